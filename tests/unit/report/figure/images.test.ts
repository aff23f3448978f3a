import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { pngWithText } from '../../../../src/report/figure/png-text';
import { METADATA_NAMESPACE, svgWithMetadata } from '../../../../src/report/figure/svg-metadata';

/** One black pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
);

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/** Every chunk, each with its checksum checked. */
function chunksOf(png: Uint8Array): Chunk[] {
  const bytes = Buffer.from(png);
  const chunks: Chunk[] = [];
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const typeAndData = bytes.subarray(at + 4, at + 8 + length);
    expect(bytes.readUInt32BE(at + 8 + length)).toBe(crc32(typeAndData));
    chunks.push({ type: typeAndData.toString('latin1', 0, 4), data: typeAndData.subarray(4) });
    at += 12 + length;
  }
  return chunks;
}

test('texts stand in the image as chunks whose checksums zlib agrees with, and the image is as it was', () => {
  const chunks = chunksOf(
    pngWithText(PNG, [
      ['seed', '42'],
      ['adapter', 'θ·GPU — “x”'],
    ]),
  );
  expect(chunks.map(({ type }) => type)).toEqual(['IHDR', 'iTXt', 'iTXt', 'IDAT', 'IEND']);
  expect(chunks[1]!.data.toString('utf8')).toBe('seed\0\0\0\0\x0042');
  expect(chunks[2]!.data.toString('utf8')).toBe('adapter\0\0\0\0\0θ·GPU — “x”');
  const before = chunksOf(PNG);
  expect([chunks[0], ...chunks.slice(3)]).toEqual(before);
});

test('what is no image, and a keyword that is none, are refused', () => {
  expect(() => pngWithText(new Uint8Array(60), [])).toThrow('no PNG image');
  expect(() => pngWithText(PNG, [['', 'x']])).toThrow('1 to 79');
  expect(() => pngWithText(PNG, [['é', 'x']])).toThrow('1 to 79');
});

const PROVENANCE = {
  figure: 'a < b & "c"',
  lab: '0.1.0',
  engine: 'webgpu',
  adapter: 'GPU\u0000 ]]>',
  seed: '42',
  command: "npm run -s lab -- compare --objectives 'a;b'",
  link: 'http://x/?a=1&b=2#/',
  experiment: { name: '</metadata><script>' },
  complete: true,
};

test('the metadata of a drawing escapes what would be markup, and leaves out what XML has no sign for', () => {
  const svg = svgWithMetadata('<svg width="1" data-x="a>b"><path/></svg>', 'one & two', PROVENANCE);
  expect(svg).toContain(
    `<svg width="1" data-x="a>b">\n<title>a &lt; b &amp; "c"</title>\n<desc>one &amp; two</desc>`,
  );
  expect(svg).toContain(`<provenance xmlns="${METADATA_NAMESPACE}">`);
  expect(svg).toContain('<adapter>GPU ]]&gt;</adapter>');
  expect(svg).toContain('<link>http://x/?a=1&amp;b=2#/</link>');
  expect(svg).toContain('<experiment>{"name":"&lt;/metadata&gt;&lt;script&gt;"}</experiment>');
  expect(svg.indexOf('<path/>')).toBeGreaterThan(svg.indexOf('</metadata>'));
});

test('a text that is no drawing is refused', () => {
  expect(() => svgWithMetadata('<html></html>', '', PROVENANCE)).toThrow('does not begin with <svg');
});
