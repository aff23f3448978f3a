/**
 * Split traces, kept in columns: about 30 bytes a trace and 10 an attempt, so that the attempts of a log of a gigabyte fit
 * beside it. Texts are not kept; a trace is shown by reading its source again.
 */
import { Column, Names } from './growing-column';
import { promptKey } from './prompt-key';
import type { Decision, SplitTrace } from './trace';

const DECISIONS: readonly Decision[] = ['STOP', 'RESAMPLE', 'CENSORED'];
const CORRECT = 1;
const SAME = 2;
const VALUE_KNOWN = 4;
const VISIBLE = 8;
const DECISION_SHIFT = 4;
const TRUNCATED = 2;
const GRADE_KNOWN = 4;
const GRADED_OTHERWISE = 8;

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
  /** As of a `SplitTrace`. */
  readonly gradedOtherwise: boolean | undefined;
  readonly truncated: boolean;
  readonly attempts: readonly TableAttempt[];
}

/** The token limit ended it: the log says so, or the decision behind the last attempt is missing. */
export function isCutOff({ truncated, attempts }: Pick<TableTrace, 'truncated' | 'attempts'>): boolean {
  return truncated || attempts.at(-1)?.decision === 'CENSORED';
}

/** A table as plain data, for another thread. Numbers of groups, classes and files are places in its own lists. */
export interface TraceColumns {
  readonly groups: readonly string[];
  readonly classes: readonly string[];
  readonly files: readonly string[];
  /** Beginnings of prompts by group, of the first groups. */
  readonly beginnings: ReadonlyMap<number, string>;
  /** What prompts ask, by group, hashed; of those with a prompt. */
  readonly promptKeys: ReadonlyMap<number, string>;
  readonly group: Uint32Array;
  readonly classIndex: Int32Array;
  readonly file: Uint32Array;
  readonly row: Uint32Array;
  readonly traceFlags: Uint8Array;
  /** Attempts of each trace. */
  readonly attempts: Uint32Array;
  readonly attemptFlags: Uint8Array;
  readonly tokens: Uint32Array;
  readonly decisionTokens: Uint32Array;
}

/** Where a question is first seen, and how its prompt begins if that was kept. */
export interface QuestionPlace {
  readonly name: string;
  readonly file: string;
  readonly row: number;
  readonly beginning: string | undefined;
}

/** Questions whose prompts are kept, and how much of each: for messages that name a question. */
const MOST_BEGINNINGS = 4096;
const BEGINNING = 60;

export class TraceTable {
  private readonly groupNames = new Names();
  private readonly classNames = new Names();
  private readonly fileNames = new Names();
  private readonly beginnings = new Map<number, string>();
  private readonly promptKeys = new Map<number, string>();
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
    const group = this.groupNames.indexOf(trace.group);
    this.group.push(group);
    if (trace.prompt !== undefined && this.wantsBeginning(group))
      this.beginnings.set(group, beginningOf(trace.prompt));
    if (trace.prompt !== undefined && trace.prompt !== '' && !this.promptKeys.has(group))
      this.promptKeys.set(group, promptKey(trace.prompt));
    this.classIndex.push(trace.className === undefined ? -1 : this.classNames.indexOf(trace.className));
    this.file.push(this.fileNames.indexOf(trace.source.file));
    this.row.push(trace.source.row);
    this.traceFlags.push(
      (trace.finalCorrect ? CORRECT : 0) |
        (trace.truncated ? TRUNCATED : 0) |
        (trace.gradedOtherwise === undefined ? 0 : GRADE_KNOWN) |
        (trace.gradedOtherwise ? GRADED_OTHERWISE : 0),
    );
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

  /** Adds the traces of another table behind those here; names stay what they are. */
  append(other: TraceColumns): void {
    const of = (names: Names, list: readonly string[]): ((index: number) => number) => {
      const indices = list.map((name) => names.indexOf(name));
      return (index) => (index < 0 ? index : indices[index]!);
    };
    const groupOf = of(this.groupNames, other.groups);
    this.group.append(other.group.map(groupOf));
    for (const [group, beginning] of other.beginnings)
      if (this.wantsBeginning(groupOf(group))) this.beginnings.set(groupOf(group), beginning);
    for (const [group, key] of other.promptKeys)
      if (!this.promptKeys.has(groupOf(group))) this.promptKeys.set(groupOf(group), key);
    this.classIndex.append(other.classIndex.map(of(this.classNames, other.classes)));
    this.file.append(other.file.map(of(this.fileNames, other.files)));
    this.row.append(other.row);
    this.traceFlags.append(other.traceFlags);
    let first = this.attemptCount;
    for (const attempts of other.attempts) this.first.push((first += attempts));
    this.attemptFlags.append(other.attemptFlags);
    this.tokens.append(other.tokens);
    this.decisionTokens.append(other.decisionTokens);
  }

  columns(): TraceColumns {
    const first = this.first.copy();
    return {
      groups: this.groups,
      classes: this.classes,
      files: this.files,
      beginnings: this.beginnings,
      promptKeys: this.promptKeys,
      group: this.group.copy(),
      classIndex: this.classIndex.copy(),
      file: this.file.copy(),
      row: this.row.copy(),
      traceFlags: this.traceFlags.copy(),
      attempts: Uint32Array.from({ length: this.size }, (_, i) => first[i + 1]! - first[i]!),
      attemptFlags: this.attemptFlags.copy(),
      tokens: this.tokens.copy(),
      decisionTokens: this.decisionTokens.copy(),
    };
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
      gradedOtherwise: (flags & GRADE_KNOWN) === 0 ? undefined : (flags & GRADED_OTHERWISE) !== 0,
      truncated: (flags & TRUNCATED) !== 0,
      attempts,
    };
  }

  /** @throws RangeError if there is no group `index`. */
  question(index: number): QuestionPlace {
    for (let i = 0; i < this.size; i++) {
      if (this.group.at(i) !== index) continue;
      const file = this.files[this.file.at(i)]!;
      return { name: this.groups[index]!, file, row: this.row.at(i), beginning: this.beginnings.get(index) };
    }
    throw new RangeError(`There is no question ${index}; there are ${this.groups.length}.`);
  }

  /** What the prompt of a group asks, as a hash that does not depend on chat template and spaces; undefined without one. */
  promptKey(group: number): string | undefined {
    return this.promptKeys.get(group);
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

  private wantsBeginning(group: number): boolean {
    return group < MOST_BEGINNINGS && !this.beginnings.has(group);
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

function beginningOf(prompt: string): string {
  const text = prompt
    .slice(0, 4 * BEGINNING)
    .replace(/\s+/g, ' ')
    .trim();
  const beginning = text.length > BEGINNING ? `${text.slice(0, BEGINNING)}…` : text;
  // A part of a string keeps the whole of it alive, which may be a record of megabytes; a copy does not.
  return JSON.parse(JSON.stringify(beginning)) as string;
}
