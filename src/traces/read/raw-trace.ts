/** From what a format found in a record to the traces that everything else works with. */
import type { RawTrace } from '../trace';
import { shortName, TextHash } from './group-key';
import { multiplicationClass, multiplicationTruth } from '../multiplication';
import { RecordError, type ProblemList } from './problem-list';
import { promptText } from './messages';
import type { ColumnMapping, ReadOptions } from './read-options';
import type { Draft, RecordContext, RecordFormat } from './record-format';
import { truthText } from './truth';
import { asCount, asName, asTruncated, asVerdict, atPath, keyList, type JsonObject } from './values';

/** Makes the traces of one file, and keeps what has to be said about it in the end. */
export class TraceMaker {
  private readonly hash = new TextHash();
  private readonly columns: ColumnMapping;
  private readonly context: RecordContext;
  private readonly fileClass: string | undefined;
  private row = 0;
  private traces = 0;
  private withoutTruth = 0;
  private gradedWithoutTruth = 0;
  private ownGroups = 0;
  private fields: string | undefined;
  private truthColumn: string | undefined;
  /** Columns the user named and no record had so far. */
  private readonly unseen: Set<string>;

  constructor(
    private readonly file: string,
    private readonly format: RecordFormat,
    options: ReadOptions,
    private readonly problems: ProblemList,
    alone: boolean,
  ) {
    this.columns = columnsOf(options);
    this.unseen = new Set(Object.values(this.columns) as string[]);
    this.fileClass = options.classOfFile ? baseName(file) : undefined;
    this.context = {
      hash: (text) => this.hash.of(text),
      remark: (kind, message) => problems.once(kind, undefined, message),
      columns: this.columns,
      memory: new Map(),
      alone,
    };
  }

  /** @throws RecordError if the record is not what its format says */
  make(row: number, record: JsonObject): RawTrace[] {
    this.row = row;
    this.fields ??= keyList(record);
    for (const path of this.unseen) if (atPath(record, path) !== undefined) this.unseen.delete(path);
    return this.format.drafts(record, this.context).map((draft) => this.finish(draft, record));
  }

  /** Traces made so far. */
  get count(): number {
    return this.traces;
  }

  /** Where the first right answer was found, as the end of a sentence: a guess that fails has to be seen. */
  get truthPlace(): string {
    return this.truthColumn === undefined ? '' : `; the right answer is taken from "${this.truthColumn}"`;
  }

  /** What is said once a file has been read. */
  conclude(): void {
    const { problems, traces } = this;
    for (const path of this.unseen)
      if (traces > 0)
        problems.add(
          'warning',
          undefined,
          `No record has the column "${path}". The first one has ${this.fields ?? 'no fields'}.`,
        );
    if (this.withoutTruth > 0) problems.add('warning', undefined, this.missingTruth());
    if (this.ownGroups > 0)
      problems.add(
        'warning',
        undefined,
        `${this.ownGroups} of ${traces} completions have no prompt and nothing that names their question, so each counts as a question ` +
          'of its own and intervals take them for independent. Name the column of the group.',
      );
  }

  private missingTruth(): string {
    const all =
      this.withoutTruth === this.traces ? `None of ${this.traces}` : `${this.withoutTruth} of ${this.traces}`;
    const lead =
      this.withoutTruth === this.traces
        ? `${all} completions has a right answer`
        : `${all} completions have no right answer`;
    const graded =
      this.gradedWithoutTruth > 0
        ? ` ${this.gradedWithoutTruth} have a grade of the final answer, which says nothing of the attempts before.`
        : '';
    return (
      `${lead}, so their attempts cannot be judged.${graded} The format keeps it in ${this.format.truthFields}. ` +
      `Name its column (truth, --truth COLUMN); the records have ${this.fields ?? 'no fields'}.`
    );
  }

  private finish(draft: Draft, record: JsonObject): RawTrace {
    const told = (column: string | undefined): unknown =>
      column === undefined ? undefined : atPath(record, column);
    const { columns } = this;
    const prompt = promptText(told(columns.prompt)) ?? draft.prompt;
    const text = promptText(told(columns.text)) ?? draft.text;
    const named = told(columns.truth);
    const truth = this.truth(named ?? draft.truth, prompt);
    if (truth !== undefined)
      this.truthColumn ??=
        (named ?? undefined) === undefined ? this.guessed(record, draft.truth) : columns.truth;
    const graded = asVerdict(told(columns.score)) ?? draft.graded;
    this.traces++;
    if (truth === undefined && draft.split === undefined) {
      this.withoutTruth++;
      if (graded !== undefined) this.gradedWithoutTruth++;
    }
    return {
      source: { file: this.file, row: this.row },
      group: this.group(asName(told(columns.group)) ?? draft.group, prompt),
      className:
        asName(told(columns.class)) ??
        this.fileClass ??
        draft.className ??
        (prompt === undefined ? undefined : multiplicationClass(prompt)),
      prompt,
      text,
      thinkingEnd: text === draft.text ? draft.thinkingEnd : undefined,
      truth,
      graded,
      truncated: asTruncated(told(columns.truncated)) ?? draft.truncated,
      tokens: asCount(told(columns.tokens)) ?? draft.tokens,
      split: draft.split,
    };
  }

  /** The field that a format took its truth from. */
  private guessed(record: JsonObject, truth: unknown): string | undefined {
    if (truth === undefined) return undefined;
    return this.format.truths?.find((path) => atPath(record, path) === truth);
  }

  private group(name: string | undefined, prompt: string | undefined): string {
    if (name !== undefined && name !== '') return shortName(name);
    if (prompt !== undefined && prompt !== '') return this.hash.of(prompt);
    this.ownGroups++;
    return `${this.file}:${this.row}`;
  }

  private truth(value: unknown, prompt: string | undefined): string | undefined {
    let truth: string | undefined;
    try {
      truth = truthText(value);
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      this.problems.add('warning', this.row, error.message);
      return undefined;
    }
    if (truth !== undefined || prompt === undefined) return truth;
    const product = multiplicationTruth(prompt);
    if (product !== undefined)
      this.context.remark(
        'note',
        'The log has no right answer, but the prompts are the paper’s "Calculate A * B. Think step by step.", so it is the product.',
      );
    return product;
  }
}

export function columnsOf(options: ReadOptions): ColumnMapping {
  const truth = options.columns?.truth ?? options.truth;
  return { ...options.columns, ...(truth === undefined ? {} : { truth }) };
}

/** The name of a file without its folder and extensions; a dot in front belongs to the name. */
function baseName(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const extensions = /(?:\.(?:jsonl|ndjson|json|csv|tsv|txt|parquet|eval|gz))+$/i;
  return name.replace(extensions, '') || name;
}
