/**
 * What passes between the three rooms of src/traces: a reader delivers a `RawTrace` (what a log says of one completion),
 * splitting makes a `SplitTrace` of it (attempts and decisions), and a `TraceTable` keeps what estimates need.
 */

/** Where a completion stands in what the user gave: a file, and the line (JSONL, CSV, text) or record in it, from 1. */
export interface TraceSource {
  readonly file: string;
  readonly row: number;
}

/** Half-open range of UTF-16 units in `RawTrace.text`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One completion as its log has it. */
export interface RawTrace {
  readonly source: TraceSource;
  /** The question answered: completions of one question have one group and are resampled together. */
  readonly group: string;
  /** Class of difficulty, such as "3×6", or the name the user gave; undefined where nothing tells. */
  readonly className: string | undefined;
  /** What the question asked, as text; undefined where the log does not have it. */
  readonly prompt: string | undefined;
  /** All that the model wrote, the thinking first. Empty only if the model wrote nothing or only a split is known. */
  readonly text: string;
  /**
   * Where the thinking ends and what is shown to the user begins, if the log keeps the two apart (`reasoning_content`)
   * rather than with `</think>` inside the text. The tag, where there is one, is found by splitting, not by a reader.
   */
  readonly thinkingEnd: number | undefined;
  /** The right answer as the log or the user's column has it; undefined if neither does. */
  readonly truth: string | undefined;
  /** What the log's own grader says of the final answer, if it says right or wrong; truth decides where both are known. */
  readonly graded: boolean | undefined;
  /** The token limit ended it; undefined where the log does not say. */
  readonly truncated: boolean | undefined;
  /** Tokens of the completion by the model's own tokenizer, if the log has them. */
  readonly tokens: number | undefined;
  /** Attempts found by somebody else, such as a language model that annotates; then no rule of ours splits. */
  readonly split: readonly AnnotatedAttempt[] | undefined;
}

/** One attempt in a log that is already split. */
export interface AnnotatedAttempt {
  readonly correct: boolean;
  /** The answer as text; undefined in logs that keep verdicts only (S2R strings). */
  readonly value: string | undefined;
  readonly span: Span | undefined;
  /** What followed; undefined: RESAMPLE if another attempt follows, else STOP, or CENSORED in a truncated trace. */
  readonly decision: Decision | undefined;
  /** Tokens of the answer and of the decision behind it, where the annotator counted them. */
  readonly tokens?: number | undefined;
  readonly decisionTokens?: number | undefined;
}

/** What the policy did after an attempt; CENSORED: the trace was cut before it could. */
export type Decision = 'STOP' | 'RESAMPLE' | 'CENSORED';

/** Which part of the completion an attempt stands in: before `</think>` or behind it. Without a tag all is `text`. */
export type Part = 'text' | 'thinking' | 'visible';

export interface Attempt {
  readonly correct: boolean;
  /** Its value in normal form, by which values are compared; undefined where only a verdict is known. */
  readonly value: string | undefined;
  /** The value is that of the attempt before it; undefined where values are not known. */
  readonly sameValue: boolean | undefined;
  readonly part: Part;
  /** Length of the answer in tokens, reasoning included: from the end of the last decision to the end of this attempt. */
  readonly tokens: number;
  readonly decision: Decision;
  /** Length of the decision in tokens: the marker of a RESAMPLE; 0 where nothing was written (a silent one), and for STOP. */
  readonly decisionTokens: number;
  /** Where the candidate stands, the answer it ends, and the marker of its decision; undefined if not known. */
  readonly candidateSpan: Span | undefined;
  readonly answerSpan: Span | undefined;
  readonly decisionSpan: Span | undefined;
}

/** One completion as a trajectory of the paper's process. */
export interface SplitTrace {
  readonly source: TraceSource;
  readonly group: string;
  /** What the question asked, where the log has it. */
  readonly prompt?: string | undefined;
  readonly className: string | undefined;
  /** Name of the rule or annotator that made it. */
  readonly rule: string;
  /** Empty if no candidate answer was found: such a trace counts in accuracy and in nothing else. */
  readonly attempts: readonly Attempt[];
  /** The final answer is right: that of the last attempt, or of what stands behind the final tag if it differs. */
  readonly finalCorrect: boolean;
  /** The log's own grade is another verdict on the answer that the trace stopped at; undefined where one is not known. */
  readonly gradedOtherwise?: boolean | undefined;
  readonly truncated: boolean;
}
