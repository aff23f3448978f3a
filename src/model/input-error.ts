/** Bad input from a user: every fault at once, each with where it is, what was received and what is allowed. */

export interface InputIssue {
  /** Where the value sits, as in `cases[2].inputs.theta[0]`; empty for the whole input. */
  readonly path: string;
  /** The value received, shortened for a message. */
  readonly received: string;
  /** What is allowed there, as the end of "must be …". */
  readonly allowed: string;
  /** The whole sentence. */
  readonly message: string;
}

export class InputError extends Error {
  override readonly name = 'InputError';
  constructor(readonly issues: readonly InputIssue[]) {
    super(formatIssues(issues));
  }
}

const LONGEST_SHOWN = 60;

/** A value as a message shows it: `NaN` and missing values by name, text quoted, long values cut. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  let text: string;
  try {
    text = JSON.stringify(value) ?? typeof value;
  } catch {
    text = typeof value;
  }
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN - 1)}…` : text;
}

/** An issue whose sentence is "SUBJECT must be ALLOWED; received VALUE."; the subject is the path if not given. */
export function inputIssue(path: string, received: unknown, allowed: string, subject = path): InputIssue {
  const shown = describeValue(received);
  return {
    path,
    received: shown,
    allowed,
    message: `${subject === '' ? 'The input' : subject} must be ${allowed}; received ${shown}.`,
  };
}

/** One sentence a line. */
export function formatIssues(issues: readonly InputIssue[]): string {
  return issues.map((issue) => issue.message).join('\n');
}
