/**
 * Makes a PNG of true colours one of 256: pictures of pages have few colours and many shades of their letters' edges, and
 * are a third as large so.
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const MOST_COLOURS = 256;
const FREQUENT = 128;

/** @param png of 8 bits a channel, RGB or RGBA, as Chromium writes them; transparency is left out */
export function withPalette(png) {
  const { width, height, pixels } = decode(png);
  const palette = paletteOf(pixels);
  const indices = nearestIn(palette);
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) rows[y * (width + 1) + 1 + x] = indices(pixels[i]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits, a palette, and the only compression, filter and interlace there are.
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** Colours as 0xRRGGBB, row by row. */
function decode(png) {
  const parts = [];
  let [width, height, channels] = [0, 0, 0];
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') {
      [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
      channels = { 2: 3, 6: 4 }[data[9]];
      if (data[8] !== 8 || channels === undefined || data[12] !== 0)
        throw new Error('The picture is no PNG of 8 bits a channel in RGB or RGBA.');
    } else if (type === 'IDAT') parts.push(data);
    at += 12 + length;
  }
  const bytes = unfiltered(inflateSync(Buffer.concat(parts)), width * channels, height, channels);
  const pixels = new Uint32Array(width * height);
  for (let i = 0; i < pixels.length; i++)
    pixels[i] = (bytes[channels * i] << 16) | (bytes[channels * i + 1] << 8) | bytes[channels * i + 2];
  return { width, height, pixels };
}

/** PNG specification, section 9: each byte was written as its difference from a guess. */
function unfiltered(raw, stride, height, channels) {
  const bytes = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const left = x >= channels ? bytes[y * stride + x - channels] : 0;
      const up = y > 0 ? bytes[(y - 1) * stride + x] : 0;
      const corner = x >= channels && y > 0 ? bytes[(y - 1) * stride + x - channels] : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      bytes[y * stride + x] = raw[y * (stride + 1) + 1 + x] + guess;
    }
  }
  return bytes;
}

function paeth(left, up, corner) {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** The most frequent colours, and then those that are farthest from any so far: a thin line keeps its own. */
function paletteOf(pixels) {
  const counts = new Map();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const colours = [...counts].sort(([, a], [, b]) => b - a).map(([colour]) => colour);
  const palette = colours.slice(0, FREQUENT);
  const others = colours.slice(FREQUENT);
  const apart = others.map((colour) => Math.min(...palette.map((known) => distance(colour, known))));
  while (palette.length < Math.min(MOST_COLOURS, colours.length)) {
    const next = others[apart.reduce((best, far, i) => (far > apart[best] ? i : best), 0)];
    palette.push(next);
    others.forEach((colour, i) => (apart[i] = Math.min(apart[i], distance(colour, next))));
  }
  return palette;
}

/** @returns the index of the colour that is nearest in RGB */
function nearestIn(palette) {
  const known = new Map(palette.map((colour, i) => [colour, i]));
  return (colour) => {
    let found = known.get(colour);
    if (found === undefined) {
      const distances = palette.map((other) => distance(colour, other));
      found = distances.indexOf(Math.min(...distances));
      known.set(colour, found);
    }
    return found;
  };
}

function distance(a, b) {
  const [r, g, blue] = [(a >> 16) - (b >> 16), ((a >> 8) & 255) - ((b >> 8) & 255), (a & 255) - (b & 255)];
  return r * r + g * g + blue * blue;
}
