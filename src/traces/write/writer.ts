/** What a writer of a log format is, and what writers share. */
import { InputError, inputIssue } from '../../model/input-error';
import { textHash } from '../read/group-key';
import type { AnnotatedAttempt, RawTrace } from '../trace';

export interface WriteOptions {
  /** Marks every row as synthetic, in a field that readers of the format pass over. */
  readonly synthetic?: boolean;
}

/** Parts of a trace that a format can hold; text is always one, and completions of one question stay together always. */
export type Carried =
  | 'text'
  | 'prompt'
  | 'group'
  | 'className'
  | 'thinkingEnd'
  | 'truth'
  | 'graded'
  | 'truncated'
  | 'tokens'
  | 'split';

export interface TraceWriter {
  readonly name: WriteFormat;
  readonly title: string;
  /** With its dot. */
  readonly extension: string;
  /** What is read again as it was; the rest is lost or derived. */
  readonly carries: readonly Carried[];
  /**
   * The file in pieces, made as they are asked for, except Parquet, which is made at once.
   *
   * @throws InputError if a trace lacks what the format is about, such as attempts
   */
  write(traces: Iterable<RawTrace>, options: WriteOptions): Iterable<Uint8Array>;
}

export const WRITE_FORMATS = [
  'verl',
  'trl',
  'lm-eval',
  'inspect',
  'inspect-eval',
  'chat',
  'verifiers',
  'first-try',
  's2r',
  'reasoning-gym',
  'annotated',
  'jsonl',
  'csv',
] as const;

export type WriteFormat = (typeof WRITE_FORMATS)[number];

const PIECE = 64 * 1024;

/** Texts joined into pieces of at least 64 kB, as bytes. */
export function* pieces(texts: Iterable<string>): Generator<Uint8Array, void, void> {
  const encoder = new TextEncoder();
  let held = '';
  for (const text of texts) {
    held += text;
    if (held.length < PIECE) continue;
    yield encoder.encode(held);
    held = '';
  }
  if (held !== '') yield encoder.encode(held);
}

/** JSON objects, one a line; fields that are undefined are left out. */
export function jsonLines(
  traces: Iterable<RawTrace>,
  options: WriteOptions,
  record: (trace: RawTrace, index: number) => object,
): Iterable<Uint8Array> {
  return pieces(lines());
  function* lines(): Generator<string, void, void> {
    let index = 0;
    for (const trace of traces) yield JSON.stringify({ ...record(trace, index++), ...mark(options) }) + '\n';
  }
}

export function mark({ synthetic }: WriteOptions): { synthetic?: true } {
  return synthetic ? { synthetic: true } : {};
}

/** What keeps completions of a question together in formats that have nothing but the prompt. */
export function promptOrGroup(trace: RawTrace): string {
  return trace.prompt === undefined || trace.prompt === '' ? trace.group : trace.prompt;
}

/** The thinking, if the log keeps it apart, and what is shown. */
export function parts({ text, thinkingEnd }: RawTrace): { thinking: string | undefined; visible: string } {
  return thinkingEnd === undefined || thinkingEnd === 0
    ? { thinking: undefined, visible: text }
    : { thinking: text.slice(0, thinkingEnd), visible: text.slice(thinkingEnd) };
}

export function assistantMessage(trace: RawTrace): object {
  const { thinking, visible } = parts(trace);
  return {
    role: 'assistant',
    content: visible,
    ...(thinking === undefined ? {} : { reasoning_content: thinking }),
  };
}

export function userMessages(prompt: string | undefined): object[] {
  return prompt === undefined ? [] : [{ role: 'user', content: prompt }];
}

/** @throws InputError if the trace is not split */
export function attemptsOf(trace: RawTrace, format: string): readonly AnnotatedAttempt[] {
  if (trace.split !== undefined) return trace.split;
  const { file, row } = trace.source;
  throw new InputError([
    inputIssue(
      `${file}, row ${row}`,
      undefined,
      `split into attempts to be written as ${format}`,
      'Every trace',
    ),
  ]);
}

/** Numbers 0, 1, … for names, in the order in which they are first asked for, and how often each was. */
export class Numbering {
  private readonly numbers = new Map<string, { readonly number: number; count: number }>();

  /** @returns the number of a name, and which time this is, from 1 */
  next(name: string): { number: number; count: number } {
    let entry = this.numbers.get(name);
    if (entry === undefined) this.numbers.set(name, (entry = { number: this.numbers.size, count: 0 }));
    entry.count++;
    return { number: entry.number, count: entry.count };
  }
}

export { textHash };
