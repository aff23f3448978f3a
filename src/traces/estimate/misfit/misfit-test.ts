/** A test of the plain model that can fail, as it is shown. */

export const MISFIT_TESTS = [
  'geometric-attempts',
  'flat-accuracy',
  'drift-p',
  'drift-a',
  'drift-b',
  'independence',
  'independence-within-questions',
  'heterogeneity',
  'held-out',
] as const;

export type MisfitId = (typeof MISFIT_TESTS)[number];

export interface MisfitTest {
  readonly id: MisfitId;
  readonly name: string;
  /** What holds if the model does, and what the p-value presumes beside it. */
  readonly hypothesis: string;
  /** Its value, and the degrees of freedom of the χ² distribution it has with large counts; null if nothing can be tested. */
  readonly statistic: number | null;
  readonly degrees: number | null;
  /** How the p-value was found. */
  readonly method: string;
  readonly pValue: number | null;
  /** What was seen, and at p < 0.05 what that means. */
  readonly sentence: string;
}

/** p-values below this are called misfit in sentences. */
export const LEVEL = 0.05;

export function fails(test: Pick<MisfitTest, 'pValue'>): boolean {
  return test.pValue !== null && test.pValue < LEVEL;
}
