import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { BlockResult } from '../../../../src/engine/engine';
import { BlockLog } from '../../../../src/study/log/block-log';
import { encodeHeader, headerOf, LogError } from '../../../../src/study/log/header';
import { checksumOf, encodeRecord, FRAME_BYTES, NO_KEY } from '../../../../src/study/log/record';
import { MemoryStorage } from '../../../support/memory-storage';
import { blocksOf, collect, smallRun } from './logged';

const RUN = smallRun();
const BLOCKS = blocksOf(RUN);
/** Blocks in the log that is damaged below. */
const FEW = 3;
const NOTE = { lab: '0', engine: 'reference', adapter: 'tests' };

/** Opening a log works out its plan, so not every byte is tried here. */
const STRIDE = 13;

let bytes: Uint8Array;
let headerEnd: number;
/** Where each block's record ends. */
const ends: number[] = [];

beforeAll(async () => {
  const storage = new MemoryStorage();
  const log = await BlockLog.create(storage, RUN);
  headerEnd = storage.bytes.length;
  for (const block of BLOCKS.slice(0, FEW)) {
    await log.keep(block);
    ends.push(storage.bytes.length);
  }
  bytes = storage.bytes;
});

/** Resumes a log of these bytes, adds every block that it lacks, and opens it once more. */
async function finish(
  damaged: Uint8Array,
): Promise<{ found: number; log: BlockLog; storage: MemoryStorage }> {
  const storage = new MemoryStorage(damaged);
  const log = await BlockLog.resume(storage, RUN);
  const found = log.blocks;
  for (const block of BLOCKS.slice(0, FEW)) if (!log.has(block.cell, block.block)) await log.keep(block);
  return { found, log: await BlockLog.read(storage), storage };
}

/** Bytes of the log from `first` on: every so many, and those around the ends of records. */
function places(first: number): number[] {
  const spread = Array.from(
    { length: Math.ceil((bytes.length - first) / STRIDE) },
    (_, i) => first + STRIDE * i,
  );
  const edges = [headerEnd, ...ends].flatMap((end) => [end - 9, end - 1, end, end + 1, end + 4]);
  return [...spread, ...edges].filter((at) => at >= first && at < bytes.length);
}

/** As text: a comparison of arrays element by element is slow, and there are thousands. */
function hex(of: Uint8Array): string {
  return Buffer.from(of).toString('hex');
}

function tallies(of: readonly BlockResult[]): string[] {
  return of.map(({ cell, block, counters }) => `${cell} ${block} ${counters.join(' ')}`);
}

describe('a log opened again', () => {
  test('gives every block as it was, in any order of cells', async () => {
    const storage = new MemoryStorage();
    const log = await BlockLog.create(storage, RUN);
    const shuffled = BLOCKS.toReversed();
    for (const block of shuffled) await log.keep(block);
    const read = await BlockLog.read(storage);
    expect(read.blocks).toBe(BLOCKS.length);
    expect(read.wanted).toBe(BLOCKS.length);
    expect(read.missingBytes).toBe(0);
    expect(await collect(read.finished())).toEqual(shuffled);
    const block = await read.blockReader();
    expect(await block(1, 7)).toEqual(BLOCKS[32 + 7]);
  });

  test('knows who computed what', async () => {
    const storage = new MemoryStorage();
    const log = await BlockLog.create(storage, RUN);
    log.computedBy(NOTE);
    await log.keep(BLOCKS[0]!);
    await log.keep(BLOCKS[1]!);
    log.computedBy({ ...NOTE, adapter: 'another' });
    await log.keep(BLOCKS[2]!);
    expect((await BlockLog.read(storage)).notes).toEqual([
      { ...NOTE, blocks: 2 },
      { ...NOTE, adapter: 'another', blocks: 1 },
    ]);
  });

  test('says beforehand how many bytes the rest takes', async () => {
    const storage = new MemoryStorage();
    const log = await BlockLog.create(storage, RUN);
    const expected = log.missingBytes;
    const before = storage.bytes.length;
    for (const block of BLOCKS) await log.keep(block);
    expect(storage.bytes.length - before).toBe(expected);
  });

  test('counts a block once that two runs wrote, and refuses two that differ', async () => {
    const storage = new MemoryStorage(bytes);
    const log = await BlockLog.resume(storage, RUN);
    const other = await BlockLog.resume(storage, RUN);
    await log.keep(BLOCKS[5]!);
    await other.keep(BLOCKS[5]!);
    expect((await BlockLog.read(storage)).blocks).toBe(FEW + 1);
    const counters = BLOCKS[6]!.counters.slice();
    await log.keep(BLOCKS[6]!);
    counters[2]! += 1n;
    await other.keep({ ...BLOCKS[6]!, counters });
    await expect(BlockLog.read(storage)).rejects.toThrow(/two tallies of block 6 of cell 0/);
  });
});

describe('a torn tail', () => {
  // record.test.ts cuts at every byte.
  test('is dropped, and the log goes on to the same bytes', async () => {
    for (const cut of places(0)) {
      const { found, log, storage } = await finish(bytes.slice(0, cut));
      expect(found, `cut at ${cut}`).toBe(ends.filter((end) => end <= cut).length);
      expect(hex(storage.bytes), `cut at ${cut}`).toBe(hex(bytes));
      expect(log.damages).toEqual([]);
    }
  });

  test('of random bytes is dropped', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (tail) => {
        const { found, storage } = await finish(Uint8Array.of(...bytes, ...tail));
        expect(found).toBe(FEW);
        expect(hex(storage.bytes)).toBe(hex(bytes));
      }),
    );
  });
});

describe('a flipped bit', () => {
  test('in the header is refused', async () => {
    for (let at = 0; at < headerEnd; at += STRIDE) {
      const flipped = bytes.slice();
      flipped[at]! ^= 1 << (at % 8);
      await expect(BlockLog.resume(new MemoryStorage(flipped), RUN), `byte ${at}`).rejects.toThrow(LogError);
    }
  });

  test('in a record costs that record alone, and gives no wrong block', async () => {
    for (const at of places(headerEnd)) {
      const flipped = bytes.slice();
      flipped[at]! ^= 1 << (at % 8);
      const read = await BlockLog.read(new MemoryStorage(flipped));
      expect(read.damages, `byte ${at}`).toHaveLength(1);
      const hit = ends.findIndex((end) => at < end);
      const whole = BLOCKS.slice(0, FEW).filter((_, i) => i !== hit);
      expect(tallies(await collect(read.finished())), `byte ${at}`).toEqual(tallies(whole));
      const { found, log } = await finish(flipped);
      expect(found).toBe(FEW - 1);
      expect(log.blocks).toBe(FEW);
    }
  });
});

describe('what is no log of this run', () => {
  const refused = async (storage: Uint8Array): Promise<string> => {
    const error = await BlockLog.resume(new MemoryStorage(storage), RUN).then(
      () => new Error('not refused'),
      (reason: unknown) => reason as Error,
    );
    expect(error).toBeInstanceOf(LogError);
    return error.message;
  };
  const withHeader = (change: (header: Record<string, unknown>) => void): Uint8Array => {
    const header = JSON.parse(new TextDecoder().decode(encodeHeader(headerOf(RUN)))) as Record<
      string,
      unknown
    >;
    change(header);
    return encodeRecord(NO_KEY, new TextEncoder().encode(JSON.stringify(header)));
  };

  test('is refused by name of the difference', async () => {
    const storage = new MemoryStorage();
    await BlockLog.create(storage, smallRun('2'));
    expect(await refused(storage.bytes)).toMatch(
      /log of another run\. sampling\.seed is "2" in the log and the standard value in this run\./,
    );
    const shard = new MemoryStorage();
    await BlockLog.create(shard, { ...RUN, shard: { index: 2, of: 8 } });
    expect(await refused(shard.bytes)).toMatch(/The log holds shard 2\/8, and this is the whole run\./);
    const longer = new MemoryStorage();
    await BlockLog.create(longer, smallRun('1', null, 3));
    expect(await refused(longer.bytes)).toMatch(/sweep\[0\]\.values is \[1,8,64\] in the log and \[1,8\]/);
  });

  test('a newer version, another format, another plan, no JSON', async () => {
    expect(await refused(withHeader((header) => (header['version'] = 2)))).toMatch(
      /written by a newer ds-lab \(version 2; this one reads up to 1\)/,
    );
    expect(await refused(withHeader((header) => (header['format'] = 'other')))).toMatch(/format is "other"/);
    expect(await refused(withHeader((header) => (header['plan'] = '00')))).toMatch(/comes to other integers/);
    expect(await refused(withHeader((header) => (header['shard'] = { index: 9, of: 8 })))).toMatch(
      /Its shard/,
    );
    expect(await refused(withHeader((header) => (header['experiment'] = { version: 1, model: 7 })))).toMatch(
      /experiment cannot be read\. model must be/,
    );
    expect(await refused(new TextEncoder().encode('x'.repeat(4000)))).toMatch(/header is damaged or missing/);
    expect(await refused(encodeRecord(NO_KEY, Uint8Array.of(0x7b)))).toMatch(/first record is no header/);
  });

  test('a whole record of another log is damage, and a block of no cell is refused', async () => {
    const other = smallRun('2');
    const storage = new MemoryStorage();
    const log = await BlockLog.create(storage, other);
    const before = storage.bytes.length;
    await log.keep(blocksOf(other)[9]!);
    const stray = Uint8Array.of(...bytes, ...storage.bytes.slice(before));
    const read = await BlockLog.read(new MemoryStorage(stray));
    expect(read.blocks).toBe(FEW);
    expect(read.damages).toEqual([{ offset: bytes.length, end: stray.length }]);

    const key = checksumOf(NO_KEY, encodeHeader(headerOf(RUN)));
    const [wrongCell, wrongCount] = [1 + 0, headerEnd + FRAME_BYTES].map((_, i) => {
      const inside = bytes.slice(headerEnd + 8, ends[0]! - 8);
      // The low byte of the cell, and of the trajectories.
      inside[i === 0 ? 1 : 9]! += 5;
      return Uint8Array.of(...bytes, ...encodeRecord(key, inside));
    });
    expect(await refused(wrongCell!)).toMatch(/no block of its experiment/);
    expect(await refused(wrongCount!)).toMatch(/no block of its experiment/);
  });
});

test('a shard takes its own blocks alone', async () => {
  const run = { ...RUN, shard: { index: 1, of: 3 } };
  const storage = new MemoryStorage();
  const log = await BlockLog.create(storage, run);
  expect(log.wanted).toBe(22);
  await log.keep(BLOCKS[0]!);
  expect((await BlockLog.read(storage)).blocks).toBe(1);
  await log.keep(BLOCKS[1]!);
  await expect(BlockLog.read(storage)).rejects.toThrow(/Block 1 of cell 0, in byte \d+, is not of its shard/);
});
