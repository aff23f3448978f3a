/**
 * Benchmarks as ratios: the sides of a comparison take turns in one run, so that what else the machine does falls on all
 * of them. Medians over rounds, with the range.
 */
export interface Side {
  readonly name: string;
  readonly work: () => Promise<void>;
  /** Units of work, trajectories mostly; without it all sides do the same. */
  readonly amount?: number;
  /** How often a round does the work, once unless told: what takes a millisecond is at the mercy of what else runs. */
  readonly times?: number;
}

export interface Comparison {
  readonly name: string;
  /** What is compared, in a sentence. */
  readonly what: string;
  /** The first is what the others are held against. */
  readonly sides: readonly Side[];
  readonly dispose: () => void;
  /** True where some side works in another process, whose time this one does not know. */
  readonly elsewhere?: boolean;
  /** With sides of one work and more and more of it: the amount from which time should grow as it does. */
  readonly exponentFrom?: number;
}

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export interface ComparisonResult {
  readonly name: string;
  readonly what: string;
  readonly rounds: number;
  /** Of the time as a power of the amount, by least squares of logarithms of medians; null where it was not asked for. */
  readonly exponent: number | null;
  /** The same of the processor's time, where it is known. */
  readonly processorExponent?: number;
  readonly sides: readonly {
    readonly name: string;
    /** Units of work; null where all sides do the same. */
    readonly amount: number | null;
    /** How often a round did the work. */
    readonly times: number;
    /** For the work once, the mean of a round. */
    readonly milliseconds: Spread;
    /** Time for a unit of work over that of the first side in the same round. */
    readonly ratio: Spread;
    /** The same of the processor's time, of all threads together, where it is known: others on the machine count less. */
    readonly processor?: { readonly milliseconds: Spread; readonly ratio: Spread };
  }[];
}

export interface MemoryResult {
  readonly name: string;
  readonly what: string;
  /** Most memory that the process had resident at once, in units of 10⁶ bytes. */
  readonly megabytes: number;
}

/** Every side once a round, the order turned by one each time; a first round is not counted. */
export async function compareSides(
  { name, what, sides, exponentFrom }: Omit<Comparison, 'dispose'>,
  rounds: number,
  now: () => number = () => performance.now(),
  processor?: () => number,
): Promise<ComparisonResult> {
  const milliseconds: number[][] = sides.map(() => []);
  const busy: number[][] = sides.map(() => []);
  for (let round = -1; round < rounds; round++) {
    for (let turn = 0; turn < sides.length; turn++) {
      const i = (turn + Math.max(0, round)) % sides.length;
      const { work, times = 1 } = sides[i]!;
      const busyBefore = processor?.() ?? 0;
      const start = now();
      for (let n = 0; n < times; n++) await work();
      if (round < 0) continue;
      milliseconds[i]!.push((now() - start) / times);
      busy[i]!.push(((processor?.() ?? 0) - busyBefore) / times);
    }
  }
  return {
    name,
    what,
    rounds,
    exponent: exponentFrom === undefined ? null : exponentOf(sides, milliseconds, exponentFrom),
    ...(exponentFrom !== undefined &&
      processor && { processorExponent: exponentOf(sides, busy, exponentFrom) }),
    sides: sides.map((side, i) => ({
      name: side.name,
      amount: side.amount ?? null,
      times: side.times ?? 1,
      ...spreads(sides, milliseconds, i),
      ...(processor && { processor: spreads(sides, busy, i) }),
    })),
  };
}

function spreads(
  sides: readonly Side[],
  times: readonly number[][],
  i: number,
): { milliseconds: Spread; ratio: Spread } {
  const amount = (side: number): number => sides[side]!.amount ?? 1;
  return {
    milliseconds: spread(times[i]!),
    ratio: spread(times[i]!.map((time, round) => (time / times[0]![round]!) * (amount(0) / amount(i)))),
  };
}

function exponentOf(sides: readonly Side[], times: readonly number[][], from: number): number {
  const points = sides
    .map(({ amount = 1 }, i) => ({ amount, x: Math.log(amount), y: Math.log(spread(times[i]!).median) }))
    .filter(({ amount }) => amount >= from);
  const mean = (of: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x0, y0] = [mean(({ x }) => x), mean(({ y }) => y)];
  return mean(({ x, y }) => (x - x0) * (y - y0)) / mean(({ x }) => (x - x0) ** 2);
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((x, y) => x - y);
  const middle = (sorted.length - 1) / 2;
  return {
    median: (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2,
    least: sorted[0]!,
    most: sorted.at(-1)!,
  };
}
