/** A calibration as text: rules side by side, then what the rule in front says of the model's fit. */
import type { Estimate } from '../traces/estimate/bootstrap';
import type { Comparison, CalibrationComparison } from '../traces/estimate/compare-calibrations';
import type { ClassCalibration } from '../study/calibrate/calibrate-reading';
import type { PlainCalibration as Calibration } from '../study/calibrate/plain-calibration';
import type { FileReading } from '../study/calibrate/read-logs';
import { unjudgedOf } from '../study/calibrate/why-none';
import type { CalibrationDocument } from './calibration-file';
import { intervalNotes } from './interval-notes';
import { textTable } from './text-table';

export function calibrationTable(document: CalibrationDocument): string {
  const { question, files, rules, classes, comparison } = document;
  const front = rules.find(({ rule }) => rule === question.rule)?.calibration;
  return [
    ...filesText('', files, '--truth'),
    ...(comparison === undefined ? [] : filesText('Compared with ', comparison.files, '--compare-truth')),
    ...(front === undefined
      ? []
      : [...rulesText(document), ...classText(question.rule, classes), ...fitText(question.rule, front)]),
    ...(comparison ? comparisonText(question.rule, comparison.result) : []),
  ].join('');
}

/** What came of the files, a line each, and the first problems. */
function filesText(before: string, files: readonly FileReading[], truth: string): string[] {
  const traces = files.reduce((sum, file) => sum + file.traces, 0);
  const unjudged = files.reduce((sum, file) => sum + unjudgedOf(file), 0);
  const head = `${before}${traces} traces in ${files.length} ${files.length === 1 ? 'file' : 'files'}\n`;
  const noTruth =
    unjudged === 0
      ? ''
      : `${unjudged} of them cannot be judged attempt by attempt, because the right answer is not known: name its column with ${truth}.\n`;
  const told = new Map<string, { places: string[]; count: number }>();
  for (const { name, problems } of files) {
    for (const { message, row } of problems) {
      const seen = told.get(message) ?? { places: [], count: 0 };
      seen.count++;
      if (seen.places.length < SHOWN_PLACES)
        seen.places.push(row === undefined ? name : `${name}, row ${row}`);
      told.set(message, seen);
    }
  }
  const lines = [...told].map(
    ([message, { places, count }]) =>
      `  ${message} (${places.join('; ')}${count > places.length ? `; and ${count - places.length} more` : ''})\n`,
  );
  return [head, noTruth, ...lines, '\n'];
}

const SHOWN_PLACES = 2;

function rulesText({ rules, question }: CalibrationDocument): string[] {
  type Of = (calibration: Calibration) => Estimate | undefined;
  const estimated: [string, Of][] = [
    ['p_s, first attempts', ({ estimates }) => estimates.pSFirst],
    ['p_s, all attempts', ({ estimates }) => estimates.pSPooled],
    ['p_d|C = P(STOP | right)', ({ estimates }) => estimates.pDC],
    ['p_d|W = P(RESAMPLE | wrong)', ({ estimates }) => estimates.pDW],
    ['E[T], attempts', ({ estimates }) => estimates.attempts],
    ['tokens of a right answer', ({ estimates }) => estimates.lengths.correct],
    ['tokens of a wrong answer', ({ estimates }) => estimates.lengths.wrong],
    ['tokens of a RESAMPLE', ({ estimates }) => estimates.lengths.resample],
    ['accuracy, observed', ({ estimates }) => estimates.accuracy],
    ...(['plain-first', 'plain-pooled', 'persistence', 'beta-mixture'] as const).map((id): [string, Of] => [
      `accuracy, ${PREDICTION_WORDS[id]}`,
      ({ predictions }) => predictions.find((prediction) => prediction.id === id)?.accuracy,
    ]),
  ];
  const shown = rules.flatMap(({ calibration }) => estimated.map(([, of]) => of(calibration)));
  const { usual, notes, markOf } = intervalNotes(shown.filter((estimate) => estimate !== undefined));
  const cell = (estimate: Estimate | undefined): string => {
    const mark = estimate === undefined ? '' : markOf(estimate);
    return `${estimateText(estimate)}${mark === '' ? '' : ` ${mark})`}`;
  };
  const row = (label: string, of: (calibration: Calibration) => string): string[] => [
    label,
    ...rules.map(({ calibration }) => of(calibration)),
  ];
  return [
    `Estimates with 95 % intervals (${usual}; seed ${question.seed})\n`,
    textTable(
      ['rule', ...rules.map(({ rule }) => rule)],
      [
        row('right attempts: STOP, RESAMPLE', ({ counts }) => `${counts.stopC}, ${counts.resC}`),
        row('wrong attempts: STOP, RESAMPLE', ({ counts }) => `${counts.stopW}, ${counts.resW}`),
        ...estimated.map(([label, of]) => row(label, (calibration) => cell(of(calibration)))),
      ],
    ),
    ...notes.map(([mark, method]) => `  ${mark}) ${method}\n`),
  ];
}

const PREDICTION_WORDS = {
  'plain-first': 'plain model, p_s of first attempts',
  'plain-pooled': 'plain model, p_s of all (an identity)',
  persistence: 'persistence model (an identity)',
  'beta-mixture': 'questions of unequal difficulty',
} as const;

function classText(rule: string, classes: readonly ClassCalibration[]): string[] {
  if (classes.length === 0) return [];
  const rows = classes.map(({ className, calibration: { estimates, predictions, counts } }) => [
    className,
    String(counts.traces),
    estimateText(estimates.pSFirst),
    estimateText(estimates.pDC),
    estimateText(estimates.pDW),
    estimateText(estimates.accuracy),
    estimateText(predictions.find(({ id }) => id === 'plain-first')?.accuracy),
  ]);
  const header = ['class', 'traces', 'p_s', 'p_d|C', 'p_d|W', 'observed', 'predicted'];
  return [`\nBy class of difficulty (rule: ${rule})\n`, textTable(header, rows)];
}

function fitText(rule: string, { identity, misfit, persistence, warnings }: Calibration): string[] {
  const { rhoC, rhoW, fit, pValue } = persistence;
  const better = `likelihood ratio ${fit.likelihoodRatio.toFixed(1)} against the plain model${pValue === null ? '' : `, p = ${pText(pValue)}`}`;
  return [
    `\nDoes the two-stage model fit? (rule: ${rule}; a small p says no)\n`,
    ...misfit.map(
      ({ pValue: p, sentence }) => `  p ${p === null ? '= –   ' : `= ${pText(p)}`}  ${sentence}\n`,
    ),
    `  Persistence: ρ_C ${estimateText(rhoC)}, ρ_W ${estimateText(rhoW)}; ${better}.\n`,
    `  ${identity.name}. ${identity.sentence}\n`,
    ...(warnings.length === 0 ? [] : ['\nBeware\n', ...warnings.map(({ message }) => `  ${message}\n`)]),
  ];
}

function comparisonText(rule: string, comparison: CalibrationComparison | null): string[] {
  if (comparison === null) return [];
  const { overall, byClass } = comparison;
  const row = (name: string, c: Comparison): string[] => [
    name,
    estimateText(c.observedDifference, true),
    estimateText(c.predictedDifference, true),
    estimateText(c.parts.pS, true),
    estimateText(c.parts.pDC, true),
    estimateText(c.parts.pDW, true),
    estimateText(c.residual, true),
  ];
  return [
    `\nDifference in accuracy, first set minus the one compared with (rule: ${rule})\n  ${overall.pairing.sentence} Intervals: ${overall.observedDifference.method}.\n`,
    textTable(
      ['', 'p_s', 'p_d|C', 'p_d|W', 'observed', 'predicted'],
      (['first set', 'compared with'] as const).map((name, i) => [
        name,
        ...[...Object.values(overall.chances), overall.observed, overall.predicted].map((both) =>
          estimateText(both[i]),
        ),
      ]),
    ),
    textTable(
      ['', 'observed', 'predicted', 'by p_s', 'by p_d|C', 'by p_d|W', 'not explained'],
      [
        row('all', overall),
        ...(byClass.length < 2
          ? []
          : byClass.map((one) =>
              row(
                `${one.className ?? ''}${one.resampling === overall.resampling ? '' : ` (${one.resampling})`}`,
                one,
              ),
            )),
      ],
    ),
  ];
}

/** "0.716 [0.66, 0.77]": three decimals of a share, the digits of its size for a mean. */
export function estimateText(estimate: Estimate | undefined, signed = false): string {
  const { value, low, high } = estimate ?? { value: null, low: null, high: null };
  if (value === null) return '–';
  const size = Math.max(Math.abs(value), Math.abs(low ?? 0), Math.abs(high ?? 0));
  const digits = size < 10 ? 3 : size < 1000 ? 1 : 0;
  // Adding 0 takes the sign from a rounded −0.
  const write = (x: number): string => {
    const rounded = (Number(x.toFixed(digits)) + 0).toFixed(digits);
    return `${signed && Number(rounded) > 0 ? '+' : ''}${rounded}`;
  };
  return low === null || high === null ? write(value) : `${write(value)} [${write(low)}, ${write(high)}]`;
}

function pText(p: number): string {
  return p < 0.001 ? '<.001' : p.toFixed(3);
}
