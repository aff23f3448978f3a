/** Why files that were read give a rule nothing to estimate from. */
import type { ReadProblem } from '../../traces/read/read-options';
import type { FileReading } from './read-logs';

export type NoTraces =
  /** The files hold no completion; the first thing that was wrong with them, if anything was. */
  | { readonly cause: 'empty'; readonly problem: ReadProblem | undefined }
  /** The right answer is not known of any. */
  | { readonly cause: 'no-truth' }
  /** There are traces, and none of them went through the rule. */
  | { readonly cause: 'rule' };

/** @param files that gave the rule no trace */
export function whyNoTraces(files: readonly FileReading[]): NoTraces {
  const sum = (of: (file: FileReading) => number): number =>
    files.reduce((total, file) => total + of(file), 0);
  const traces = sum((file) => file.traces);
  if (traces === 0) {
    // How a file was understood is no reason.
    const problem = files.flatMap(({ problems }) => problems).find(({ kind }) => kind !== 'note');
    return { cause: 'empty', problem };
  }
  return { cause: sum(unjudgedOf) === traces ? 'no-truth' : 'rule' };
}

/** Traces that no rule could judge. */
export function unjudgedOf({ unjudged }: FileReading): number {
  return unjudged['no-truth'] + unjudged['only-final-graded'];
}
