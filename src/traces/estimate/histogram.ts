/** A count of small whole numbers: 0 to 4096 each, larger ones together. */
import { MAX_LENGTH, normalisedPmf, type LengthPmf } from '../../model/length-pmf';

export class Histogram {
  /** counts[i] is how often i was seen; larger than MAX_LENGTH are in `beyond` only. */
  readonly counts = new Float64Array(MAX_LENGTH + 1);
  beyond = 0;
  largest = 0;

  add(value: number): void {
    if (value <= MAX_LENGTH) this.counts[value]!++;
    else this.beyond++;
    if (value > this.largest) this.largest = value;
  }

  /** All that was added, zeros included. */
  get total(): number {
    return this.counts.reduce((sum, count) => sum + count, this.beyond);
  }

  /**
   * As lengths of answers in the lab, which are 1 to 4096 tokens: zeros (unknown lengths) are left out, longer ones
   * count as 4096. Undefined if no length is known.
   */
  lengthPmf(): LengthPmf | undefined {
    const weights = this.counts.slice(1);
    weights[MAX_LENGTH - 1]! += this.beyond;
    return weights.some((weight) => weight > 0) ? normalisedPmf(1, weights) : undefined;
  }
}
