/** Runs whose finished blocks are kept: cut off in every way, gone on with, cut into shards, merged. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { resultFile } from '../../../src/report/result-file';
import { BlockLog } from '../../../src/study/log/block-log';
import { LogError, type LoggedRun } from '../../../src/study/log/header';
import { mergeLogs, type NamedLog } from '../../../src/study/merge';
import { runBlocks, runExperiment, type RunSummary } from '../../../src/study/run-experiment';
import { parseShard, type Shard } from '../../../src/study/shard';
import type { EngineChoice } from '../../../src/study/simulate';
import { failingEngine } from '../../support/failing-engine';
import { MemoryStorage } from '../../support/memory-storage';
import { plainEngine } from '../../support/plain-engine';
import { smallRun } from './log/logged';

const PLAIN: EngineChoice = { id: 'reference', create: () => Promise.resolve(plainEngine()) };
const NONE: EngineChoice = {
  id: 'reference',
  create: () => Promise.reject(new Error('An engine was started for nothing.')),
};
const RUN = smallRun();

let undisturbed: RunSummary;
beforeAll(async () => {
  undisturbed = await runExperiment(RUN.experiment, [PLAIN]);
});

/** Fingerprint of the bytes of a result. */
function textOf(summary: RunSummary): string {
  const text = JSON.stringify(resultFile(RUN.experiment, summary, { lab: 'test' }));
  return createHash('sha256').update(text).digest('hex');
}

/** The log as a process that is killed leaves it, opened by the next. */
async function reopen(storage: MemoryStorage, run: LoggedRun = RUN): Promise<BlockLog> {
  return await BlockLog.resume(new MemoryStorage(storage.bytes), run);
}

describe('a run that is cut off', () => {
  test('after any block ends in the same result, and computes no block twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(63), { maxLength: 4 }), async (lives) => {
        const storage = new MemoryStorage();
        let computed = 0;
        for (const life of lives) {
          const { choice, yielded } = failingEngine([life]);
          await runExperiment(RUN.experiment, [choice], {}, await BlockLog.resume(storage, RUN));
          computed += yielded.length;
        }
        const last = failingEngine([64]);
        const resumed = await runExperiment(RUN.experiment, [last.choice], {}, await reopen(storage));
        expect(textOf(resumed)).toBe(textOf(undisturbed));
        expect(computed + last.yielded.length).toBe(64);
      }),
      { numRuns: 25 },
    );
  });

  test('after its last block starts no engine', async () => {
    const storage = new MemoryStorage();
    await runExperiment(RUN.experiment, [PLAIN], {}, await BlockLog.create(storage, RUN));
    const progress: unknown[] = [];
    const again = await runExperiment(
      RUN.experiment,
      [NONE],
      { onProgress: (p) => progress.push(p) },
      await reopen(storage),
    );
    expect(textOf(again)).toBe(textOf(undisturbed));
    expect(progress).toEqual([{ trajectories: 128, total: 128, before: 128 }]);
  });

  test('by a full storage says so, and goes on once there is room', async () => {
    const storage = new MemoryStorage();
    const log = await BlockLog.create(storage, RUN);
    storage.room = storage.bytes.length + 10_000;
    const full = await runExperiment(RUN.experiment, [PLAIN], {}, log);
    expect(full).toMatchObject({ complete: false, reason: 'There is no room left in memory.', fault: null });
    expect(full.cells.length).toBeLessThan(2);
    const next = await reopen(storage);
    expect(next.blocks).toBe(log.blocks);
    expect(next.blocks).toBeGreaterThan(10);
    expect(textOf(await runExperiment(RUN.experiment, [PLAIN], {}, next))).toBe(textOf(undisturbed));
  });

  test('by a damage in the middle does that part again, and lists cells in their order', async () => {
    const storage = new MemoryStorage();
    await runExperiment(RUN.experiment, [PLAIN], {}, await BlockLog.create(storage, RUN));
    const at = Math.floor(storage.bytes.length / 3);
    storage.bytes[at]! ^= 1;
    const { choice, yielded } = failingEngine([64]);
    const again = await runExperiment(RUN.experiment, [choice], {}, await reopen(storage));
    expect(textOf(again)).toBe(textOf(undisturbed));
    expect(yielded).toHaveLength(1);
  });
});

describe('shards', () => {
  async function shardLog(shard: Shard, blocks = Infinity): Promise<NamedLog> {
    const log = await BlockLog.create(new MemoryStorage(), { ...RUN, shard });
    const { choice } = failingEngine([blocks]);
    await runBlocks(RUN.plan, [choice], {}, log);
    return { name: `shard-${shard.index}`, log };
  }
  const allShards = (of: number): Promise<NamedLog[]> =>
    Promise.all(Array.from({ length: of }, (_, i) => shardLog({ index: i + 1, of })));
  async function merged(logs: readonly NamedLog[]): Promise<string> {
    const { run, kept } = await mergeLogs(logs);
    return textOf(await runExperiment(run.experiment, [], {}, kept));
  }
  const refusal = async (logs: readonly NamedLog[]): Promise<string> => {
    const error = await mergeLogs(logs).then(
      () => new Error('not refused'),
      (reason: unknown) => reason as Error,
    );
    expect(error).toBeInstanceOf(LogError);
    return error.message;
  };

  test('of any number, in any order, merge to the same result', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 70 }).chain((of) =>
          fc.tuple(
            fc.constant(of),
            fc.shuffledSubarray(
              Array.from({ length: of }, (_, i) => i),
              { minLength: of },
            ),
          ),
        ),
        async ([of, order]) => {
          const logs = await allShards(of);
          // Balanced to one block, and nothing is computed twice.
          const counts = logs.map(({ log }) => log.blocks);
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(64);
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
          expect(await merged(order.map((i) => logs[i]!))).toBe(textOf(undisturbed));
        },
      ),
      { numRuns: 12 },
    );
  });

  test('of one run and pieces of another cut merge by blocks', async () => {
    const halves = await Promise.all([shardLog({ index: 1, of: 2 }), shardLog({ index: 2, of: 4 })]);
    expect(await merged([...halves, await shardLog({ index: 4, of: 4 })])).toBe(textOf(undisturbed));
  });

  test('that are missing, unfinished or damaged are named', async () => {
    const logs = await allShards(4);
    expect(await refusal([logs[0]!, logs[3]!])).toBe(
      '32 of 64 blocks are missing. No folder holds shards 2/4, 3/4. Missing blocks: ' +
        'cell 0: 1–2, 5–6, 9–10, 13–14, 17–18, 21–22, 25–26, 29–30; cell 1: 1–2, 5–6, 9–10, 13–14, 17–18, 21–22, 25–26, 29–30.',
    );
    const cut = await shardLog({ index: 2, of: 4 }, 15);
    expect(await refusal([logs[0]!, cut, logs[2]!, logs[3]!])).toBe(
      '1 of 64 blocks are missing. shard-2 holds 15 of 16 blocks: finish it with `lab run --resume`. Missing blocks: cell 1: 29.',
    );
  });

  test('given twice, or beside the whole run, are refused', async () => {
    const logs = await allShards(2);
    expect(await refusal([...logs, logs[1]!])).toMatch(
      /shard-2 and shard-2 both hold shard 2\/2, so block 1 of cell 0 and others are there twice/,
    );
    const whole = await BlockLog.create(new MemoryStorage(), RUN);
    await runBlocks(RUN.plan, [PLAIN], {}, whole);
    expect(await refusal([logs[0]!, { name: 'whole', log: whole }])).toMatch(
      /hold shard 1\/2 and the whole run/,
    );
    expect(await merged([{ name: 'whole', log: whole }])).toBe(textOf(undisturbed));
  });

  test('of different experiments are refused by name of the difference', async () => {
    const other = smallRun('7');
    const log = await BlockLog.create(new MemoryStorage(), { ...other, shard: { index: 2, of: 2 } });
    expect(await refusal([await shardLog({ index: 1, of: 2 }), { name: 'other', log }])).toBe(
      'shard-1 and other are of different experiments. sampling.seed is the standard value in shard-1 and "7" in other.',
    );
  });
});

test('a shard is named from 0 or from 1', () => {
  expect(parseShard('1/8')).toEqual({ index: 1, of: 8 });
  expect(parseShard('8/8')).toEqual({ index: 8, of: 8 });
  expect(parseShard('0/8')).toEqual({ index: 8, of: 8 });
  for (const wrong of ['9/8', '1/0', '0/0', '-1/8', '1/8/2', '1', '', 'a/b', '1/100001', '1.0/2', ' 1/2'])
    expect(parseShard(wrong), wrong).toBeUndefined();
});
