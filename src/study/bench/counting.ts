/** What counts trajectories of one plan, so many as a benchmark asks for; and benchmarks of equal times. */
import type { TallyEngine } from '../../engine/engine';
import { type Plan, PlanBuilder } from '../../experiment/plan';
import type { LengthPmf } from '../../model/lengths';
import type { Process } from '../../model/process';
import type { Side } from './bench';
import { plainTally } from './plain-javascript';

export interface Counting {
  readonly name: string;
  readonly count: (trajectories: number) => Promise<void>;
}

/** The process of docs/performance.md: chances of its actions, lengths uniform on 1..longest, the cap. */
export const BENCH_PROCESS = {
  correct: 0.6,
  stopIfCorrect: 0.9,
  resampleIfWrong: 0.8,
  longest: 512,
  maxAttempts: 32,
} as const;
export const BENCH_SEED = [1, 0] as const;

const logit = (p: number): number => Math.log(p / (1 - p));

const { correct, stopIfCorrect, resampleIfWrong, longest, maxAttempts } = BENCH_PROCESS;
export const BENCH_POLICY = {
  thetaS: logit(correct),
  thetaDC: logit(stopIfCorrect),
  thetaDW: logit(resampleIfWrong),
};

/** Lengths of 1 to `longest`, each as likely. */
export function uniformLengths(longest: number): LengthPmf {
  return { min: 1, probabilities: new Float64Array(longest).fill(1 / longest) };
}

/** p_s = 0.6, p_d|C = 0.9, p_d|W = 0.8, lengths uniform on 1..512 and a cap of 32. */
export function benchProcess(): Process {
  const lengths = uniformLengths(longest);
  return {
    policy: BENCH_POLICY,
    lengths: { correct: lengths, wrong: lengths },
    maxAttempts,
    atCap: 'truncate',
  };
}

/** One cell of that process. */
export function benchPlan(trajectories: number, groupSize = 8): Plan {
  const builder = new PlanBuilder(BENCH_SEED);
  builder.add(benchProcess(), { trajectories, groupSize, blocks: 32, stream: 0 });
  return builder.build();
}

export const PLAIN_JAVASCRIPT: Counting = {
  name: 'plain JavaScript',
  count: (trajectories) => {
    const plan = benchPlan(trajectories);
    const [cell] = plan.cells;
    plainTally(plan, cell!, 0, cell!.groups);
    return Promise.resolve();
  },
};

export function engineCounting(name: string, engine: TallyEngine, signal?: AbortSignal): Counting {
  return { name, count: (trajectories) => countAll(engine, benchPlan(trajectories), signal) };
}

/** Runs a plan and lets go of what it comes to. */
export async function countAll(engine: TallyEngine, plan: Plan, signal?: AbortSignal): Promise<void> {
  for await (const block of engine.run(plan, { signal })) void block;
}

export interface SizedOptions {
  readonly signal?: AbortSignal | undefined;
  readonly now?: (() => number) | undefined;
  /** About how long a round of a side takes. */
  readonly roundMs: number;
  /** Most trajectories of a round. */
  readonly most: number;
}

/** Sides that get as many trajectories each as they count in about the same time. */
export async function sized(
  countings: readonly Counting[],
  { signal, now = () => performance.now(), roundMs, most }: SizedOptions,
): Promise<Side[]> {
  const sides: Side[] = [];
  for (const { name, count } of countings) {
    const amount = await roundSize(count, now, roundMs, most);
    sides.push({
      name,
      amount,
      work: () => {
        signal?.throwIfAborted();
        return count(amount);
      },
    });
  }
  return sides;
}

const FIRST_TRIAL = 2 ** 17;

/** Trajectories that take about `roundMs`, a power of two. Of each size the second trial counts: the first may compile. */
export async function roundSize(
  count: (trajectories: number) => Promise<void>,
  now: () => number,
  roundMs: number,
  most: number,
): Promise<number> {
  for (let size = FIRST_TRIAL; ; size *= 4) {
    await count(size);
    const start = now();
    await count(size);
    const took = Math.max(now() - start, 0.01);
    if (took < roundMs / 8 && 4 * size <= most) continue;
    const wanted = (size * roundMs) / took;
    return Math.min(most, Math.max(FIRST_TRIAL, 2 ** Math.round(Math.log2(wanted))));
  }
}
