/** Lets frames through one by one: none while paused but those asked for, and no more a second than the pace says. */
import { timeLeft } from '../time-gate';
import type { Pace } from './training-protocol';

export class PaceGate {
  private passed = -Infinity;
  private wake: () => void = () => undefined;

  constructor(
    private pace: Pace,
    /** Frames that pass although paused. */
    private steps: number,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => this.wake());
  }

  set(pace: Pace): void {
    this.pace = pace;
    this.steps = 0;
    this.wake();
  }

  step(): void {
    this.steps++;
    this.wake();
  }

  /** True where the next frame may not be pulled at once. */
  get holds(): boolean {
    return this.delay() > 0;
  }

  /** Waits until a frame may be pulled. @returns false once the signal has fired */
  async pass(): Promise<boolean> {
    for (let delay = this.delay(); delay > 0 && !this.signal.aborted; delay = this.delay())
      await this.rest(delay);
    if (this.signal.aborted) return false;
    if (this.pace.paused) this.steps--;
    this.passed = performance.now();
    return true;
  }

  /** Milliseconds until the next frame; Infinity while paused. */
  private delay(): number {
    if (this.pace.paused) return this.steps > 0 ? 0 : Infinity;
    const { framesPerSecond } = this.pace;
    return framesPerSecond === null ? 0 : timeLeft(this.passed, 1000 / framesPerSecond);
  }

  private async rest(delay: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      if (Number.isFinite(delay)) timer = setTimeout(resolve, delay);
    });
    clearTimeout(timer);
    this.wake = () => undefined;
  }
}
