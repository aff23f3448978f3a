/** Random numbers for what is drawn on the host: words of the project's generator, in order. */
import { philox4x32, type Words4 } from '../engine/reference/philox';
import { seedWords } from '../experiment/seed';

const TWO_32 = 2 ** 32;
const TWO_53 = 2 ** 53;

/** A sequence that depends on a seed (decimal digits below 2⁶⁴) and a stream (32 bits), and on nothing else. */
export class Draws {
  private block = 0;
  private words: Words4 = [0, 0, 0, 0];
  private used = 4;
  private readonly key: readonly [number, number];

  constructor(
    seed: string,
    private readonly stream = 0,
  ) {
    this.key = seedWords(seed);
  }

  /** Uniform on 0..2³² − 1. */
  word(): number {
    if (this.used === 4) {
      this.words = philox4x32([this.block++ >>> 0, 0, this.stream >>> 0, 0], this.key);
      this.used = 0;
    }
    return this.words[this.used++]!;
  }

  /** Uniform on the multiples of 2⁻⁵³ in [0, 1). */
  uniform(): number {
    return ((this.word() >>> 5) * 2 ** 26 + (this.word() >>> 6)) / TWO_53;
  }

  /** Uniform on the integers low..high, both included, of which there may be 2³². Rejection, so that none is favoured. */
  integer(low: number, high: number): number {
    const count = high - low + 1;
    const limit = TWO_32 - (TWO_32 % count);
    let word = this.word();
    while (word >= limit) word = this.word();
    return low + (word % count);
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  pick<T>(list: readonly [T, ...T[]]): T {
    return list[this.integer(0, list.length - 1)]!;
  }
}
