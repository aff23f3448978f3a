import { InputError, type InputIssue } from '../../../src/model/input-error';

/** The faults that some work throws, none if it succeeds; any other error passes through. */
export function issuesOf(work: () => unknown): readonly InputIssue[] {
  try {
    work();
  } catch (error) {
    if (error instanceof InputError) return error.issues;
    throw error;
  }
  return [];
}
