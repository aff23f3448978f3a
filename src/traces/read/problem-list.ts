/** Problems of one file: all counted, the first ones kept. */
import type { ReadProblem } from './read-options';

export class ProblemList {
  count = 0;
  /** Records that are not among the traces. */
  skipped = 0;
  private fresh: ReadProblem[] = [];
  private kept = 0;
  private readonly said = new Set<string>();

  constructor(
    private readonly file: string,
    private readonly most: number,
  ) {}

  add(kind: ReadProblem['kind'], row: number | undefined, message: string): void {
    this.count++;
    if (kind === 'skipped') this.skipped++;
    // What concerns the whole file is always kept: there are few of these, and they come last.
    if (row !== undefined && this.kept >= this.most) return;
    if (row !== undefined) this.kept++;
    this.fresh.push({ file: this.file, row, kind, message });
  }

  /** The same, but only the first time that `message` is given. */
  once(kind: ReadProblem['kind'], row: number | undefined, message: string): void {
    if (this.said.has(message)) return;
    this.said.add(message);
    this.add(kind, row, message);
  }

  /** A note in front of those that wait to be taken. */
  lead(message: string): void {
    this.count++;
    this.fresh.unshift({ file: this.file, row: undefined, kind: 'note', message });
  }

  /** Problems since the last call. */
  take(): ReadProblem[] {
    const taken = this.fresh;
    this.fresh = [];
    return taken;
  }
}

/** Ends the reading of a file: its message is a problem of kind "stopped", not an exception for the caller. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

/** Why one record gives no trace: its message is a problem of kind "skipped". */
export class RecordError extends Error {
  override readonly name = 'RecordError';
}
