/** Per cell of a comparison a table of what its penalty does to its reward, and of verdicts by Definition 3.1. */
import type { Cell } from '../experiment/grid';
import { balanceAt } from '../model/balance';
import type { ComparedCell } from '../study/compare/compare';
import { processMeasures } from '../study/compare/process-measures';
import {
  attributionOf,
  isKlInReward,
  type Measured,
  type ObjectiveResult,
  ratioOf,
} from '../study/compare/result';
import { ratioText } from './ratio-text';
import { gradientVerdict, type GradientVerdict, isSamplingReversed } from '../study/compare/verdict';
import { placeLine } from './compare-file';
import { textTable } from './text-table';

const TERMS = ['reward', 'kl', 'total'] as const;

const HEADER = [
  'objective',
  'ratio: reward',
  'KL',
  'total',
  'verdict of total',
  'cos(reward, KL)',
  'exact',
  'KL/reward: θ_s',
  'θ_dC',
  'θ_dW',
];

/** @param threshold the largest factor between sampling and deciding that is called balanced. */
export function balanceTable(cells: readonly ComparedCell[], threshold: number): string {
  const tables = cells.map(({ cell, results }) => {
    const rows = results.map((result) => row(result, threshold));
    return `${placeLine(cell)}${textTable(HEADER, rows)}${processLine(cell, threshold)}`;
  });
  return `${tables.join('\n')}${legend(threshold)}`;
}

/** What holds of the penalty in this setting, whatever the objective. */
function processLine({ settings }: Cell, threshold: number): string {
  const { immediate, qScales } = processMeasures(settings);
  if (immediate.ratio === null && immediate.sample === 0)
    return 'The reference is the policy here: every KL is 0, and so is its gradient.\n';
  const text = (name: string, sample: number, decision: number): string => {
    const found = balanceAt(sample, decision, threshold);
    return `${name} = ${found.ratio?.toPrecision(4) ?? '—'} (${found.ratio === null ? 'no penalty' : words(found)})`;
  };
  const ofCosts = text('E|d_s|/E|d_d|', immediate.sample, immediate.decision);
  const ofQ = text('E|Q_s|/E|Q_d|', qScales.sample, qScales.decision ?? 0);
  return `The penalty of this setting, exact: ${ofCosts}, ${ofQ}.\n`;
}

function legend(threshold: number): string {
  return [
    'Ratios are |s|/(|dC|+|dW|) of each part of the gradient. They and KL/reward are exact where there is an exact answer, else Monte Carlo ± SE.',
    `Balanced: the two are within a factor of ${threshold} (--threshold; Definition 3.1 names no factor).`,
    'Undecided: the interval of an estimate, 95 %, reaches over that factor; more trajectories decide it. It stands in brackets where ± SE would mislead.',
    'Sampling reversed: the whole gradient surely lowers θ_s, so that a step makes right answers less likely. A ratio, of sizes, does not show it.',
    'E|d_s| and E|d_d|: mean size of the KL that one answer and one decision pay at once. E|Q_s| and E|Q_d|: the same with all that is paid after them, to the end of the trajectory (Theorem 3.2).',
    'Cosines are Monte Carlo ± SE, with the exact answer beside. KL/reward below 0: the penalty drags against the reward on that logit; above 0 it pushes along.',
    '',
  ].join('\n');
}

function row(result: ObjectiveResult, threshold: number): string[] {
  const { id, klCosine, klDrag } = result;
  return [
    id,
    ...TERMS.map((term) =>
      term === 'kl' && isKlInReward(result) ? 'in the reward' : bestRatio(result, term),
    ),
    verdictText(result, threshold),
    klCosine === null ? '—' : withError(klCosine, 3),
    klCosine?.exact?.toFixed(4) ?? '—',
    ...klDrag.map((drag) => best(drag, 3)),
  ];
}

function verdictText(result: ObjectiveResult, threshold: number): string {
  const found = gradientVerdict(result, 'total', threshold);
  if (found === null) return 'no gradient';
  return isSamplingReversed(result) ? `${words(found)}, sampling reversed` : words(found);
}

function words({ verdict, toward }: GradientVerdict): string {
  return toward === null ? verdict : `${verdict}, toward ${toward === 'decision' ? 'deciding' : toward}`;
}

function withError({ value, standardError }: Measured, digits: number): string {
  if (value === 0 && standardError === 0) return '0';
  return `${value.toPrecision(digits)} ± ${standardError.toPrecision(2)}`;
}

/** The exact ratio, or the estimate with what noise leaves of it. */
function bestRatio(result: ObjectiveResult, term: (typeof TERMS)[number]): string {
  const ratio = attributionOf(result, term);
  if (ratio === null || ratio.exact !== null) return best(ratio, 4);
  return ratioText(ratioOf(result, term));
}

/** The exact answer, or the estimate with its error. */
function best(measured: Measured | null, digits: number): string {
  if (measured === null) return '—';
  return measured.exact?.toPrecision(digits) ?? withError(measured, digits);
}
