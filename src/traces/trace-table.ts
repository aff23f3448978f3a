/**
 * Split traces, kept in columns: about 30 bytes a trace and 10 an attempt, so that the attempts of a log of a gigabyte fit
 * beside it. Texts are not kept; a trace is shown by reading its source again.
 */
import type { Decision, SplitTrace } from './trace';

const DECISIONS: readonly Decision[] = ['STOP', 'RESAMPLE', 'CENSORED'];
const CORRECT = 1;
const SAME = 2;
const VALUE_KNOWN = 4;
const VISIBLE = 8;
const DECISION_SHIFT = 4;
const TRUNCATED = 2;

/** An attempt as estimates see it. */
export interface TableAttempt {
  readonly correct: boolean;
  /** The value of the attempt before came again; undefined where values are not known. */
  readonly sameValue: boolean | undefined;
  /** It stands behind `</think>`. */
  readonly visible: boolean;
  readonly decision: Decision;
  /** Tokens of the answer, and of the decision behind it. */
  readonly tokens: number;
  readonly decisionTokens: number;
}

export interface TableTrace {
  /** Index into `TraceTable.groups` and `TraceTable.classes`; −1 where a trace has no class. */
  readonly group: number;
  readonly classIndex: number;
  /** Index into `TraceTable.files`, and the row there, from 1. */
  readonly file: number;
  readonly row: number;
  readonly finalCorrect: boolean;
  readonly truncated: boolean;
  readonly attempts: readonly TableAttempt[];
}

export class TraceTable {
  private readonly groupNames = new Names();
  private readonly classNames = new Names();
  private readonly fileNames = new Names();
  private readonly group = new Column(Uint32Array);
  private readonly classIndex = new Column(Int32Array);
  private readonly file = new Column(Uint32Array);
  private readonly row = new Column(Uint32Array);
  private readonly traceFlags = new Column(Uint8Array);
  /** First attempt of each trace, and behind the last trace the number of attempts. */
  private readonly first = new Column(Uint32Array);
  private readonly attemptFlags = new Column(Uint8Array);
  private readonly tokens = new Column(Uint32Array);
  private readonly decisionTokens = new Column(Uint32Array);

  constructor() {
    this.first.push(0);
  }

  /** Traces, attempts in all of them. */
  get size(): number {
    return this.group.length;
  }
  get attemptCount(): number {
    return this.attemptFlags.length;
  }

  /** Names in the order in which they were first seen. */
  get groups(): readonly string[] {
    return this.groupNames.list;
  }
  get classes(): readonly string[] {
    return this.classNames.list;
  }
  get files(): readonly string[] {
    return this.fileNames.list;
  }

  add(trace: SplitTrace): void {
    this.group.push(this.groupNames.indexOf(trace.group));
    this.classIndex.push(trace.className === undefined ? -1 : this.classNames.indexOf(trace.className));
    this.file.push(this.fileNames.indexOf(trace.source.file));
    this.row.push(trace.source.row);
    this.traceFlags.push((trace.finalCorrect ? CORRECT : 0) | (trace.truncated ? TRUNCATED : 0));
    for (const attempt of trace.attempts) {
      this.attemptFlags.push(
        (attempt.correct ? CORRECT : 0) |
          (attempt.sameValue ? SAME : 0) |
          (attempt.sameValue === undefined ? 0 : VALUE_KNOWN) |
          (attempt.part === 'visible' ? VISIBLE : 0) |
          (DECISIONS.indexOf(attempt.decision) << DECISION_SHIFT),
      );
      this.tokens.push(attempt.tokens);
      this.decisionTokens.push(attempt.decisionTokens);
    }
    this.first.push(this.attemptFlags.length);
  }

  /** @throws RangeError if there is no trace `index`. */
  trace(index: number): TableTrace {
    if (!(index >= 0 && index < this.size))
      throw new RangeError(`There is no trace ${index}; there are ${this.size}.`);
    const flags = this.traceFlags.at(index);
    const attempts: TableAttempt[] = [];
    for (let i = this.first.at(index); i < this.first.at(index + 1); i++) attempts.push(this.attempt(i));
    return {
      group: this.group.at(index),
      classIndex: this.classIndex.at(index),
      file: this.file.at(index),
      row: this.row.at(index),
      finalCorrect: (flags & CORRECT) !== 0,
      truncated: (flags & TRUNCATED) !== 0,
      attempts,
    };
  }

  /** How many traces of the same row stand before it: a row may hold several completions. */
  indexInRow(index: number): number {
    const file = this.file.at(index);
    const row = this.row.at(index);
    let before = index;
    while (before > 0 && this.row.at(before - 1) === row && this.file.at(before - 1) === file) before--;
    return index - before;
  }

  *[Symbol.iterator](): Generator<TableTrace> {
    for (let index = 0; index < this.size; index++) yield this.trace(index);
  }

  private attempt(i: number): TableAttempt {
    const flags = this.attemptFlags.at(i);
    return {
      correct: (flags & CORRECT) !== 0,
      sameValue: (flags & VALUE_KNOWN) === 0 ? undefined : (flags & SAME) !== 0,
      visible: (flags & VISIBLE) !== 0,
      decision: DECISIONS[flags >> DECISION_SHIFT]!,
      tokens: this.tokens.at(i),
      decisionTokens: this.decisionTokens.at(i),
    };
  }
}

/** Names and the numbers that stand for them. */
class Names {
  readonly list: string[] = [];
  private readonly known = new Map<string, number>();

  indexOf(name: string): number {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    this.known.set(name, this.list.length);
    return this.list.push(name) - 1;
  }
}

type Numbers = Uint8Array | Uint32Array | Int32Array;

/** A typed array that grows by doubling. */
class Column<T extends Numbers> {
  length = 0;
  private values: T;

  constructor(private readonly make: new (size: number) => T) {
    this.values = new make(64);
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new this.make(2 * this.length);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  at(index: number): number {
    return this.values[index]!;
  }
}
