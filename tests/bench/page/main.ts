/** The page of the benchmark: `globalThis.compareHere` measures by name what `lab bench` measures in Node. */
import { browserThreads } from '../../../src/engine/wasm/browser-threads';
import { WasmEngine } from '../../../src/engine/wasm/wasm-engine';
import { WebGpuEngine } from '../../../src/engine/webgpu/webgpu-engine';
import { benchText } from '../../../src/report/bench-text';
import { type Comparison, compareSides, type ComparisonResult } from '../../../src/study/bench/bench';
import { type CreateWebGpu, tallyKernelBench } from '../../../src/study/bench/kernel-bench';
import { tallyComparisons } from '../../../src/study/bench/tally-bench';
import { trainingReadbacks } from '../../../src/study/bench/training-bench';

const webgpu: CreateWebGpu = (tuning = {}, shaders) =>
  WebGpuEngine.create(navigator.gpu, { ...tuning, ...(shaders && { shaders }) });

const COMPARISONS: Readonly<Record<string, () => Promise<Comparison>>> = {
  'training-readbacks': () => trainingReadbacks(webgpu),
  'tally-kernel': () => tallyKernelBench(webgpu),
  ...tallyComparisons({
    webgpu,
    wasm: (threads) => WasmEngine.create(browserThreads(), { threads }),
  }),
};

interface Measured {
  readonly results: readonly ComparisonResult[];
  readonly text: string;
}

async function compareHere(names: readonly string[], rounds: number): Promise<Measured> {
  const results: ComparisonResult[] = [];
  for (const name of names.length === 0 ? Object.keys(COMPARISONS) : names) {
    const make = COMPARISONS[name];
    if (make === undefined)
      throw new Error(
        `There is no comparison "${name}" here; there are ${Object.keys(COMPARISONS).join(', ')}.`,
      );
    const comparison = await make();
    try {
      results.push(await compareSides(comparison, rounds));
    } finally {
      comparison.dispose();
    }
  }
  return { results, text: results.map(benchText).join('\n') };
}

Object.assign(globalThis, { compareHere });
document.title = 'ready';
