/** The WebAssembly engine in a browser: workers with and without shared memory, and none at all. */
import { afterEach, expect, test } from 'vitest';
import { tallyBlock } from '../../src/engine/reference/tally';
import { browserThreads } from '../../src/engine/wasm/browser-threads';
import { INLINE_HOST } from '../../src/engine/wasm/inline-thread';
import type { ThreadHost } from '../../src/engine/wasm/threads';
import { WasmEngine } from '../../src/engine/wasm/wasm-engine';
import { PlanBuilder, type Plan } from '../../src/experiment/plan';
import { randomPlans } from '../../src/study/verify/random-plans';

const HOSTS: [string, ThreadHost][] = [
  ['workers as the page has them', browserThreads()],
  ['workers without shared memory', { ...browserThreads(), shares: false }],
  ['no workers', INLINE_HOST],
];

let engine: WasmEngine | undefined;
afterEach(() => engine?.dispose());

function largePlan(): Plan {
  const builder = new PlanBuilder([1, 2]);
  const lengths = { min: 1, probabilities: new Float64Array(512).fill(1 / 512) };
  builder.add(
    {
      policy: { thetaS: 0.4, thetaDC: 2, thetaDW: 1.4 },
      lengths: { correct: lengths, wrong: lengths },
      maxAttempts: 32,
      atCap: 'truncate',
    },
    { trajectories: 2 ** 28, groupSize: 8, blocks: 2 ** 10, stream: 0 },
  );
  return builder.build();
}

test.each(HOSTS)('%s: tallies equal the reference', async (_, host) => {
  engine = await WasmEngine.create(host, { itemAttempts: 2 ** 11 });
  for (const { name, plan } of randomPlans(10, 5)) {
    let blocks = 0;
    for await (const { cell, block, counters } of engine.run(plan)) {
      expect(counters, name).toEqual(tallyBlock(plan, plan.cells[cell]!, block));
      blocks++;
    }
    expect(blocks).toBe(plan.cells.reduce((sum, cell) => sum + cell.blocks, 0));
  }
});

test.each(HOSTS)('%s: a run is stopped in its midst', async (_, host) => {
  engine = await WasmEngine.create(host);
  const abort = new AbortController();
  const reason = new Error('enough');
  let blocks = 0;
  await expect(async () => {
    for await (const { block } of engine!.run(largePlan(), { signal: abort.signal })) {
      expect(block).toBe(blocks);
      if (++blocks === 2) setTimeout(() => abort.abort(reason), 0);
    }
  }).rejects.toBe(reason);
  expect(blocks).toBeLessThan(2 ** 9);
});

test('a worker that cannot go on is an error that says so', async () => {
  const workers = browserThreads();
  const opened: ReturnType<ThreadHost['open']>[] = [];
  const host: ThreadHost = {
    ...workers,
    open: () => {
      opened.push(workers.open());
      return opened.at(-1)!;
    },
  };
  engine = await WasmEngine.create(host, { threads: 2 });
  const run = engine.run(largePlan());
  await run.next();
  opened[1]!.postMessage(null);
  await expect(async () => {
    for (;;) if ((await run.next()).done) return;
  }).rejects.toThrow(/A thread .* stopped: .*Finished blocks are kept/);
});
