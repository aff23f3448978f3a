/** Runs of the page whose blocks are kept in a browser: cut off in every way, gone on with, refused, and without a trace. */
import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { BlockKeeper } from '../../../../src/app/unfinished/block-keeper';
import { unfinishedDatabase } from '../../../../src/app/unfinished/unfinished-runs';
import { runExperiment, type RunSummary } from '../../../../src/study/run-experiment';
import type { KeptBlocks } from '../../../../src/study/simulate';
import { failingEngine } from '../../../support/failing-engine';
import { plainEngine } from '../../../support/plain-engine';
import { collect, smallRun } from '../../study/log/logged';

// Four cells, so that the coarse ones first are not the order of the grid.
const { experiment } = smallRun('1', null, 4);
const BLOCKS = 4 * 32;

/** A keeper that keeps from the first block on. */
function keeper({ lab = 'test', afterMs = 0, of = experiment } = {}) {
  const found: number[][] = [];
  const unkept: string[] = [];
  const said = { found, unkept };
  const made = new BlockKeeper(
    of,
    lab,
    {
      onFound: (...numbers) => said.found.push(numbers),
      onUnkept: (message) => said.unkept.push(message),
    },
    afterMs,
  );
  return { keeper: made, said };
}

interface Session {
  readonly summary: RunSummary;
  /** Blocks that were there, and those that engines computed, as "cell/block" of the grid. */
  readonly there: string[];
  readonly computed: string[];
  readonly said: ReturnType<typeof keeper>['said'];
}

/**
 * Opens the page with the experiment; its engine gives out after so many blocks. A page that is closed says no more than one that
 * is killed: its keeper is left as it is.
 */
async function session(blocks: number, options: Parameters<typeof keeper>[0] = {}): Promise<Session> {
  const { keeper: own, said } = keeper(options);
  const there: string[] = [];
  const computed: string[] = [];
  const name = ({ cell, block }: { cell: number; block: number }): string => `${cell}/${block}`;
  const watched: KeptBlocks = {
    async *finished() {
      for await (const block of own.finished()) {
        there.push(name(block));
        yield block;
      }
    },
    keep: async (block) => {
      computed.push(name(block));
      await own.keep(block);
      // As a real engine does, this one lets others have their turn.
      if (computed.length % 8 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    },
  };
  await own.begin();
  const { choice, yielded } = failingEngine([blocks]);
  const summary = await runExperiment(experiment, [choice], { coarseFirst: true }, watched);
  // An engine that computed what is there would show here, and nowhere else.
  expect(yielded).toHaveLength(computed.length);
  if (summary.complete) await own.end(true);
  return { summary, there, computed, said };
}

const flushed = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 250));
const left = async (): Promise<number> => (await (await unfinishedDatabase()).getAllKeys('runs')).length;

/** As it is without a test's own. */
const add = Reflect.get(IDBObjectStore.prototype, 'add') as (
  this: IDBObjectStore,
  value: unknown,
  key?: IDBValidKey,
) => IDBRequest<IDBValidKey>;

let undisturbed: RunSummary;
beforeAll(async () => {
  undisturbed = await runExperiment(experiment, [
    { id: 'reference', create: () => Promise.resolve(plainEngine()) },
  ]);
});
beforeEach(async () => {
  const database = await unfinishedDatabase();
  await Promise.all([database.clear('runs'), database.clear('chunks')]);
});
afterEach(() => {
  IDBObjectStore.prototype.add = add;
  vi.unstubAllGlobals();
});

describe('a page that is closed in mid-run', () => {
  test('at any moments, and opened again, ends in the same result and computes no kept block again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 3 }), async (lives) => {
        let kept = 0;
        for (const life of [...lives, BLOCKS]) {
          const { summary, there, computed, said } = await session(life);
          expect(there.length).toBeGreaterThanOrEqual(kept);
          expect(said.found).toEqual(there.length === 0 ? [] : [[there.length, BLOCKS]]);
          expect(new Set([...there, ...computed]).size).toBe(there.length + computed.length);
          expect(said.unkept).toEqual([]);
          kept = there.length + computed.length;
          if (summary.complete) expect(summary).toEqual(undisturbed);
          if (summary.complete) break;
          await flushed();
        }
        expect(kept).toBe(BLOCKS);
        expect(await left()).toBe(0);
      }),
      { numRuns: 4 },
    );
  });

  test('after its last block starts no engine', async () => {
    const { keeper: own } = keeper();
    await own.begin();
    await flushed();
    await runExperiment(
      experiment,
      [{ id: 'reference', create: () => Promise.resolve(plainEngine()) }],
      { coarseFirst: true },
      own,
    );
    await own.end(false);
    const { summary, there } = await session(0);
    expect(there).toHaveLength(BLOCKS);
    expect(summary).toEqual(undisturbed);
    expect(await left()).toBe(0);
  });
});

test('a run that is stopped is gone on with, whatever it is called by then', async () => {
  const { keeper: own } = keeper();
  await own.begin();
  await flushed();
  const { choice } = failingEngine([50]);
  await runExperiment(experiment, [choice], {}, own);
  expect(own.isKeeping).toBe(true);
  await own.end(false);
  expect(own.isKeeping).toBe(false);
  const { keeper: next, said } = keeper({ of: { ...experiment, name: 'Of a file' } });
  await next.begin();
  expect(said.found).toEqual([[50, BLOCKS]]);
  await next.end(false);
});

test('a run that is begun anew goes on with nothing, and what was kept of it gives way', async () => {
  await session(50);
  await flushed();
  const { keeper: own, said } = keeper();
  await own.begin(true);
  expect(await collect(own.finished())).toEqual([]);
  expect(said).toEqual({ found: [], unkept: [] });
  const { choice } = failingEngine([30]);
  await runExperiment(experiment, [choice], {}, own);
  await own.end(false);
  // The blocks of the run that was begun anew are kept in turn.
  const { there, summary } = await session(BLOCKS);
  expect(there).toHaveLength(30);
  expect(summary).toEqual(undisturbed);
});

test('a short run that is begun anew leaves no trace of the one before', async () => {
  await session(50);
  await flushed();
  const { keeper: own } = keeper({ afterMs: 60_000 });
  await own.begin(true);
  const { choice } = failingEngine([BLOCKS]);
  await runExperiment(experiment, [choice], {}, own);
  await own.end(true);
  expect(await left()).toBe(0);
});

test('a run that is over soon leaves no trace', async () => {
  const adds = vi.spyOn(IDBObjectStore.prototype, 'add');
  const { summary } = await session(BLOCKS, { afterMs: 60_000 });
  expect(summary).toEqual(undisturbed);
  expect(adds).not.toHaveBeenCalled();
  expect(await left()).toBe(0);
});

test('a log of another version of the lab is not gone on with, and gives way', async () => {
  await session(50, { lab: 'older' });
  await flushed();
  const { there, said, summary } = await session(BLOCKS);
  expect(there).toEqual([]);
  expect(said).toEqual({ found: [], unkept: [] });
  expect(summary).toEqual(undisturbed);
});

test('a log that is no log, or of another plan, is not gone on with, and gives way', async () => {
  await session(50);
  await flushed();
  const database = await unfinishedDatabase();
  const key = (await database.getAllKeys('chunks'))[0]!;
  const chunk = (await database.get('chunks', key))!;
  const text = new TextDecoder('latin1').decode(chunk);
  // Its header names another plan, and its checksum no longer fits.
  chunk[text.indexOf('"plan":"') + 8]! ^= 1;
  await database.put('chunks', chunk, key);
  const { there, summary, said } = await session(BLOCKS);
  expect(there).toEqual([]);
  expect(said.unkept).toEqual([]);
  expect(summary).toEqual(undisturbed);
});

test('a damaged block is computed again, and the others are not', async () => {
  await session(50);
  await flushed();
  const database = await unfinishedDatabase();
  const key = (await database.getAllKeys('chunks')).at(-1)!;
  const chunk = (await database.get('chunks', key))!;
  chunk[chunk.length - 20]! ^= 1;
  await database.put('chunks', chunk, key);
  const { there, computed, summary } = await session(BLOCKS);
  expect(there).toHaveLength(49);
  expect(computed).toHaveLength(BLOCKS - 49);
  expect(summary).toEqual(undisturbed);
});

describe('where blocks cannot be kept, the run goes on and it is said once', () => {
  test('the browser has no more room in mid-run: what was kept stays', async () => {
    let adds = 0;
    IDBObjectStore.prototype.add = function (...parts) {
      // The header goes first, by itself.
      if (++adds > 2) throw new DOMException('Quota exceeded.', 'QuotaExceededError');
      return add.apply(this, parts);
    };
    const { keeper: own, said } = keeper();
    await own.begin();
    const engine = plainEngine();
    const run = engine.run.bind(engine);
    const slow = {
      ...engine,
      async *run(...parts: Parameters<typeof run>) {
        let count = 0;
        for await (const block of run(...parts)) {
          if (count++ % 16 === 0) await new Promise((resolve) => setTimeout(resolve, 90));
          yield block;
        }
      },
    };
    const choice = { id: 'reference' as const, create: () => Promise.resolve(slow) };
    expect(await runExperiment(experiment, [choice], {}, own)).toEqual(undisturbed);
    expect(said.unkept).toEqual([
      'The blocks of this run are not kept from here on, because this browser gives the page no more room: if the page is closed, they are computed anew.',
    ]);
    await own.end(false);
    IDBObjectStore.prototype.add = add;
    const { keeper: next, said: later } = keeper();
    await next.begin();
    expect(later.found).toHaveLength(1);
    expect((await collect(next.finished())).length).toBeGreaterThan(0);
    await next.end(false);
  });

  test('another tab computes the same run', async () => {
    // A lock that somebody else has: whoever waits for it is told so when the patience is over.
    vi.stubGlobal('navigator', {
      locks: {
        request: (_: string, { signal }: LockOptions) =>
          new Promise((_resolve, reject) =>
            signal!.addEventListener('abort', () => reject(new DOMException('Late.', 'TimeoutError'))),
          ),
      },
    });
    const { summary, said } = await session(BLOCKS);
    await flushed();
    expect(summary).toEqual(undisturbed);
    expect(await left()).toBe(0);
    expect(said.unkept.length).toBeLessThanOrEqual(1);
    const { keeper: own, said: later } = keeper();
    await own.begin();
    await own.keep({ cell: 0, block: 0, counters: new BigUint64Array(1) });
    await vi.waitFor(() => expect(later.unkept).toHaveLength(1), 3000);
    expect(later.unkept[0]).toBe('Another tab computes this run and keeps its blocks, so this one does not.');
    await own.end(false);
  });

  test('runs of other tabs, which their locks show, take all the room', async () => {
    const database = await unfinishedDatabase();
    const other = 'ab'.repeat(32);
    await database.put('runs', { lab: 'test', order: 1, bytes: 128 * 2 ** 20 }, other);
    const locksHeld = (name: string): void => {
      vi.stubGlobal('navigator', {
        locks: {
          request: (_name: string, _options: LockOptions, held: () => Promise<void>) => held(),
          query: () => Promise.resolve({ held: [{ name }], pending: [] }),
        },
      });
    };
    locksHeld(`ds-lab unfinished ${other}`);
    const { keeper: own, said } = keeper();
    await own.begin();
    await vi.waitFor(() => expect(said.unkept).toHaveLength(1), 3000);
    expect(said.unkept[0]).toMatch(/because the runs of other tabs take all the room/);
    await own.end(false);
    expect(await database.getAllKeys('runs')).toEqual([other]);

    // A log that nobody writes gives way.
    locksHeld('ds-lab unfinished cd');
    const { keeper: next, said: later } = keeper();
    await next.begin();
    await vi.waitFor(async () => expect(await database.getAllKeys('runs')).not.toContain(other), 3000);
    expect(later.unkept).toEqual([]);
    await next.end(true);
    vi.unstubAllGlobals();
  });

  test('its blocks take more than a browser is asked for', async () => {
    const large = {
      ...experiment,
      sampling: { ...experiment.sampling, trajectories: 2 ** 26, blocks: 2 ** 14 },
      objective: { ...experiment.objective, groupSize: 256 },
    };
    const { keeper: own, said } = keeper({ of: large });
    await own.begin();
    await vi.waitFor(() => expect(said.unkept).toHaveLength(1), 3000);
    expect(said.unkept[0]).toMatch(/would take 1\.\d GB, and the lab keeps 67 MB.*lab run --out/);
    await own.end(false);
    expect(await left()).toBe(0);
  });
});
