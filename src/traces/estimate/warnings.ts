/** What a reader of the estimates must know about the data behind them. */
import { COLUMN } from './columns';
import type { Estimate } from './bootstrap';
import type { LargestTrace, TraceCounts } from './count-traces';
import type { TraceEstimates } from './estimates';
import { GROUP } from './groups';
import type { QuestionPlace } from '../trace-table';
import { effectiveClusters } from './interval';

export type WarningCode =
  | 'graded-otherwise'
  | 'no-attempts'
  | 'dominated'
  | 'few-clusters'
  | 'few-decisions'
  | 'never-varies'
  | 'truncated'
  | 'dropped'
  | 'cut-off-lengths'
  | 'empty';

export interface EstimateWarning {
  readonly code: WarningCode;
  /** One or two plain sentences. */
  readonly message: string;
}

/** A trace or question with more than this share of all decisions makes the estimate its own. */
const DOMINANT_SHARE = 0.2;
const FEW_CLUSTERS = 10;
const FEW_DECISIONS = 30;
/** Share of cut traces, and ratio of mean lengths, from which unequal lengths move p_s visibly. */
const CUT_SHARE = 0.02;
const LENGTH_RATIO = 1.2;
/** Graders are strict about form now and then; a wrong column disagrees far more often. */
const GRADED_OTHERWISE_SHARE = 0.1;

/** @param estimates those made of `counts`, whose intervals are spoken of */
export function estimateWarnings(
  counts: TraceCounts,
  { pDC, pDW }: Pick<TraceEstimates, 'pDC' | 'pDW'>,
): EstimateWarning[] {
  const { totals, censoring, grades } = counts;
  const c = COLUMN;
  const warnings: EstimateWarning[] = [];
  const warn = (code: WarningCode, message: string): unknown => warnings.push({ code, message });
  const at = (column: number): number => totals[column]!;
  if (grades.otherwise > GRADED_OTHERWISE_SHARE * grades.known) {
    warn(
      'graded-otherwise',
      `The log's own grades and the right answers disagree in ${grades.otherwise} of ${grades.known} traces: see in the ` +
        `note "Read as …" which column is taken for the right answer, and name another one if it is not (truth, --truth COLUMN).`,
    );
  }
  if (at(c.first) === 0) warn('no-attempts', 'No trace has an attempt, so there is nothing to estimate.');
  decisions(counts, warn, pDC, 'right', 'decidedC', at(c.stopC), at(c.resC));
  decisions(counts, warn, pDW, 'wrong', 'decidedW', at(c.resW), at(c.stopW));
  const traces = at(c.traces);
  if (at(c.truncated) > 0) {
    warn(
      'truncated',
      `${at(c.truncated)} of ${traces} traces were cut off. They count as far as they go; an attempt that was cut ` +
        `from its decision counts in p_s only.`,
    );
  }
  if (censoring === 'drop') {
    warn(
      'dropped',
      'Traces that were cut off are left out. Long traces go first, which biases p_d|W, E[T] and accuracy.',
    );
  }
  const lengths = [at(c.tokensC) / at(c.measuredC), at(c.tokensW) / at(c.measuredW)] as const;
  if (at(c.truncated) / traces > CUT_SHARE && Math.max(...lengths) / Math.min(...lengths) > LENGTH_RATIO) {
    warn(
      'cut-off-lengths',
      `Right answers take ${lengths[0].toFixed(0)} tokens and wrong ones ${lengths[1].toFixed(0)}, so the token limit ` +
        `cuts off more of the longer kind: pooled p_s and its drift lean to the shorter one. First attempts suffer least.`,
    );
  }
  if (at(c.empty) > 0) {
    warn(
      'empty',
      `${at(c.empty)} of ${traces} traces have no attempt. They count in accuracy and in nothing else.`,
    );
  }
  return warnings;
}

/** A hash in the place of a name tells nobody which question it is. */
const HASH = /^[0-9a-f]{16}$/;

function questionText({ name, file, row, beginning }: QuestionPlace): string {
  const called = HASH.test(name) ? '' : `${JSON.stringify(name)}, `;
  const asked = beginning === undefined || beginning === name ? '' : `: ${JSON.stringify(beginning)}`;
  return `${called}first in ${file}, row ${row}${asked}`;
}

function decisions(
  counts: TraceCounts,
  warn: (code: WarningCode, message: string) => unknown,
  { symbol, low, high, method }: Estimate,
  outcome: string,
  kind: 'decidedC' | 'decidedW',
  yes: number,
  no: number,
): void {
  const n = yes + no;
  if (n === 0) {
    if (counts.totals[COLUMN.first]! > 0)
      warn('few-decisions', `No decision after a ${outcome} attempt was seen, so there is no ${symbol}.`);
    return;
  }
  const largest: LargestTrace = counts.largest[kind];
  const sizes = Array.from({ length: counts.groups.size }, (_, g) => counts.groups.get(g, GROUP[kind]));
  const top = sizes.reduce((best, size, g) => (size > sizes[best]! ? g : best), 0);
  const effective = effectiveClusters(sizes);
  if (largest.count / n > DOMINANT_SHARE && n >= FEW_CLUSTERS) {
    warn(
      'dominated',
      `One trace (${largest.file}, row ${largest.row}) has ${largest.count} of the ${n} decisions after a ${outcome} ` +
        `attempt: ${symbol} is mostly its own.`,
    );
  } else if (sizes[top]! / n > DOMINANT_SHARE && counts.groups.size >= FEW_CLUSTERS) {
    warn(
      'dominated',
      `One question (${questionText(counts.question(top))}) has ${sizes[top]!} of the ${n} decisions after a ` +
        `${outcome} attempt: ${symbol} is mostly its own.`,
    );
  }
  if (effective < FEW_CLUSTERS) {
    warn(
      'few-clusters',
      `The ${n} decisions after a ${outcome} attempt weigh as much as ${effective.toFixed(1)} questions of equal ` +
        `size: with so few the interval of ${symbol} is rough.`,
    );
  }
  if (n < FEW_DECISIONS) warn('few-decisions', `${symbol} rests on ${n} decisions only.`);
  if (yes === 0 || no === 0) {
    warn(
      'never-varies',
      `All ${n} decisions after a ${outcome} attempt were alike. ` +
        (low === high
          ? `The interval of ${symbol} has no width (${method}), which does not make it certain.`
          : `The interval of ${symbol}: ${method}.`),
    );
  }
}
