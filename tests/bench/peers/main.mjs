/** The page of the benchmark: every side is started here, and `globalThis.comparePeers` measures them. */
import { browserThreads } from '../../../src/engine/wasm/browser-threads';
import { WasmEngine } from '../../../src/engine/wasm/wasm-engine';
import { WebGpuEngine } from '../../../src/engine/webgpu/webgpu-engine';
import { compareSides } from '../../../src/study/bench/bench';
import { benchPlan } from '../../../src/study/bench/counting';
import { ratesOf } from '../../../src/study/bench/throughput';
import { COST, costIndex, HEAD } from '../../../src/model/tally';
import { startJax } from './jax-peer.mjs';
import { compareWithExact, NOTHING } from './process.mjs';
import { startTfjs } from './tfjs-peer.mjs';

/** An engine of the lab; what it counts is checked elsewhere, exactly, and here by its means like the others. */
async function startLab(name, create) {
  const engine = await create();
  const count = async (trajectories) => {
    const totals = { ...NOTHING };
    for await (const { counters } of engine.run(benchPlan(trajectories))) {
      totals.trajectories += Number(counters[HEAD.trajectories]);
      totals.attempts += Number(counters[HEAD.attempts]);
      totals.tokens += Number(counters[HEAD.tokens]);
      totals.rightAnswers += ['stopC', 'resC'].reduce(
        (sum, kind) => sum + Number(counters[costIndex(kind) + COST.sum]),
        0,
      );
      // A trajectory that the cap did not end is rewarded when it stops after a right answer.
      totals.rewarded += Number(counters[costIndex('stopC') + COST.sum]);
    }
    return totals;
  };
  // Every round has the same draws, so that more rounds tell no more of the means.
  return { name, adapter: engine.adapter, sameDraws: true, count };
}

const STARTS = {
  lab: () => startLab('the lab, WebGPU', () => WebGpuEngine.create(navigator.gpu)),
  wasm: () => startLab('the lab, WebAssembly', () => WasmEngine.create(browserThreads())),
  tfjs: startTfjs,
  jax: startJax,
};

/**
 * @param sizes trajectories of a round, by side; a side without one is left out
 * @returns rates and their ratios to that of the lab, with each side's means against the exact ones
 */
globalThis.comparePeers = async (sizes, rounds) => {
  const sides = [];
  for (const [key, start] of Object.entries(STARTS)) {
    if (!sizes[key]) continue;
    const side = await start();
    sides.push({
      ...side,
      size: sizes[key],
      totals: { ...NOTHING },
    });
  }
  const result = await compareSides(
    {
      name: 'browser-peers',
      what: 'counting in one browser',
      sides: sides.map(({ name, size, count, totals, sameDraws }) => ({
        name,
        amount: size,
        work: async () => {
          const found = await count(size);
          for (const key of Object.keys(totals)) totals[key] = found[key] + (sameDraws ? 0 : totals[key]);
        },
      })),
    },
    rounds,
  );
  const rates = ratesOf(result);
  return {
    adapter: sides[0].adapter,
    userAgent: navigator.userAgent,
    rounds,
    sides: rates.sides.map((side, i) => ({ ...side, means: compareWithExact(sides[i].totals) })),
  };
};
globalThis.document.title = 'ready';
