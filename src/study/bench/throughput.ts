/**
 * How fast engines count, against plain JavaScript on one thread, in one interleaved measurement. Each side gets as many
 * trajectories as it does in about the same time, so that what a dispatch or a message costs weighs as it does in a run.
 */
import type { TallyEngine } from '../../engine/engine';
import { compareSides, type ComparisonResult, type Side, type Spread } from './bench';
import { plainTally } from './plain-javascript';
import { benchPlan } from './tally-bench';

export interface Throughput {
  readonly rounds: number;
  /** The first is plain JavaScript. */
  readonly sides: readonly {
    readonly name: string;
    /** Of one round. */
    readonly trajectories: number;
    readonly perSecond: Spread;
    /** Over that of plain JavaScript in the same round. */
    readonly ratio: Spread;
  }[];
}

/** Odd, so that the middle is one of them. */
export const THROUGHPUT_ROUNDS = 7;
const ROUND_MS = 60;
const FIRST_TRIAL = 2 ** 17;
const MOST_TRAJECTORIES = 2 ** 26;

interface Counting {
  readonly name: string;
  readonly count: (trajectories: number) => Promise<void>;
}

export interface ThroughputOptions {
  readonly signal?: AbortSignal | undefined;
  readonly now?: () => number;
}

/** @param engines what to measure beside plain JavaScript, by name; they are not disposed */
export async function measureThroughput(
  engines: Readonly<Record<string, TallyEngine>>,
  { signal, now = () => performance.now() }: ThroughputOptions = {},
): Promise<Throughput> {
  const plain: Counting = {
    name: 'plain JavaScript',
    count: (trajectories) => {
      const plan = benchPlan(trajectories);
      const [cell] = plan.cells;
      plainTally(plan, cell!, 0, cell!.groups);
      return Promise.resolve();
    },
  };
  const countings = [
    plain,
    ...Object.entries(engines).map(([name, engine]) => ofEngine(name, engine, signal)),
  ];
  const sizes: number[] = [];
  for (const { count } of countings) sizes.push(await roundSize(count, now));
  const sides = countings.map(({ name, count }, i): Side => ({
    name,
    work: () => {
      signal?.throwIfAborted();
      return count(sizes[i]!);
    },
  }));
  const result = await compareSides({ name: 'throughput', what: '', sides }, THROUGHPUT_ROUNDS, now);
  return ratesOf(result, sizes);
}

/** Times of rounds as rates. @param sizes trajectories of a round, side by side */
export function ratesOf({ rounds, sides }: ComparisonResult, sizes: readonly number[]): Throughput {
  return {
    rounds,
    sides: sides.map(({ name, milliseconds, ratio }, i) => ({
      name,
      trajectories: sizes[i]!,
      perSecond: inverse(milliseconds, 1000 * sizes[i]!),
      ratio: inverse(ratio, sizes[i]! / sizes[0]!),
    })),
  };
}

function ofEngine(name: string, engine: TallyEngine, signal: AbortSignal | undefined): Counting {
  return {
    name,
    count: async (trajectories) => {
      for await (const block of engine.run(benchPlan(trajectories), { signal })) void block;
    },
  };
}

/** Trajectories that take about ROUND_MS; the first trial compiles and does not count. */
export async function roundSize(
  count: (trajectories: number) => Promise<void>,
  now: () => number,
): Promise<number> {
  await count(FIRST_TRIAL);
  for (let size = FIRST_TRIAL; ; size *= 4) {
    const start = now();
    await count(size);
    const took = Math.max(now() - start, 0.01);
    if (took < ROUND_MS / 8 && 4 * size <= MOST_TRAJECTORIES) continue;
    const wanted = (size * ROUND_MS) / took;
    return Math.min(MOST_TRAJECTORIES, Math.max(FIRST_TRIAL, 2 ** Math.round(Math.log2(wanted))));
  }
}

/** Of times, the rates; of ratios of times, ratios of rates. */
function inverse({ median, least, most }: Spread, factor: number): Spread {
  return { median: factor / median, least: factor / most, most: factor / least };
}
