/** Per cell of a comparison a table of what its penalty does to its reward, and of verdicts by Definition 3.1. */
import type { ComparedCell } from '../study/compare/compare';
import {
  attributionOf,
  type Measured,
  type ObjectiveResult,
  PART_TERMS,
  type PartTerm,
} from '../study/compare/result';
import { gradientVerdict } from '../study/compare/verdict';
import { placeLine } from './compare-file';
import { textTable } from './text-table';

const TERMS: readonly (PartTerm | 'total')[] = [...PART_TERMS, 'total'];

const TITLES: Readonly<Record<PartTerm | 'total', string>> = {
  reward: 'reward',
  klSampling: 'KL of answers',
  klDecision: 'KL of decisions',
  kl: 'KL',
  total: 'total',
};

const HEADER = [
  'objective',
  ...TERMS.map((term) => TITLES[term]),
  'verdict of total',
  'cos(reward, KL), Monte Carlo ± SE',
  'exact',
  'KL/reward: θ_s',
  'θ_dC',
  'θ_dW',
];

/** @param threshold the largest factor between sampling and deciding that is called balanced. */
export function balanceTable(cells: readonly ComparedCell[], threshold: number): string {
  const tables = cells.map(
    ({ cell, results }) =>
      `${placeLine(cell)}${textTable(
        HEADER,
        results.map((result) => row(result, threshold)),
      )}`,
  );
  return `${tables.join('\n')}${legend(threshold)}`;
}

function legend(threshold: number): string {
  return [
    'Ratios are |s|/(|dC|+|dW|) of each part of the gradient, exact where there is an exact answer, else with ± SE.',
    `Balanced: the two are within a factor of ${threshold} (--threshold; Definition 3.1 names no factor).`,
    'KL/reward below 0: the penalty drags against the reward on that logit; above 0 it pushes along.',
    '',
  ].join('\n');
}

function row(result: ObjectiveResult, threshold: number): string[] {
  const { id, klCosine, klDrag } = result;
  return [
    id,
    ...TERMS.map((term) => best(attributionOf(result, term), 4)),
    verdictText(result, threshold),
    klCosine === null ? '—' : withError(klCosine, 3),
    klCosine?.exact?.toFixed(4) ?? '—',
    ...klDrag.map((drag) => best(drag, 3)),
  ];
}

function verdictText(result: ObjectiveResult, threshold: number): string {
  const found = gradientVerdict(result, 'total', threshold);
  if (found === null) return 'no gradient';
  return found.toward === null ? found.verdict : `${found.verdict}, toward ${found.toward}`;
}

function withError({ value, standardError }: Measured, digits: number): string {
  return `${value.toPrecision(digits)} ± ${standardError.toPrecision(2)}`;
}

/** The exact answer, or the estimate with its error. */
function best(measured: Measured | null, digits: number): string {
  if (measured === null) return '—';
  return measured.exact?.toPrecision(digits) ?? withError(measured, digits);
}
