/**
 * A signal program made ready for evaluation with groups of one size: every number that the host can work out in
 * float64, and every decision that it can take. What is left are sums, products, reciprocals, square roots and
 * exponentials; `docs/signal-bounds.md` bounds what they cost in 32-bit floats.
 */
import type { LengthTable } from '../experiment/length-table';
import type { Plan } from '../experiment/plan';
import type { PerAction } from '../model/log-ratio';
import { ACTION_KINDS } from '../model/tally';
import type { SignalProgram } from '../objective/signal-program';

/** Stands for "no limit" where a 32-bit float must stand: far above any value, far below overflow. */
export const NO_LIMIT = 2 ** 100;

/** What depends on the sign of A: the first for A ≥ 0, the second for A < 0. */
export interface SignClass {
  readonly multiplier: PerAction;
  readonly logRatio: PerAction;
  /** A mean log ratio outside gives no weight. */
  readonly logLow: number;
  readonly logHigh: number;
}

export interface SignalNumbers {
  readonly maxTokens: number;
  readonly maskOverlong: boolean;
  readonly penaltyStart: number;
  readonly penaltySlope: number;
  /** Tokens past `penaltyStart` from which the penalty is 1. */
  readonly penaltyFull: number;
  readonly paid: PerAction;
  /**
   * A at [2m + r] for m right answers in the group and own reward r, where it depends on nothing else. The sign then
   * follows from r, and `classes[0]` is that of r = 1, `classes[1]` that of r = 0. Null where A must be worked out.
   */
  readonly advantages: Float64Array | null;
  /** True where the baseline is `baselineValue` and no mean. */
  readonly constantBaseline: boolean;
  readonly baselineValue: number;
  readonly lengthWeighted: boolean;
  /** r − mean of others = factor·(r − mean of all). */
  readonly baselineFactor: number;
  readonly scaled: boolean;
  readonly inverseFreedom: number;
  readonly varianceFloor: number;
  readonly scaleEpsilon: number;
  /** The largest |A| that any rewards give: a guard against a deviation that is nothing but rounding. */
  readonly advantageLimit: number;
  readonly perToken: boolean;
  readonly lengthEpsilon: number;
  readonly discount: DiscountNumbers;
  readonly classes: readonly [SignClass, SignClass];
  /** What `classes` are of: 0 for A ≥ 0, 1 for A < 0. */
  readonly sides: readonly [0 | 1, 0 | 1];
  /** False where ρ = 1. */
  readonly ratio: boolean;
  readonly logCap: number;
  readonly lossKl: PerAction;
  readonly toGoKl: PerAction;
  /** False where nothing is paid to go. */
  readonly toGo: boolean;
  readonly toGoGamma: number;
}

/**
 * At an attempt with an answer of L tokens, P = γ^L where tokens count and 1 where not: the sample's own weight is
 * P·sampleDecided if a decision follows and P if not; the decision's is P or 1; earlier weights are multiplied by
 * P·laterDecided or P·laterUndecided.
 */
export interface DiscountNumbers {
  readonly tokensCount: boolean;
  readonly tokensCountOnDecision: boolean;
  readonly gamma: number;
  readonly sampleDecided: number;
  readonly laterDecided: number;
  readonly laterUndecided: number;
}

/** @throws RangeError for a program that has no meaning for this group size */
export function signalNumbers(program: SignalProgram, groupSize: number): SignalNumbers {
  checkProgram(program, groupSize);
  const { baseline, scale, penaltySlope, sequenceRatio } = program;
  const single = groupSize === 1 && (scale === 'sample' || scale === 'sample-clamped');
  const byOutcome = penaltySlope === 0 && Object.values(program.paid).every((paid) => paid === 0);
  const constantBaseline =
    baseline === 'none' || baseline === 'constant' || (single && baseline === 'group-mean');
  const lowered: Omit<SignalNumbers, 'advantages' | 'classes' | 'sides'> = {
    maxTokens: program.maxTokens,
    maskOverlong: program.maskOverlong,
    penaltyStart: program.penaltyStart,
    penaltySlope,
    penaltyFull: fullPenalty(penaltySlope),
    paid: program.paid,
    constantBaseline,
    baselineValue: baseline === 'constant' ? program.baselineValue : 0,
    lengthWeighted: baseline === 'length-weighted',
    baselineFactor: baseline === 'mean-of-others' ? groupSize / (groupSize - 1) : 1,
    scaled: scale !== 'none' && !single,
    inverseFreedom: 1 / (scale === 'population' || single ? groupSize : groupSize - 1),
    varianceFloor: scale === 'sample-clamped' ? program.varianceFloor : 0,
    scaleEpsilon: program.scaleEpsilon,
    advantageLimit: advantageLimit(program, groupSize),
    perToken: program.perToken,
    lengthEpsilon: program.lengthEpsilon,
    discount: discountNumbers(program.discount),
    ratio: sequenceRatio.rule !== 'none',
    logCap: sequenceRatio.rule === 'gspo' ? 10 : NO_LIMIT,
    lossKl: program.lossKl,
    toGoKl: program.toGoKl,
    toGo: Object.values(program.toGoKl).some((weight) => weight !== 0),
    toGoGamma: program.toGoGamma,
  };
  const classes = signClasses(program);
  if (!byOutcome || lowered.lengthWeighted) return { ...lowered, advantages: null, classes, sides: [0, 1] };
  const advantages = outcomeAdvantages(lowered, groupSize);
  const sideOf = (reward: 0 | 1): 0 | 1 =>
    advantages.some((advantage, i) => i % 2 === reward && advantage < 0) ? 1 : 0;
  const sides = [sideOf(1), sideOf(0)] as const;
  return { ...lowered, advantages, classes: [classes[sides[0]], classes[sides[1]]], sides };
}

/** A(m, r) in float64. Its sign is that of r − baseline, the same for every m. */
function outcomeAdvantages(
  numbers: Omit<SignalNumbers, 'advantages' | 'classes' | 'sides'>,
  groupSize: number,
): Float64Array {
  const advantages = new Float64Array(2 * (groupSize + 1));
  for (let m = 0; m <= groupSize; m++) {
    for (const reward of [0, 1]) {
      // No group of m right answers has such a member.
      if (m === (reward === 1 ? 0 : groupSize)) continue;
      const numerator = numbers.constantBaseline
        ? reward - numbers.baselineValue
        : ((reward * groupSize - m) / groupSize) * numbers.baselineFactor;
      const squares = (m * (groupSize - m)) / groupSize;
      advantages[2 * m + reward] = !numbers.scaled
        ? numerator
        : squares === 0
          ? 0
          : numerator /
            (Math.sqrt(Math.max(squares * numbers.inverseFreedom, numbers.varianceFloor)) +
              numbers.scaleEpsilon);
    }
  }
  return advantages;
}

/** The least whole t with t·slope ≥ 1. */
function fullPenalty(slope: number): number {
  if (slope === 0) return 2 ** 31 - 1;
  const t = Math.min(Math.ceil(1 / slope), 2 ** 31 - 1);
  // 1/slope may round to either side of a whole number.
  return t > 1 && (t - 1) * slope >= 1 ? t - 1 : t;
}

/**
 * With D = Σ(r−μ)²: |r_i − μ| ≤ √(D·(G−1)/G), because the other deviations sum to −(r_i−μ); and |r_i − r_j| ≤ √(2D),
 * which bounds the distance from any weighted mean. A constant baseline has no such limit.
 */
function advantageLimit({ baseline, scale }: SignalProgram, groupSize: number): number {
  if (scale === 'none' || baseline === 'none' || baseline === 'constant') return NO_LIMIT;
  const freedom = scale === 'population' ? groupSize : groupSize - 1;
  if (baseline === 'length-weighted') return Math.sqrt(2 * freedom);
  const factor = baseline === 'mean-of-others' ? groupSize / (groupSize - 1) : 1;
  return factor * Math.sqrt((freedom * (groupSize - 1)) / groupSize);
}

function discountNumbers({ mode, gamma }: SignalProgram['discount']): DiscountNumbers {
  const none = {
    tokensCount: false,
    tokensCountOnDecision: false,
    gamma,
    sampleDecided: 1,
    laterDecided: 1,
    laterUndecided: 1,
  };
  switch (mode) {
    case 'none':
      return none;
    case 'theorem-3.1':
      return { ...none, tokensCount: true, tokensCountOnDecision: true };
    case 'definition-3.1':
      return { ...none, tokensCount: true };
    case 'per-attempt':
      return { ...none, laterDecided: gamma, laterUndecided: gamma };
    case 'per-action':
      return { ...none, sampleDecided: gamma, laterDecided: gamma * gamma, laterUndecided: gamma };
  }
}

const NO_RATIO: PerAction = { sampleC: 0, sampleW: 0, stopC: 0, resC: 0, resW: 0, stopW: 0 };

function signClasses({ multiplier, sequenceRatio }: SignalProgram): [SignClass, SignClass] {
  const { rule, logRatio, epsilonLow, epsilonHigh } = sequenceRatio;
  const free = { logLow: -NO_LIMIT, logHigh: NO_LIMIT };
  switch (rule) {
    case 'none':
      return [
        { ...free, multiplier: multiplier.positive, logRatio: NO_RATIO },
        { ...free, multiplier: multiplier.negative, logRatio: NO_RATIO },
      ];
    case 'gspo': {
      const logHigh = Math.log1p(epsilonHigh);
      const logLow = epsilonLow < 1 ? Math.log1p(-epsilonLow) : -NO_LIMIT;
      return [
        { ...free, multiplier: multiplier.positive, logRatio, logHigh },
        { ...free, multiplier: multiplier.negative, logRatio, logLow },
      ];
    }
    case 'gmpo': {
      const clipped = (weights: PerAction, low: number, high: number): SignClass => ({
        ...free,
        multiplier: map((kind) => (logRatio[kind] > high || logRatio[kind] < low ? 0 : weights[kind])),
        logRatio: map((kind) => Math.min(Math.max(logRatio[kind], low), high)),
      });
      return [
        clipped(multiplier.positive, -NO_LIMIT, epsilonHigh),
        clipped(multiplier.negative, -epsilonLow, NO_LIMIT),
      ];
    }
  }
}

function map(f: (kind: keyof PerAction) => number): PerAction {
  return Object.fromEntries(ACTION_KINDS.map((kind) => [kind, f(kind)])) as Record<keyof PerAction, number>;
}

/** γ^L for every length that a table of the plan can draw. */
export function gammaPowers(gamma: number, plan: Pick<Plan, 'tables'>): Float64Array {
  const longest = (table: LengthTable): number => table.base + 2 ** table.bits - 1;
  return Float64Array.from({ length: Math.max(...plan.tables.map(longest)) + 1 }, (_, L) => gamma ** L);
}

/** The numbers of every cell's program. @throws RangeError where they do not fit the plan */
export function planNumbers(plan: Plan, programs: readonly SignalProgram[]): SignalNumbers[] {
  if (programs.length !== plan.cells.length) {
    throw new RangeError(
      `${programs.length} signal programs for ${plan.cells.length} cells; one each is needed.`,
    );
  }
  return plan.cells.map(({ groupSize }, i) => signalNumbers(programs[i]!, groupSize));
}

function checkProgram(program: SignalProgram, groupSize: number): void {
  const { discount, sequenceRatio, multiplier } = program;
  const refuse = (name: string, value: number, allowed: string): never => {
    throw new RangeError(`${name} of a signal program must be ${allowed}; received ${value}.`);
  };
  const check = (name: string, value: number, ok: boolean, allowed: string): void => {
    if (!ok) refuse(name, value, allowed);
  };
  const whole = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < 2 ** 31;
  const notNegative = (value: number): boolean => value >= 0 && value < NO_LIMIT;
  const discountOk = (gamma: number): boolean => gamma > 0 && gamma <= 1;
  check('maxTokens', program.maxTokens, whole(program.maxTokens), 'a whole number below 2^31');
  check('penaltyStart', program.penaltyStart, whole(program.penaltyStart), 'a whole number below 2^31');
  check('gamma', discount.gamma, discountOk(discount.gamma), 'in (0, 1]');
  check('toGoGamma', program.toGoGamma, discountOk(program.toGoGamma), 'in (0, 1]');
  const { penaltySlope, scaleEpsilon, varianceFloor, lengthEpsilon } = program;
  const { epsilonLow, epsilonHigh } = sequenceRatio;
  const sizes = { penaltySlope, scaleEpsilon, varianceFloor, lengthEpsilon, epsilonLow, epsilonHigh };
  for (const [name, value] of Object.entries(sizes))
    check(name, value, notNegative(value), 'zero or positive');
  check('baselineValue', program.baselineValue, Math.abs(program.baselineValue) < NO_LIMIT, 'finite');
  const tables = [program.paid, multiplier.positive, multiplier.negative, sequenceRatio.logRatio];
  for (const table of [...tables, program.lossKl, program.toGoKl]) {
    for (const kind of ACTION_KINDS) check(kind, table[kind], Math.abs(table[kind]) < NO_LIMIT, 'finite');
  }
  if (program.baseline === 'mean-of-others' && groupSize < 2)
    refuse('The group', groupSize, 'of two members or more for the baseline mean-of-others');
}
