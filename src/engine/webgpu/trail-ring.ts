/** The slots of a ring of past positions: as many as were kept, the newest first. `shaders/portrait.wgsl` counts alike. */
export class TrailRing {
  /** The slot written last. */
  head: number;
  /** Slots that hold a position. */
  filled = 0;

  /** @param slots of the circle; the state of now has another behind them, with the number `slots` */
  constructor(readonly slots: number) {
    this.head = slots - 1;
  }

  /** @returns the slot to write next; it is the newest from here on */
  push(): number {
    this.head = (this.head + 1) % this.slots;
    this.filled = Math.min(this.filled + 1, this.slots);
    return this.head;
  }

  /** @param age 0 for now, 1 for the newest kept position */
  slotOf(age: number): number {
    return age === 0 ? this.slots : (this.head + this.slots - (age - 1)) % this.slots;
  }

  clear(): void {
    this.filled = 0;
  }
}
