/** `lab bench`: ratios of times, in one interleaved run. */
import { compareSides, type ComparisonResult, trainingReadbacks } from '../study/bench/bench';
import { createWebGpu } from './engines';
import { EXIT } from './exit';
import { prepareOutput, toJson, wholeNumber, writeResult } from './files';

export interface BenchOptions {
  readonly rounds: string;
  readonly json?: boolean;
  readonly out?: string;
}

/** Fewer say little of a noisy machine. */
const LEAST_ROUNDS = 7;

export async function bench({ rounds, json, out }: BenchOptions): Promise<number> {
  const count = wholeNumber('--rounds', rounds, LEAST_ROUNDS, 1000);
  if (out !== undefined) prepareOutput(out);
  const comparison = await trainingReadbacks((tuning) => createWebGpu(tuning));
  try {
    const results = [await compareSides(comparison, count)];
    const text = toJson({ format: 'ds-lab bench', version: 1, lab: __APP_VERSION__, results });
    if (out !== undefined) writeResult(text, out);
    const asJson = json || (out === undefined && !process.stdout.isTTY);
    process.stdout.write(asJson ? text : results.map(benchText).join('\n'));
  } finally {
    comparison.dispose();
  }
  return EXIT.done;
}

function benchText({ what, rounds, sides }: ComparisonResult): string {
  const lines = sides.map(
    ({ name, milliseconds, ratio }) =>
      `  ${name.padEnd(20)} ${milliseconds.median.toFixed(0)} ms, ${ratio.median.toPrecision(3)} times (${ratio.least.toPrecision(3)} to ${ratio.most.toPrecision(3)})`,
  );
  return [`${what}, ${rounds} rounds`, ...lines, ''].join('\n');
}
