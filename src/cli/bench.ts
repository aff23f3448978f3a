/** `lab bench`: ratios of times, in one interleaved run. */
import { EngineError, type EngineId, isMissing, type TallyEngine } from '../engine/engine';
import {
  type Comparison,
  compareSides,
  type ComparisonResult,
  type MemoryResult,
} from '../study/bench/bench';
import { cellsBench, shapesBench, trajectoriesBench } from '../study/bench/cost-bench';
import { tallyKernelBench } from '../study/bench/kernel-bench';
import { tallyComparisons } from '../study/bench/tally-bench';
import { trainingReadbacks } from '../study/bench/training-bench';
import { createWasm, createWebGpu } from './engines';
import { EXIT, UsageError } from './exit';
import { benchText } from '../report/bench-text';
import { prepareOutput, toJson, wholeNumber, writeResult } from './files';
import { memoryBench } from './memory-bench';
import { pathBench } from './path-bench';
import { rivalsBench } from './rivals-bench';

export interface BenchOptions {
  readonly rounds: string;
  readonly only?: string;
  readonly beside?: readonly string[];
  readonly json?: boolean;
  readonly out?: string;
}

/** Fewer say little of a noisy machine. */
const LEAST_ROUNDS = 7;

type Comparisons = Readonly<Record<string, () => Promise<Comparison>>>;

/** Beside the comparisons of times. */
const MEMORY = 'memory';

const COMPARISONS: Comparisons = {
  ...tallyComparisons({ wasm: (threads) => createWasm({ threads }), webgpu: createWebGpu }),
  'tally-kernel': () => tallyKernelBench(createWebGpu),
  'training-readbacks': () => trainingReadbacks((tuning) => createWebGpu(tuning)),
  ...ofEngine('wasm', createWasm),
  ...ofEngine('webgpu', createWebGpu),
};

function ofEngine(id: EngineId, create: () => Promise<TallyEngine>): Comparisons {
  return {
    [`trajectories-${id}`]: () => trajectoriesBench(`trajectories-${id}`, create),
    [`cells-${id}`]: () => cellsBench(`cells-${id}`, create),
    [`shapes-${id}`]: () => shapesBench(`shapes-${id}`, create),
    [`path-${id}`]: () => pathBench(`path-${id}`, { id, only: 'tallies', create }),
  };
}

export async function bench({ rounds, only, beside = [], json, out }: BenchOptions): Promise<number> {
  const count = wholeNumber('--rounds', rounds, LEAST_ROUNDS, 1000);
  const comparisons: Comparisons =
    beside.length === 0 ? COMPARISONS : { ...COMPARISONS, rivals: () => rivalsBench(beside) };
  const all = [...Object.keys(comparisons), MEMORY];
  const names = only === undefined ? all : only.split(',');
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `--only must be some of ${all.join(', ')}, with commas between; received "${unknown}".` +
        (unknown === 'rivals' ? ' Rivals are named with --beside.' : ''),
    );
  }
  if (out !== undefined) prepareOutput(out);
  const results: (ComparisonResult | MemoryResult)[] = [];
  for (const name of names) {
    let comparison: Comparison;
    try {
      if (name === MEMORY) {
        results.push(await memoryBench(name));
        continue;
      }
      comparison = await comparisons[name]!();
    } catch (error) {
      // What cannot be had here is left out and said, unless it was asked for.
      if (only !== undefined || !(error instanceof EngineError) || !isMissing(error.fault)) throw error;
      process.stderr.write(`${name} is left out. ${error.message}\n`);
      continue;
    }
    try {
      process.stderr.write(`${comparison.what}\n`);
      const processor = comparison.elsewhere ? undefined : processorTime;
      results.push(await compareSides(comparison, count, undefined, processor));
    } finally {
      comparison.dispose();
    }
  }
  const text = toJson({ format: 'ds-lab bench', version: 1, lab: __APP_VERSION__, results });
  if (out !== undefined) writeResult(text, out);
  const asJson = json || (out === undefined && !process.stdout.isTTY);
  process.stdout.write(asJson ? text : results.map(benchText).join('\n'));
  return EXIT.done;
}

/** Milliseconds of all threads of this process. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
