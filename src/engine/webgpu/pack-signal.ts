/** Signal programs as the words of the struct `Program` and the array `numbers` of `shaders/lib/signal/program.wgsl`. */
import type { CellPlan, Plan } from '../../experiment/plan';
import { MAX_LENGTH } from '../../model/length-pmf';
import type { PerAction } from '../../model/log-ratio';
import { ACTION_KINDS, type ActionKind } from '../../model/tally';
import { gammaPowers, type SignalNumbers } from '../signal-numbers';
import type { Need } from './parts';

/** Rows of a matrix by kind of action; a column holds three and one word of padding, right answers first. */
const KIND_WORDS: Readonly<Record<ActionKind, number>> = {
  sampleC: 0,
  stopC: 1,
  resC: 2,
  sampleW: 4,
  stopW: 5,
  resW: 6,
};
const MATRIX_WORDS = 8;
const MATRICES = 7;
/** Seven matrices, and 25 scalars rounded up to the alignment of a matrix. */
const PROGRAM_WORDS = 84;

const FLAG = {
  maskOverlong: 1,
  constantBaseline: 2,
  lengthWeighted: 4,
  scaled: 8,
  byOutcome: 16,
  perToken: 32,
  tokensCount: 64,
  tokensCountOnDecision: 128,
  ratio: 256,
  toGo: 512,
} as const;

const PASS = { rewards: 0, weights: 2 } as const;

/** Times that a group is replayed. */
export function passes(numbers: SignalNumbers): number {
  if (firstPass(numbers) === PASS.weights) return 1;
  return numbers.scaled ? 3 : 2;
}

/** Rewards of the whole group are needed before its weights, unless A follows from outcomes or from r alone. */
function firstPass(numbers: SignalNumbers): number {
  const alone = numbers.advantages !== null || (numbers.constantBaseline && !numbers.scaled);
  return alone ? PASS.weights : PASS.rewards;
}

/** Words of a program. */
export { PROGRAM_WORDS };

/** Words that an invocation writes: four matrices, in the order of `SIGNAL_TERMS`. */
export const OUTPUT_WORDS = 4 * MATRIX_WORDS;

/** Where the sum of a term and kind of action is among them, in the order of `SignalBlock.sums`. */
export const OUTPUT_ORDER: readonly number[] = Array.from({ length: 4 }, (_, term) =>
  ACTION_KINDS.map((kind) => term * MATRIX_WORDS + KIND_WORDS[kind]),
).flat();

/** What a program works on. */
interface Packing {
  readonly tables: Plan['tables'];
  readonly cells: readonly Pick<CellPlan, 'groupSize'>[];
}

/** @param programs that of each cell; null leaves its words 0 */
export function packPrograms(
  plan: Packing,
  programs: readonly (SignalNumbers | null)[],
): { programs: ArrayBuffer; numbers: Float32Array<ArrayBuffer> } {
  const packed = new ArrayBuffer(4 * PROGRAM_WORDS * programs.length);
  const tables = new Tables();
  programs.forEach((numbers, i) => {
    if (numbers === null) return;
    const { groupSize } = plan.cells[i]!;
    const { tokensCount, gamma } = numbers.discount;
    packProgram(new DataView(packed, 4 * PROGRAM_WORDS * i, 4 * PROGRAM_WORDS), numbers, groupSize, {
      powers: tokensCount ? tables.place(`γ ${gamma}`, () => gammaPowers(gamma, plan)) : 0,
      advantages: numbers.advantages
        ? tables.place(`A ${numbers.advantages.join()}`, () => numbers.advantages!)
        : 0,
    });
  });
  return { programs: packed, numbers: Float32Array.from(tables.values, toFloat) };
}

/** What the program of a cell takes beside the cell itself; see `partsOf`. */
export function programNeeds({ groupSize }: Pick<CellPlan, 'groupSize'>, numbers: SignalNumbers): Need[] {
  const { tokensCount, gamma } = numbers.discount;
  const table = (key: string, words: number): Need => ({ buffer: 'numbers', key, bytes: 4 * words });
  return [
    { buffer: 'programs', bytes: 4 * PROGRAM_WORDS },
    table('none', 1),
    // A table of lengths is rounded up to a power of 2, and begins at its least length.
    ...(tokensCount ? [table(`γ ${gamma}`, 2 * MAX_LENGTH)] : []),
    ...(numbers.advantages ? [table(`A ${numbers.advantages.join()}`, groupSize + 1)] : []),
  ];
}

/** Tables of numbers one behind the other, equal ones once; never empty, because a binding may not be. */
class Tables {
  readonly values: number[] = [0];
  private readonly starts = new Map<string, number>();

  place(key: string, make: () => Float64Array): number {
    const known = this.starts.get(key);
    if (known !== undefined) return known;
    const start = this.values.length;
    for (const value of make()) this.values.push(value);
    this.starts.set(key, start);
    return start;
  }
}

/** To nearest; a subnormal is sent as the 0 that a device may take it for. */
function toFloat(x: number): number {
  return Math.abs(x) < 2 ** -126 ? 0 : Math.fround(x);
}

function packProgram(
  words: DataView,
  numbers: SignalNumbers,
  groupSize: number,
  tables: { readonly powers: number; readonly advantages: number },
): void {
  const [positive, negative] = numbers.classes;
  const { discount } = numbers;
  const matrices: readonly PerAction[] = [
    numbers.paid,
    positive.multiplier,
    negative.multiplier,
    positive.logRatio,
    negative.logRatio,
    numbers.lossKl,
    numbers.toGoKl,
  ];
  matrices.forEach((matrix, i) => {
    for (const kind of ACTION_KINDS)
      words.setFloat32(4 * (MATRIX_WORDS * i + KIND_WORDS[kind]), toFloat(matrix[kind]), true);
  });
  let at = 4 * MATRIX_WORDS * MATRICES;
  const floats = [
    positive.logLow, positive.logHigh, negative.logLow, negative.logHigh, numbers.logCap,
    numbers.penaltySlope, numbers.baselineValue, numbers.baselineFactor,
    1 / groupSize, numbers.inverseFreedom, numbers.varianceFloor, numbers.scaleEpsilon, numbers.advantageLimit,
    numbers.lengthEpsilon, numbers.toGoGamma,
    discount.sampleDecided, discount.laterDecided, discount.laterUndecided,
  ]; // prettier-ignore
  for (const x of floats) words.setFloat32((at += 4) - 4, toFloat(x), true);
  const integers = [
    numbers.maxTokens, numbers.penaltyStart, numbers.penaltyFull, flags(numbers), firstPass(numbers),
    tables.powers, tables.advantages,
  ]; // prettier-ignore
  for (const x of integers) words.setUint32((at += 4) - 4, x, true);
}

function flags(numbers: SignalNumbers): number {
  const { tokensCount, tokensCountOnDecision } = numbers.discount;
  const set = {
    ...numbers,
    tokensCount,
    tokensCountOnDecision,
    byOutcome: numbers.advantages !== null,
  };
  return (Object.keys(FLAG) as (keyof typeof FLAG)[]).reduce(
    (bits, name) => bits | (set[name] ? FLAG[name] : 0),
    0,
  );
}
