/**
 * Alias tables of integers (Walker's method): a length from one 32-bit word, the same on every device.
 *
 * A table has 2^bits columns of 2^(32−bits) words each. The high bits of the word choose a column, the low bits
 * are a coin: below the column's threshold the column's own length, else its alias. Threshold (32−bits bits) and
 * alias (bits bits) fill exactly one word, so a draw costs one load.
 */
import type { LengthPmf } from '../model/lengths';

export interface LengthTable {
  /** Length of column 0; column i stands for `base + i`. */
  readonly base: number;
  /** 1..12; never 0, because WGSL takes a shift modulo 32, and one by 32 would be none. */
  readonly bits: number;
  /** 2^bits entries, each `threshold << bits | alias`. */
  readonly entries: Uint32Array;
}

const WORDS = 2 ** 32;

/**
 * Whole numbers of words in proportion to the probabilities, summing to 2³² exactly (largest remainders).
 * A length's probability moves by less than 2⁻³²; one below that may become 0.
 */
export function integerWeights(probabilities: Float64Array): Float64Array {
  // Loops and not map and reduce, which take ten times as long: this is most of what a small run spends before it starts.
  let total = 0;
  for (const probability of probabilities) total += probability;
  const exact = new Float64Array(probabilities.length);
  const weights = new Float64Array(probabilities.length);
  let missing = WORDS;
  for (let i = 0; i < weights.length; i++) {
    exact[i] = (probabilities[i]! / total) * WORDS;
    weights[i] = Math.floor(exact[i]!);
    missing -= weights[i]!;
  }
  if (missing === 0) return weights;
  const byRemainder = Array.from(exact.keys()).sort(
    (i, j) => exact[j]! - weights[j]! - (exact[i]! - weights[i]!) || i - j,
  );
  for (let n = 0; n < missing; n++) weights[byRemainder[n % byRemainder.length]!]! += 1;
  return weights;
}

/** @returns a table whose draw has P(L = min + i) = integerWeights(pmf)[i] / 2³² exactly. */
export function buildLengthTable(pmf: LengthPmf): LengthTable {
  const bits = Math.max(1, Math.ceil(Math.log2(pmf.probabilities.length)));
  const columns = 2 ** bits;
  const capacity = WORDS / columns;
  const left = new Float64Array(columns);
  left.set(integerWeights(pmf.probabilities));

  const entries = new Uint32Array(columns);
  const under: number[] = [];
  const over: number[] = [];
  for (let i = 0; i < columns; i++) {
    if (left[i]! < capacity) under.push(i);
    else if (left[i]! > capacity) over.push(i);
    else entries[i] = i; // Full: threshold 0 and itself as alias, because 2^(32−bits) does not fit its bits.
  }
  while (under.length > 0) {
    const small = under.pop()!;
    const large = over.at(-1)!;
    entries[small] = left[small]! * columns + large;
    left[large]! -= capacity - left[small]!;
    if (left[large]! > capacity) continue;
    over.pop();
    if (left[large]! < capacity) under.push(large);
    else entries[large] = large;
  }
  return { base: pmf.min, bits, entries };
}

/** True where every word draws `base`. */
export function isConstant({ entries }: LengthTable): boolean {
  return entries.every((entry) => entry === 0);
}

/** The length that word `word` draws. */
export function drawLength(table: LengthTable, word: number): number {
  const shift = 32 - table.bits;
  const column = word >>> shift;
  const coin = word & (2 ** shift - 1);
  const entry = table.entries[column]!;
  const own = coin < entry >>> table.bits;
  return table.base + (own ? column : entry & (2 ** table.bits - 1));
}
