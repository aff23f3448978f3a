/** One check of a verification. */
export interface Check {
  readonly engine: string;
  readonly name: string;
  readonly passed: boolean;
  /** What was seen, in a sentence. */
  readonly detail: string;
}
