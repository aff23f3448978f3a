/** How many steps of how many learners go into one dispatch of a training, by how long the last ones took. */

/** Steps of one command buffer: thousands of dispatches recorded at once gain nothing more. */
const MOST_STEPS = 1024;
/** Learners of a slice before their pace is known. */
const LEAST_SLICE = 64;
/** At most so many times as much work as before: one odd measurement (a coarse clock, a dispatch that was cut short) must not dominate. */
const MOST_GROWTH = 4;

export interface Piece {
  readonly steps: number;
  /** Learners of one dispatch: all of them, unless one step of all takes longer than a dispatch may. */
  readonly slice: number;
}

export class TrainPace {
  /** Milliseconds of a step of one learner; null before the first dispatch. */
  private perStep: number | null = null;

  /** @param targetMs what a dispatch should take */
  constructor(
    private readonly targetMs: number,
    private readonly learners: number,
    /** Most learners of one dispatch on the device, and most steps beside `MOST_STEPS`. */
    private readonly most: { readonly slice: number; readonly steps: number },
  ) {}

  /** As many steps of all learners as fit the time, or as many learners as fit it for one step. @param left steps to do */
  next(left: number): Piece {
    const units = this.perStep === null ? 1 : this.targetMs / this.perStep;
    const steps = Math.max(1, Math.min(left, this.most.steps, MOST_STEPS, Math.floor(units / this.learners)));
    const fitting = steps > 1 ? this.learners : Math.max(LEAST_SLICE, Math.floor(units));
    return { steps, slice: Math.min(this.most.slice, this.learners, fitting) };
  }

  /** These steps of all learners took so long; a clock that was set back has measured nothing. */
  observe(steps: number, ms: number): void {
    if (ms < 0) return;
    const found = ms / (steps * this.learners);
    // Before anything is known a dispatch counts as one that took its time.
    const before = this.perStep ?? this.targetMs / (steps * this.learners);
    this.perStep = Math.max(found, before / MOST_GROWTH);
  }

  /** Records that come within `ms` together, at least one; one before the pace is known. */
  recordsWithin(ms: number, recordEvery: number): number {
    const perRecord = (this.perStep ?? Infinity) * this.learners * recordEvery;
    return Math.max(1, Math.floor(ms / perRecord));
  }
}
