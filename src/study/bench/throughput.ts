/**
 * How fast engines count, against plain JavaScript on one thread, in one interleaved measurement. Each side gets as many
 * trajectories as it does in about the same time, so that what a dispatch or a message costs weighs as it does in a run.
 */
import type { TallyEngine } from '../../engine/engine';
import { compareSides, type ComparisonResult, type Spread } from './bench';
import { engineCounting, PLAIN_JAVASCRIPT, sized } from './counting';

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
const MOST_TRAJECTORIES = 2 ** 26;

export interface ThroughputOptions {
  readonly signal?: AbortSignal | undefined;
  readonly now?: () => number;
}

/** @param engines what to measure beside plain JavaScript, by name; they are not disposed */
export async function measureThroughput(
  engines: Readonly<Record<string, TallyEngine>>,
  { signal, now = () => performance.now() }: ThroughputOptions = {},
): Promise<Throughput> {
  const countings = [
    PLAIN_JAVASCRIPT,
    ...Object.entries(engines).map(([name, engine]) => engineCounting(name, engine, signal)),
  ];
  const sides = await sized(countings, { signal, now, roundMs: ROUND_MS, most: MOST_TRAJECTORIES });
  return ratesOf(await compareSides({ name: 'throughput', what: '', sides }, THROUGHPUT_ROUNDS, now));
}

/** Times of rounds as rates. */
export function ratesOf({ rounds, sides }: ComparisonResult): Throughput {
  return {
    rounds,
    sides: sides.map(({ name, amount, milliseconds, ratio }) => ({
      name,
      trajectories: amount ?? 1,
      perSecond: inverse(milliseconds, 1000 * (amount ?? 1)),
      ratio: inverse(ratio, 1),
    })),
  };
}

/** Of times, the rates; of ratios of times, ratios of rates. */
function inverse({ median, least, most }: Spread, factor: number): Spread {
  return { median: factor / median, least: factor / most, most: factor / least };
}
