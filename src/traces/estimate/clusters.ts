/**
 * Rows of counts for what is resampled together: the traces of one question, or single traces.
 *
 * At most 1024 rows. From there on clusters are added to rows at random: sums of independent clusters are
 * independent clusters, and with so many the interval no longer depends on how they are joined.
 */
import { COLUMNS, type Row } from './columns';

export const MOST_CLUSTERS = 1024;

/** 2³²/φ: multiples of it are spread evenly over the 32-bit words. */
const SPREAD = 0x9e3779b1;

export class Clusters {
  /** Rows in use. */
  size = 0;
  private rows = new Float64Array(64 * COLUMNS);

  /** The row that cluster `index` counts in; clusters are numbered from 0 as they are first seen. */
  rowOf(index: number): number {
    if (index < MOST_CLUSTERS) {
      this.need(index + 1);
      return index;
    }
    // Clusters of a pair come in the order of the other table: the row may be none that was seen.
    this.need(MOST_CLUSTERS);
    return Math.imul(index, SPREAD) >>> 22; // The upper 10 bits: below 1024.
  }

  /** Makes room for `size` rows. */
  need(size: number): void {
    if (size <= this.size) return;
    this.size = size;
    if (size * COLUMNS <= this.rows.length) return;
    const larger = new Float64Array(2 * size * COLUMNS);
    larger.set(this.rows);
    this.rows = larger;
  }

  add(row: number, column: number, amount = 1): void {
    this.rows[row * COLUMNS + column]! += amount;
  }

  /** Shared with the table: do not write. */
  row(index: number): Row {
    return this.rows.subarray(index * COLUMNS, (index + 1) * COLUMNS);
  }

  /** All rows, one behind the other. */
  get data(): Float64Array {
    return this.rows.subarray(0, this.size * COLUMNS);
  }

  totals(): Row {
    const sum = new Float64Array(COLUMNS);
    const { data } = this;
    for (let i = 0; i < data.length;) for (let c = 0; c < COLUMNS; c++) sum[c]! += data[i++]!;
    return sum;
  }

  /** The summed counts without each row. @param totals as of `totals()` */
  leaveOneOut(totals: Row): Row[] {
    return Array.from({ length: this.size }, (_, index) => {
      const row = this.row(index);
      return totals.map((total, column) => total - row[column]!);
    });
  }
}
