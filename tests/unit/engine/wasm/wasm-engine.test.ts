/** The WebAssembly engine in Node: equal to the reference, whatever the threads and the cutting; stopping; failing. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { EngineError, type BlockResult, type TallyEngine } from '../../../../src/engine/engine';
import { ReferenceEngine } from '../../../../src/engine/reference/reference-engine';
import { tallyBlock } from '../../../../src/engine/reference/tally';
import { NODE_THREADS } from '../../../../src/engine/wasm/node-threads';
import { INLINE_HOST } from '../../../../src/engine/wasm/inline-thread';
import type { Thread, ThreadHost } from '../../../../src/engine/wasm/threads';
import { WasmEngine, type WasmOptions } from '../../../../src/engine/wasm/wasm-engine';
import { type Plan, PlanBuilder } from '../../../../src/experiment/plan';
import { KNOWN_ANSWERS, randomDraws } from '../../../../src/study/verify/known-answers';
import { edgePlans, randomPlans } from '../../../../src/study/verify/random-plans';

const COPYING: ThreadHost = { ...NODE_THREADS, shares: false };

const engines: WasmEngine[] = [];
async function engineOf(host?: ThreadHost, options?: WasmOptions): Promise<WasmEngine> {
  const engine = await WasmEngine.create(host, options);
  engines.push(engine);
  return engine;
}
afterEach(() => {
  for (const engine of engines.splice(0)) engine.dispose();
});

async function blocksOf(
  engine: TallyEngine,
  plan: Plan,
  options?: Parameters<TallyEngine['run']>[1],
): Promise<BlockResult[]> {
  const blocks: BlockResult[] = [];
  for await (const block of engine.run(plan, options)) blocks.push(block);
  return blocks;
}

function expectedBlocks(plan: Plan): BlockResult[] {
  return plan.cells.flatMap((cell, index) =>
    Array.from({ length: cell.blocks }, (_, block) => ({
      cell: index,
      block,
      counters: tallyBlock(plan, cell, block),
    })),
  );
}

/** A cell with answers of one to `longest` tokens. */
function planOf({ trajectories = 2 ** 16, groupSize = 8, blocks = 8, cells = 1, longest = 512 } = {}): Plan {
  const builder = new PlanBuilder([7, 11]);
  const pmf = { min: 1, probabilities: new Float64Array(longest).fill(1 / longest) };
  for (let cell = 0; cell < cells; cell++) {
    builder.add(
      {
        policy: { thetaS: 0.4, thetaDC: 2, thetaDW: 1.4 },
        lengths: { correct: pmf, wrong: pmf },
        maxAttempts: 32,
        atCap: 'truncate',
      },
      { trajectories, groupSize, blocks, stream: cell },
    );
  }
  return builder.build();
}

describe('tallies equal the reference', () => {
  let cases: readonly { name: string; plan: Plan; expected: BlockResult[] }[] = [];
  // Once for all ways of dividing the work: the reference takes the most of the time.
  beforeAll(() => {
    cases = [...edgePlans().slice(2), ...randomPlans(12, 77)].map((one) => ({
      ...one,
      expected: expectedBlocks(one.plan),
    }));
  });
  test.each([
    ['one thread', COPYING, { threads: 1 }],
    ['two threads that share memory', NODE_THREADS, { threads: 2 }],
    ['three threads that share none, in small items', COPYING, { threads: 3, itemAttempts: 2 ** 9 }],
    ['the calling thread', INLINE_HOST, {}],
  ])('%s', async (_, host, options) => {
    const engine = await engineOf(host, options);
    for (const { name, plan, expected } of cases)
      expect(await blocksOf(engine, plan), name).toEqual(expected);
  });

  test('one by one, where a trajectory outgrows the lanes', async () => {
    const engine = await engineOf(NODE_THREADS);
    const [{ name, plan }] = edgePlans() as [ReturnType<typeof edgePlans>[0]];
    expect(plan.cells[0]!.expectedAttempts).toBeGreaterThan(512);
    const long = await blocksOf(engine, plan);
    expect(long, name).toEqual(expectedBlocks(plan));
    // The same although the plan promises short ones: the lanes find out and give up.
    const promised = { ...plan, cells: plan.cells.map((cell) => ({ ...cell, expectedAttempts: 2 })) };
    expect(await blocksOf(engine, promised)).toEqual(long);
  });

  test('with groups of one, with tables of unlike sizes, and up to the last trajectory', async () => {
    const engine = await engineOf(NODE_THREADS);
    const plan = planOf({ groupSize: 1, trajectories: 999, blocks: 4, longest: 3 });
    const short = { ...plan.tables[0]!, bits: 1, entries: Uint32Array.of(0x7fffffff * 2 + 1, 0), base: 5 };
    const unlike = {
      ...plan,
      tables: [...plan.tables, short],
      cells: plan.cells.flatMap((cell) => [
        { ...cell, lengthC: 1 },
        { ...cell, lengthW: 1 },
      ]),
    };
    expect(await blocksOf(engine, unlike)).toEqual(expectedBlocks(unlike));
    const last = planOf({ groupSize: 2, trajectories: 2 ** 32, blocks: 2 ** 22 });
    const skip = (_: number, block: number): boolean => block < 2 ** 22 - 2;
    const blocks = await blocksOf(engine, last, { skip });
    expect(blocks.map(({ block }) => block)).toEqual([2 ** 22 - 2, 2 ** 22 - 1]);
    for (const { block, counters } of blocks)
      expect(counters).toEqual(tallyBlock(last, last.cells[0]!, block));
  });

  test('blocks of many items and jobs of many blocks', async () => {
    const engine = await engineOf(NODE_THREADS, { threads: 2, itemAttempts: 2 ** 10 });
    const large = planOf({ trajectories: 2 ** 15, blocks: 2 });
    expect(await blocksOf(engine, large)).toEqual(expectedBlocks(large));
    const small = planOf({ trajectories: 64, blocks: 4, cells: 300, groupSize: 2 });
    expect(await blocksOf(engine, small)).toEqual(expectedBlocks(small));
  });
});

test('the generator gives the published answers, and the draws of the reference', async () => {
  const engine = await engineOf(NODE_THREADS);
  const words = await engine.draw(KNOWN_ANSWERS.map(({ input }) => input));
  expect([...words]).toEqual(KNOWN_ANSWERS.flatMap(({ answer }) => answer));
  const inputs = randomDraws(1001);
  expect(await engine.draw(inputs)).toEqual(await new ReferenceEngine().draw(inputs));
  // A run after draws must not take their key.
  const plan = planOf({ trajectories: 64, blocks: 2 });
  expect(await blocksOf(engine, plan)).toEqual(expectedBlocks(plan));
});

test('blocks that are there already are skipped', async () => {
  const engine = await engineOf(NODE_THREADS);
  const plan = planOf({ trajectories: 2 ** 12, cells: 3 });
  const skip = (cell: number, block: number): boolean => cell === 1 || block % 2 === 0;
  expect(await blocksOf(engine, plan, { skip })).toEqual(
    expectedBlocks(plan).filter(({ cell, block }) => !skip(cell, block)),
  );
  expect(await blocksOf(engine, plan, { skip: () => true })).toEqual([]);
});

describe('a run that is not wanted any more', () => {
  // Two seconds of work or more.
  const long = planOf({ trajectories: 2 ** 28, blocks: 2 ** 10 });

  test.each([
    ['with shared memory', NODE_THREADS],
    ['without', COPYING],
    ['on the calling thread', INLINE_HOST],
  ])(
    'ends soon with the reason of the signal, %s',
    async (_, host) => {
      const engine = await engineOf(host);
      const abort = new AbortController();
      const reason = new Error('enough');
      let aborted = Infinity;
      let blocks = 0;
      await expect(async () => {
        for await (const { counters } of engine.run(long, { signal: abort.signal })) {
          if (blocks === 0) expect(counters).toEqual(tallyBlock(long, long.cells[0]!, 0));
          if (++blocks === 2) {
            setTimeout(() => {
              aborted = blocks;
              abort.abort(reason);
            }, 0);
          }
        }
      }).rejects.toBe(reason);
      // Not even what the threads had begun is waited for.
      expect(blocks).toBe(aborted);
      expect(blocks).toBeLessThan(2 ** 9);
      // The threads are free again.
      const small = planOf({ trajectories: 64, blocks: 2 });
      expect(await blocksOf(engine, small)).toEqual(expectedBlocks(small));
    },
    30_000,
  );

  test('is not begun when the signal has fired, and is given up when its reader leaves', async () => {
    const engine = await engineOf(NODE_THREADS);
    const reason = new Error('enough');
    await expect(blocksOf(engine, long, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    for await (const { block } of engine.run(long)) if (block === 1) break;
    const small = planOf({ trajectories: 64, blocks: 2 });
    expect(await blocksOf(engine, small)).toEqual(expectedBlocks(small));
  });
});

describe('what goes wrong is an EngineError', () => {
  const small = planOf({ trajectories: 2 ** 14 });

  async function faultOf(work: Promise<unknown>): Promise<EngineError> {
    const error: unknown = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof EngineError)) throw new Error(`Not an EngineError: ${String(error)}`);
    return error;
  }

  test('no vectors', async () => {
    const broken = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0xff);
    const { fault, message } = await faultOf(WasmEngine.create(NODE_THREADS, { bytes: broken }));
    expect(fault).toBe('unavailable');
    expect(message).toMatch(/SIMD.*Chrome/);
  });

  test('a module that is no kernel', async () => {
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    expect((await faultOf(WasmEngine.create(COPYING, { bytes: empty }))).fault).toBe('device-lost');
  });

  test('a thread that dies, and one that does not start', async () => {
    const threads: Thread[] = [];
    const host: ThreadHost = {
      ...NODE_THREADS,
      open: () => {
        const thread = NODE_THREADS.open();
        threads.push(thread);
        return thread;
      },
    };
    const engine = await engineOf(host, { threads: 2 });
    const run = engine.run(planOf({ trajectories: 2 ** 26 }));
    expect((await run.next()).value).toMatchObject({ cell: 0, block: 0 });
    // Not a message that it understands.
    threads[1]!.postMessage(null);
    const { fault, message } = await faultOf(
      (async () => {
        for (;;) if ((await run.next()).done) return;
      })(),
    );
    expect(fault).toBe('device-lost');
    expect(message).toMatch(/A thread .* stopped: .*\. Finished blocks are kept\./);
    expect((await faultOf(blocksOf(engine, small))).fault).toBe('device-lost');
    expect((await faultOf(engine.draw([]))).fault).toBe('device-lost');

    const deaf: ThreadHost = {
      ...NODE_THREADS,
      open: () => ({
        postMessage: () => undefined,
        listen: (_, onFailure) => void setTimeout(() => onFailure('it did not start'), 0),
        end: () => undefined,
      }),
    };
    expect((await faultOf(WasmEngine.create(deaf))).message).toMatch(/it did not start/);
  });

  test('the end of the engine in mid-run', async () => {
    const engine = await engineOf(NODE_THREADS);
    const run = engine.run(planOf({ trajectories: 2 ** 26 }));
    await run.next();
    engine.dispose();
    expect(
      (
        await faultOf(
          (async () => {
            for (;;) if ((await run.next()).done) return;
          })(),
        )
      ).fault,
    ).toBe('device-lost');
  });
});
