/**
 * Random words for resampling and synthetic traces: xoshiro128++ of Blackman and Vigna, "Scrambled Linear
 * Pseudorandom Number Generators" (ACM TOMS 47, 2021). A bootstrap draws millions of words one after another, which
 * the engines' Philox does ten times slower; here Philox only makes the state from seed and stream, so that streams
 * of one seed have nothing to do with each other.
 */
import { philox4x32 } from '../../engine/reference/philox';
import { seedWords } from '../../experiment/seed';

const WORD = 2 ** 32;

/**
 * What random words are for. Streams are numbered within it, by row, resample or not at all, so that no number of one
 * thing is the number of another: traces are often made and resampled with the same seed, and a resample that drew the
 * words of a trace would depend on it.
 */
export const PURPOSE = {
  /** One stream for each row. */
  rollouts: 0,
  /** Difficulty and right answer of questions. */
  questions: 1,
  wording: 2,
  factors: 3,
  /** One stream for each resample. */
  resamples: 4,
  'process-tests': 5,
  heterogeneity: 6,
  'within-questions': 7,
} as const;

export type Purpose = keyof typeof PURPOSE;

export class RandomStream {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  /** @param seed decimal digits of an integer below 2⁶⁴. @param stream which one of the purpose, an integer below 2³². */
  constructor(seed: string, purpose: Purpose, stream?: number);
  /** @param state four words, not all 0, for known answers. */
  constructor(state: readonly [number, number, number, number]);
  constructor(
    seed: string | readonly [number, number, number, number],
    purpose: Purpose = 'rollouts',
    stream = 0,
  ) {
    const state =
      typeof seed === 'string' ? philox4x32([stream, PURPOSE[purpose], 0, 0], seedWords(seed)) : seed;
    [this.a, this.b, this.c, this.d] = state;
  }

  /** A uniform 32-bit word. */
  word(): number {
    const sum = (this.a + this.d) | 0;
    const result = (((sum << 7) | (sum >>> 25)) + this.a) >>> 0;
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result;
  }

  /** Uniform on (0, 1), in steps of 2⁻³², never 0 or 1. */
  uniform(): number {
    return (this.word() + 0.5) / WORD;
  }

  /** An integer from 0 to n − 1; n is below 2²⁰ or so, so that the unequal shares of 2³² do not show. */
  below(n: number): number {
    return Math.floor((this.word() / WORD) * n);
  }

  /** Draws `below(counts.length)` as many times, and counts what came: the same numbers, with the state at hand. */
  countBelow(counts: Uint16Array): void {
    const { length } = counts;
    let { a, b, c, d } = this;
    for (let i = 0; i < length; i++) {
      const sum = (a + d) | 0;
      const word = (((sum << 7) | (sum >>> 25)) + a) >>> 0;
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
      counts[Math.floor((word / WORD) * length)]!++;
    }
    [this.a, this.b, this.c, this.d] = [a, b, c, d];
  }

  /** True with the given probability, to 2⁻³². */
  chance(probability: number): boolean {
    return this.word() < probability * WORD;
  }
}
