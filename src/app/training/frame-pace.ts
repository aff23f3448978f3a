/** How often pictures are drawn: sixty a second at most, and never longer than a quarter of the time. */
import { timeLeft } from '../time-gate';

const SHORTEST_MS = 1000 / 60;
const SHARE = 1 / 4;
const LONGEST_MS = 1000;
/** Weight of the last picture in the mean, which follows a change of size within a few. */
const WEIGHT = 0.5;

export class FramePace {
  private cost = 0;
  private started = -Infinity;

  /** Milliseconds until the next picture may begin. */
  wait(now: number): number {
    return timeLeft(this.started, Math.max(SHORTEST_MS, this.cost / SHARE), now);
  }

  begin(now: number): void {
    this.started = now;
  }

  /** The picture that began last is done. */
  end(now: number): void {
    // One that seems to take longer was drawn while the clock was set or the machine slept.
    const taken = Math.min(Math.max(0, now - this.started), LONGEST_MS);
    this.cost = this.cost === 0 ? taken : this.cost + WEIGHT * (taken - this.cost);
  }
}
