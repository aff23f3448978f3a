/**
 * The plan: an experiment turned into the integers that engines share.
 *
 * Every choice of a rollout is a comparison of a 32-bit word with an integer of the plan, so all engines make the
 * same choices and their tallies are equal counter by counter. Nothing after this file uses a probability.
 */
import { type LengthPmf, longestLength } from '../model/lengths';
import { actionProbabilities } from '../model/policy';
import type { CapRule, Process } from '../model/process';
import { buildLengthTable, type LengthTable } from './length-table';

/** What the generator's fourth counter word says the draws are for, so that no two uses share a draw. */
export const PURPOSE = { rollout: 0, training: 1 } as const;

/** An uncapped process with more expected attempts than this is refused: see `docs/numerics.md`, "Lane sums". */
export const MAX_EXPECTED_ATTEMPTS = 8192;

/**
 * The answer and the decision come from one word u: u < correctStop is a right answer and STOP,
 * u < correct a right answer and RESAMPLE, u < wrongResample a wrong answer and RESAMPLE, else a wrong answer
 * and STOP.
 */
export interface Thresholds {
  readonly correctStop: number;
  readonly correct: number;
  readonly wrongResample: number;
}

export interface CellPlan {
  /** Third counter word: 0 for common random numbers, or a number of the cell's own. */
  readonly stream: number;
  readonly thresholds: Thresholds;
  /** 0 for no cap. */
  readonly maxAttempts: number;
  readonly atCap: CapRule;
  readonly groupSize: number;
  readonly groups: number;
  readonly blocks: number;
  /** Indices into `Plan.tables`. */
  readonly lengthC: number;
  readonly lengthW: number;
  /** E[T], for sizing work only; no draw depends on it. */
  readonly expectedAttempts: number;
}

export interface Plan {
  /** The 64-bit key of the generator: low word, high word. */
  readonly seed: readonly [low: number, high: number];
  readonly purpose: number;
  readonly cells: readonly CellPlan[];
  readonly tables: readonly LengthTable[];
}

/** How one process is to be sampled. */
export interface Sampling {
  /** Rounded up to whole groups. */
  readonly trajectories: number;
  readonly groupSize: number;
  readonly blocks: number;
  readonly stream: number;
}

const WORDS = 2 ** 32;

/** Largest word: a probability that rounds to one must not wrap to zero. */
const LAST_WORD = WORDS - 1;

/** Integer thresholds of a policy: T1 = ⌊p·a·2³²⌋, T2 = ⌊p·2³²⌋, T3 = T2 + ⌊q·b·2³²⌋, kept below 2³². */
export function thresholds(policy: Process['policy']): Thresholds {
  const { p, q, a, b } = actionProbabilities(policy);
  const clamp = (x: number): number => Math.min(x, LAST_WORD);
  const correct = clamp(Math.floor(p * WORDS));
  return {
    correctStop: Math.min(clamp(Math.floor(p * a * WORDS)), correct),
    correct,
    wrongResample: clamp(correct + Math.floor(q * b * WORDS)),
  };
}

/** The groups of block `index`: blocks differ by at most one group. */
export function blockRange(
  cell: Pick<CellPlan, 'groups' | 'blocks'>,
  index: number,
): [first: number, end: number] {
  return [
    Math.floor((index * cell.groups) / cell.blocks),
    Math.floor(((index + 1) * cell.groups) / cell.blocks),
  ];
}

/** E[T] = (1 − r^K)/s, s = p·a + q·(1−b). */
function expectedAttempts(process: Process): number {
  const { p, q, a, bBar } = actionProbabilities(process.policy);
  const s = p * a + q * bBar;
  if (process.maxAttempts === null) return 1 / s;
  return s === 0 ? process.maxAttempts : -Math.expm1(process.maxAttempts * Math.log1p(-Math.min(s, 1))) / s;
}

/**
 * True where a rollout ends within the bounds that the kernels' integer sums are built for: always with a cap, but for
 * one trajectory in 10²⁷ without one.
 */
export function isSimulable(process: Process): boolean {
  return process.maxAttempts !== null || expectedAttempts(process) <= MAX_EXPECTED_ATTEMPTS;
}

/** True where a rollout never ends: without a cap, with a chance of STOP that is 0 in double precision. */
export function isStuck(process: Process): boolean {
  return process.maxAttempts === null && !Number.isFinite(expectedAttempts(process));
}

/**
 * True where the largest sum of a block, Σ cost·n_W, stays far below 2⁶⁴: at most K(K+1)/2·L a trajectory with a cap,
 * about N²·L without one, of which a block of many trajectories strays by little.
 */
export function sumsFit(process: Process, trajectoriesPerBlock: number): boolean {
  const { maxAttempts, lengths } = process;
  const attempts =
    maxAttempts === null ? expectedAttempts(process) ** 2 : (maxAttempts * (maxAttempts + 1)) / 2;
  const longest = Math.max(longestLength(lengths.correct), longestLength(lengths.wrong));
  return attempts * longest * trajectoriesPerBlock < 2 ** 63;
}

/** Collects the cells of a plan; equal length distributions share one table. */
export class PlanBuilder {
  private readonly cells: CellPlan[] = [];
  private readonly tables: LengthTable[] = [];
  /** Cells of a sweep mostly share the very object. */
  private readonly tableByPmf = new Map<LengthPmf, number>();
  /** Those with a table, by range and mean, which tell nearly all of them apart. */
  private readonly pmfsByShape = new Map<string, readonly LengthPmf[]>();

  constructor(private readonly seed: readonly [low: number, high: number]) {}

  /**
   * @throws RangeError when the process is not simulable or the sampling is out of range; callers that face a
   * user check these first and name the field.
   */
  add(process: Process, sampling: Sampling): void {
    const { groupSize, blocks, stream } = sampling;
    const groups = Math.ceil(sampling.trajectories / groupSize);
    if (!isSimulable(process)) {
      throw new RangeError(
        `A rollout would take ${expectedAttempts(process).toPrecision(3)} attempts on average, and at most ` +
          `${MAX_EXPECTED_ATTEMPTS} can be simulated without a cap. Set maxAttempts (1..4096).`,
      );
    }
    if (!sumsFit(process, (groups * groupSize) / blocks)) {
      throw new RangeError(`The sums of a block would pass 64 bits: use more than ${blocks} blocks.`);
    }
    if (!(groups >= blocks && blocks >= 2 && groups * groupSize <= WORDS)) {
      throw new RangeError(
        `${sampling.trajectories} trajectories in groups of ${groupSize} do not fit ${blocks} blocks: ` +
          `each block needs at least one group, there must be 2 blocks or more, and a cell holds at most 2^32 trajectories.`,
      );
    }
    this.cells.push({
      stream,
      thresholds: thresholds(process.policy),
      maxAttempts: process.maxAttempts ?? 0,
      atCap: process.atCap,
      groupSize,
      groups,
      blocks,
      ...this.lengths(process.lengths),
      expectedAttempts: expectedAttempts(process),
    });
  }

  /** Takes in the tables of both lengths. @returns their indices */
  lengths({ correct, wrong }: Process['lengths']): { readonly lengthC: number; readonly lengthW: number } {
    return { lengthC: this.table(correct), lengthW: this.table(wrong) };
  }

  build(): Plan {
    return { seed: this.seed, purpose: PURPOSE.rollout, cells: this.cells, tables: this.tables };
  }

  private table(pmf: LengthPmf): number {
    const table = this.tableByPmf.get(pmf) ?? this.newTable(pmf);
    this.tableByPmf.set(pmf, table);
    return table;
  }

  private newTable(pmf: LengthPmf): number {
    const { min, probabilities } = pmf;
    let moment = 0;
    for (let i = 0; i < probabilities.length; i++) moment += i * probabilities[i]!;
    const shape = `${min}:${probabilities.length}:${moment}`;
    const alike = this.pmfsByShape.get(shape) ?? [];
    const same = alike.find((other) => other.probabilities.every((p, i) => p === probabilities[i]));
    if (same !== undefined) return this.tableByPmf.get(same)!;
    this.pmfsByShape.set(shape, [...alike, pmf]);
    return this.tables.push(buildLengthTable(pmf)) - 1;
  }
}
