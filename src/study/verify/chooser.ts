/** Repeatable random choices of what to verify with. */
import { philox4x32 } from '../../engine/reference/philox';

/** A repeatable source of numbers for choosing plans; its draws are not those of rollouts. */
export class Chooser {
  private count = 0;
  /** @param index which of the sources of a seed: no two share a draw */
  constructor(
    private readonly index: number,
    private readonly seed: number,
  ) {}

  /** Uniform in [0, 1). */
  unit(): number {
    return philox4x32([this.count++, 0, 0, 0xffffffff], [this.index, this.seed])[0] / 2 ** 32;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  integer(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }

  of<T>(values: readonly T[]): T {
    return values[this.integer(0, values.length - 1)]!;
  }
}
