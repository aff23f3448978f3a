/** Counts of each question that cannot be joined: those that ask how questions differ, and who dominates. */

/** Columns of a group. */
export const GROUP = {
  first: 0,
  firstRight: 1,
  /** Decisions seen after a right and a wrong attempt. */
  decidedC: 2,
  decidedW: 3,
  attempts: 4,
  /** First attempt and the one after it, of traces that resampled there: right then right, and so on. */
  pairRR: 5,
  pairRW: 6,
  pairWR: 7,
  pairWW: 8,
} as const;
const WIDTH = 9;

export class Groups {
  /** Groups with at least one trace that counts, and their index in `TraceTable.groups`. */
  size = 0;
  private counts = new Uint32Array(64 * WIDTH);
  private readonly indexOfGroup = new Map<number, number>();
  readonly tableIndex: number[] = [];

  /** The number of a group of the table here; groups are numbered as they are first seen. */
  indexOf(group: number): number {
    const known = this.indexOfGroup.get(group);
    if (known !== undefined) return known;
    const index = this.size++;
    this.indexOfGroup.set(group, index);
    this.tableIndex.push(group);
    if (this.size * WIDTH > this.counts.length) {
      const larger = new Uint32Array(2 * this.counts.length);
      larger.set(this.counts);
      this.counts = larger;
    }
    return index;
  }

  add(index: number, column: number): void {
    this.counts[index * WIDTH + column]!++;
  }

  get(index: number, column: number): number {
    return this.counts[index * WIDTH + column]!;
  }

  /** A column of all groups. */
  column(column: number): Uint32Array {
    return Uint32Array.from({ length: this.size }, (_, index) => this.get(index, column));
  }
}
