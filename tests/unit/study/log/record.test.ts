import { describe, expect, test } from 'vitest';
import {
  checksumOf,
  type Damage,
  encodeRecord,
  FRAME_BYTES,
  LogReader,
  type LogRecord,
} from '../../../../src/study/log/record';
import { MemoryStorage } from '../../../support/memory-storage';
import { collect } from './logged';

const KEY = Uint8Array.of(1, 2, 3);
/** The second holds what looks like the mark of a record; the third is empty. */
const INSIDES = ['a block', '\u00d5\u004c\u00ab\u000a\u0007\u0000\u0000\u0000', '', 'the last one'].map(
  (text) => Uint8Array.from(text, (char) => char.charCodeAt(0)),
);
const BYTES = Buffer.concat(INSIDES.map((inside) => encodeRecord(KEY, inside)));
const ENDS = INSIDES.map((_, i) =>
  INSIDES.slice(0, i + 1).reduce((sum, inside) => sum + inside.length + FRAME_BYTES, 0),
);

async function scan(bytes: Uint8Array, key = KEY): Promise<{ whole: string[]; damages: Damage[] }> {
  const reader = await LogReader.open(new MemoryStorage(bytes), key);
  const found = await collect(reader.scan(0));
  return {
    whole: found.flatMap((one) => ('inside' in one ? [text(one)] : [])),
    damages: found.filter((one): one is Damage => !('inside' in one)),
  };
}

const text = ({ inside }: Pick<LogRecord, 'inside'>): string => Buffer.from(inside).toString('latin1');
const ALL = INSIDES.map((inside) => text({ inside }));

describe('records of a log', () => {
  test('come back as they were', async () => {
    expect(await scan(BYTES)).toEqual({ whole: ALL, damages: [] });
  });

  test('cut at any byte: the whole ones come back, the rest is one damage up to the end', async () => {
    for (let cut = 0; cut < BYTES.length; cut++) {
      const count = ENDS.filter((end) => end <= cut).length;
      const offset = ENDS[count - 1] ?? 0;
      expect(await scan(BYTES.subarray(0, cut)), `cut at ${cut}`).toEqual({
        whole: ALL.slice(0, count),
        damages: offset < cut ? [{ offset, end: cut }] : [],
      });
    }
  });

  test('with any bit flipped: that record is damage, and all others come back', async () => {
    for (let bit = 0; bit < 8 * BYTES.length; bit++) {
      const flipped = Uint8Array.from(BYTES);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      const hit = ENDS.findIndex((end) => bit >> 3 < end);
      expect(await scan(flipped), `bit ${bit}`).toEqual({
        whole: ALL.filter((_, i) => i !== hit),
        damages: [{ offset: ENDS[hit - 1] ?? 0, end: ENDS[hit] }],
      });
    }
  });

  test('with bytes lost or put in: the records before and behind come back', async () => {
    for (let at = 0; at < BYTES.length; at++) {
      const lost = Buffer.concat([BYTES.subarray(0, at), BYTES.subarray(at + 1)]);
      // Between equal bytes it cannot be said which one was put in.
      const strange = [1, 2, 3].find((byte) => byte !== BYTES[at] && byte !== BYTES[at - 1])!;
      const more = Buffer.concat([BYTES.subarray(0, at), Uint8Array.of(strange), BYTES.subarray(at)]);
      const hit = ENDS.findIndex((end) => at < end);
      expect((await scan(lost)).whole, `byte ${at} lost`).toEqual(ALL.filter((_, i) => i !== hit));
      const between = at === (ENDS[hit - 1] ?? 0);
      expect((await scan(more)).whole, `byte before ${at}`).toEqual(
        ALL.filter((_, i) => between || i !== hit),
      );
    }
  });

  test('of another key are damage', async () => {
    expect(await scan(BYTES, Uint8Array.of(1, 2, 4))).toEqual({
      whole: [],
      damages: [{ offset: 0, end: BYTES.length }],
    });
  });

  test('longer than a window of the reader, and many of them', async () => {
    const long = new Uint8Array(3 * 2 ** 20).map((_, i) => (i * 2654435761) >>> 24);
    const parts = [long, ...Array.from({ length: 3000 }, (_, i) => new Uint8Array(400 + i).fill(i))];
    const bytes = Buffer.concat([
      encodeRecord(KEY, long).subarray(5),
      ...parts.map((one) => encodeRecord(KEY, one)),
    ]);
    const reader = await LogReader.open(new MemoryStorage(bytes), KEY);
    const found = await collect(reader.scan(0));
    expect(found[0]).toEqual({ offset: 0, end: long.length + FRAME_BYTES - 5 });
    expect(found).toHaveLength(1 + parts.length);
    const differing = parts.filter((part, i) => {
      const one = found[i + 1]!;
      return !('inside' in one) || Buffer.compare(one.inside, part) !== 0;
    });
    expect(differing).toEqual([]);
  });
});

test('a checksum tells the length from the key and what is inside', () => {
  const bytes = (of: Uint8Array): string => Buffer.from(of).toString('hex');
  const a = checksumOf(Uint8Array.of(), Uint8Array.of(1, 0, 0, 0, 9));
  expect(bytes(checksumOf(Uint8Array.of(1), Uint8Array.of(9)))).not.toBe(bytes(a));
  expect(bytes(checksumOf(KEY, INSIDES[0]!))).toHaveLength(16);
});
