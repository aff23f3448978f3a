/** How often intervals cover what the traces were made with. */
import { lengthPmf } from '../../../src/model/lengths';
import { integrateUnit } from '../../../src/model/quadrature';
import { Bootstrap, type Estimate } from '../../../src/traces/estimate/bootstrap';
import { COLUMN } from '../../../src/traces/estimate/columns';
import { countTraces } from '../../../src/traces/estimate/count-traces';
import { simulateTable, type SyntheticOptions } from '../../../src/traces/synthetic/simulate-table';

/** Right and wrong answers equally long, so that a limit on tokens cuts both alike. */
const tokens = lengthPmf({ kind: 'geometric', mean: 40, max: 400 });
export const lengths = { correct: tokens, wrong: tokens };

const base = { lengths, a: 0.9, b: 0.7, questions: 50, perQuestion: 4 };

/** Sets of 200 traces. `truncated` cuts about a third of its traces, `both` about a quarter. */
export const SETTINGS = {
  plain: { ...base, p: 0.6 },
  truncated: { ...base, p: 0.4, maxTokens: 120 },
  heterogeneous: { ...base, p: 0.4, heterogeneity: { concentration: 2 } },
  both: { ...base, p: 0.4, heterogeneity: { concentration: 2 }, maxTokens: 160, maxAttempts: 6 },
} satisfies Record<string, SyntheticOptions>;

export type Quantity = 'pSFirst' | 'pSPooled' | 'pDC' | 'pDW';

export const SHARES: Record<Quantity, readonly [part: readonly number[], whole: readonly number[]]> = {
  pSFirst: [[COLUMN.firstRight], [COLUMN.first]],
  pSPooled: [[COLUMN.right], [COLUMN.right, COLUMN.wrong]],
  pDC: [[COLUMN.stopC], [COLUMN.stopC, COLUMN.resC]],
  pDW: [[COLUMN.resW], [COLUMN.resW, COLUMN.stopW]],
};

/**
 * What each share estimates. Pooled p_s weighs a question with its attempts, E[p/s(p)]/E[1/s(p)] over its beta
 * distribution; left out where a cap makes that something else.
 */
export function truths(options: SyntheticOptions): Partial<Record<Quantity, number>> {
  const { p, a, b, heterogeneity, maxTokens } = options;
  const known = { pSFirst: p, pDC: a, pDW: b };
  if (heterogeneity === undefined) return { ...known, pSPooled: p };
  if (maxTokens !== undefined) return known;
  const { concentration } = heterogeneity;
  const [alpha, beta] = [p * concentration, (1 - p) * concentration];
  const mean = (f: (x: number, rest: number) => number): number =>
    integrateUnit((x, rest) => x ** (alpha - 1) * rest ** (beta - 1) * f(x, rest), 1e-10).value;
  const attempts = (x: number, rest: number): number => 1 / (x * a + rest * (1 - b));
  return { ...known, pSPooled: mean((x, rest) => x * attempts(x, rest)) / mean(attempts) };
}

/** Percent of sets whose interval holds the truth, for each share. */
export function coverage(
  options: SyntheticOptions,
  sets: number,
  resamples: number,
  firstSeed = 1,
): Partial<Record<Quantity, number>> {
  const expected = Object.entries(truths(options)) as [Quantity, number][];
  const hits = new Map<Quantity, number>(expected.map(([quantity]) => [quantity, 0]));
  for (let set = 0; set < sets; set++) {
    const seed = String(firstSeed + set);
    const bootstrap = new Bootstrap(countTraces(simulateTable({ ...options, seed })), { seed, resamples });
    for (const [quantity, truth] of expected) {
      const estimate = bootstrap.share([quantity, ''], ...SHARES[quantity]);
      if (covers(estimate, truth)) hits.set(quantity, hits.get(quantity)! + 1);
    }
  }
  return Object.fromEntries([...hits].map(([quantity, count]) => [quantity, (100 * count) / sets]));
}

export function covers({ low, high }: Estimate, truth: number): boolean {
  return low !== null && high !== null && low <= truth && truth <= high;
}
