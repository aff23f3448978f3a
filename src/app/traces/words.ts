/** Words of the page of traces: one name and one definition for each thing, wherever it stands. */
import type { FileReading, RuleName } from '../../study/calibrate/read-logs';
import { whyNoTraces } from '../../study/calibrate/why-none';
import type { Estimate } from '../../traces/estimate/bootstrap';
import type { IntervalMethod } from '../../traces/estimate/bootstrap';
import type { CandidateKind } from '../../traces/split/candidate';
import { formatNumber } from '../number-format';
import type { LogSource, TraceFilter } from './traces-protocol';

export const RULE_WORDS: Readonly<Record<RuleName, { readonly label: string; readonly definition: string }>> =
  {
    marker: {
      label: 'marker',
      definition:
        'A new attempt needs a phrase between two answers that announces a revision, such as “Wait, let me recheck”. The last answer before the phrase is the attempt.',
    },
    'changed-value': {
      label: 'changed value',
      definition: 'A new attempt is an answer whose value differs from that of the attempt before.',
    },
    'every-mention': {
      label: 'every mention',
      definition: 'Every answer that is stated counts as an attempt, also the same one again.',
    },
    annotated: {
      label: 'annotated',
      definition:
        'The log was split by somebody else, such as a language model; its attempts are taken as they are.',
    },
  };

export const INTERVAL_WORDS: Readonly<Record<IntervalMethod, string>> = {
  'cluster-bootstrap': 'by question (BCa bootstrap of 2000; jackknife for differences)',
  wilson: 'Wilson, as if attempts were independent',
  wald: 'Wald, as if attempts were independent',
  paper: 'the paper’s: 100 resamples of traces',
};

export const KIND_WORDS: Readonly<Record<CandidateKind, string>> = {
  tag: '<answer> tags',
  boxed: '\\boxed{…}',
  statement: '“the answer is …”',
  equation: '“… = number” that ends a derivation',
  last: 'the last number, where nothing else is found',
};

export const FILTER_WORDS: Readonly<Record<TraceFilter, string>> = {
  all: 'all traces',
  resamples: 'traces with a RESAMPLE',
  'ends-wrong': 'traces that end wrong',
  'cut-off': 'traces that were cut off',
  'no-attempt': 'traces without an attempt',
};

export const PREDICTION_WORDS: Readonly<Record<string, string>> = {
  'plain-first': 'Plain model, p_s of first attempts',
  'plain-pooled': 'Plain model, p_s of all attempts (an identity)',
  persistence: 'Persistence model (an identity)',
  'beta-mixture': 'Questions of unequal difficulty',
};

export function sourceWords(source: LogSource): string {
  if (source.kind === 'example')
    return source.model === 'rl-like'
      ? 'made-up model that keeps rejecting wrong answers (synthetic)'
      : 'made-up model that stops rejecting them (synthetic)';
  const { files } = source;
  return files.length === 1 ? files[0]!.name : `${files.length} files, ${files[0]!.name} and others`;
}

/**
 * Why a rule has no trace of files that were read, and what to do about it.
 * @param truth the field where the column of the right answer is named
 */
export function whyNone(
  source: LogSource,
  files: readonly FileReading[],
  rule: RuleName,
  truth: string = TRUTH_FIELD,
): string {
  const name = sourceWords(source);
  switch (whyNoTraces(files).cause) {
    case 'empty':
      return `there is no trace in ${name}; what was wrong there is under Evidence.`;
    case 'no-truth':
      return `the right answer is not known in ${name}: name its column under “How the files are read”, “${truth}”.`;
    case 'rule':
      return `no trace in ${name} could be split by the rule “${RULE_WORDS[rule].label}”.`;
  }
}

export const TRUTH_FIELD = 'Column of the right answer';
export const OTHER_TRUTH_FIELD = 'Column of the right answer in the logs compared with';

/** "0.716" or "–". */
export function valueText({ value }: Estimate): string {
  return value === null ? '–' : number(value);
}

/** "[0.675, 0.763]"; empty where the data give none. */
export function intervalText({ low, high }: Estimate): string {
  return low === null || high === null ? '' : `[${number(low)}, ${number(high)}]`;
}

export function fullText(estimate: Estimate): string {
  return `${valueText(estimate)} ${intervalText(estimate)}`.trim();
}

/** Three decimals for shares, the digits of its size for means. */
function number(x: number): string {
  return Math.abs(x) <= 10 ? x.toFixed(3).replace('-', '−') : formatNumber(x, 4);
}

export function pText(p: number | null): string {
  if (p === null) return 'no test';
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
}

/** Of a test that says that the model does not fit. */
const LEVEL = 0.05;

/** What tests of one model say together, by their p-values; at least one. */
export function misfitWords(pValues: readonly number[]): string {
  const tests = pValues.length;
  const against = pValues.filter((p) => p < LEVEL).length;
  if (tests === 1)
    return `The one test that can be made ${against === 1 ? 'says' : 'does not say'} at 5 % that it does not fit.`;
  const counted = `${against} of ${tests} tests ${against === 1 ? 'says' : 'say'} at 5 % that it does not fit`;
  // Bonferroni, whatever the tests have to do with each other.
  if (Math.min(...pValues) < LEVEL / tests)
    return `${counted}, and the smallest p-value is below 5 %/${tests}, which chance alone brings in at most 5 of 100 cases: the model does not fit.`;
  // As if the tests were independent of each other.
  const cases = Math.round(100 * (1 - (1 - LEVEL) ** tests));
  return `${counted}. Of ${tests} such tests one or more says so by chance in up to ${cases} of 100 cases.`;
}
