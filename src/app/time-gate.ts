/** Lets one through in so many milliseconds. A clock that is set back holds up none: it begins to count anew. */
export class TimeGate {
  private passed = -Infinity;

  constructor(
    private readonly ms: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** True once the time is over; it then begins anew. */
  pass(): boolean {
    const since = this.now() - this.passed;
    if (since >= 0 && since < this.ms) return false;
    this.passed = this.now();
    return true;
  }

  /** Begins anew without being asked. */
  restart(): void {
    this.passed = this.now();
  }
}

/** Milliseconds from now until `ms` after `last`, whatever the clock did in between: 0 to `ms`. */
export function timeLeft(last: number, ms: number, now = performance.now()): number {
  return Math.min(Math.max(0, last + ms - now), ms);
}
