/**
 * Benchmarks as ratios: the sides of a comparison take turns in one run, so that what else the machine does falls on all
 * of them. Medians over rounds, with the range.
 */
import type { Engine, EngineTuning } from '../../engine/engine';
import { parseExperiment } from '../../experiment/schema';
import { planTraining } from '../training/plan-training';

export interface Side {
  readonly name: string;
  /** One round of work. */
  readonly work: () => Promise<void>;
}

export interface Comparison {
  readonly name: string;
  /** What is compared, in a sentence. */
  readonly what: string;
  /** The first is what the others are held against. */
  readonly sides: readonly Side[];
  readonly dispose: () => void;
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
  readonly sides: readonly {
    readonly name: string;
    readonly milliseconds: Spread;
    /** Time over that of the first side in the same round. */
    readonly ratio: Spread;
    /** The same of the processor's time, of all threads together, where it is known: others on the machine count less. */
    readonly processor?: { readonly milliseconds: Spread; readonly ratio: Spread };
  }[];
}

/** Every side once a round, the order turned by one each time; a first round is not counted. */
export async function compareSides(
  { name, what, sides }: Omit<Comparison, 'dispose'>,
  rounds: number,
  now: () => number = () => performance.now(),
  processor?: () => number,
): Promise<ComparisonResult> {
  const times: number[][] = sides.map(() => []);
  const busy: number[][] = sides.map(() => []);
  for (let round = -1; round < rounds; round++) {
    for (let turn = 0; turn < sides.length; turn++) {
      const i = (turn + Math.max(0, round)) % sides.length;
      const busyBefore = processor?.() ?? 0;
      const start = now();
      await sides[i]!.work();
      if (round < 0) continue;
      times[i]!.push(now() - start);
      busy[i]!.push((processor?.() ?? 0) - busyBefore);
    }
  }
  return {
    name,
    what,
    rounds,
    sides: sides.map((side, i) => ({
      name: side.name,
      ...spreads(times, i),
      ...(processor && { processor: spreads(busy, i) }),
    })),
  };
}

function spreads(times: readonly number[][], side: number): { milliseconds: Spread; ratio: Spread } {
  return {
    milliseconds: spread(times[side]!),
    ratio: spread(times[side]!.map((time, round) => time / times[0]![round]!)),
  };
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

const SMALL_STEPS = 1000;

/** A thousand small steps with a readback each, and the same with one readback at the end. */
export async function trainingReadbacks(
  create: (tuning: EngineTuning) => Promise<Engine>,
): Promise<Comparison> {
  const { plan } = planTraining(
    parseExperiment({
      version: 1,
      training: { steps: SMALL_STEPS, objective: 'paper-theory;advantage=rloo', replicas: 2, groups: 2 },
    }),
  );
  const [each, once] = await Promise.all([create({ recordsPerRead: 1 }), create({})]);
  const train = async (engine: Engine, recordEvery: number): Promise<void> => {
    for await (const record of engine.train(plan, { recordEvery })) void record;
  };
  return {
    name: 'training-readbacks',
    what: `${SMALL_STEPS} small training steps: a readback after each, against all in one go`,
    sides: [
      { name: 'a readback a step', work: () => train(each, 1) },
      { name: 'one readback', work: () => train(once, SMALL_STEPS) },
    ],
    dispose: () => {
      each.dispose();
      once.dispose();
    },
  };
}
