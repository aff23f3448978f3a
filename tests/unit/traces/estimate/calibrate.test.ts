import { expect, test } from 'vitest';
import { constantLength, lengthPmf } from '../../../../src/model/lengths';
import { calibrate } from '../../../../src/traces/estimate/calibrate';
import { compareCalibrations } from '../../../../src/traces/estimate/compare-calibrations';
import { simulateTable } from '../../../../src/traces/synthetic/simulate-table';
import { tableOf } from './tables';

const quick = { resamples: 200, draws: 99 };
const table = tableOf(
  ['q1', 'C.'],
  ['q1', 'W=W>C.'],
  ['q2', 'C>W.'],
  ['q2', 'W>C|', { finalCorrect: false }],
  ['q3', 'C.'],
  ['q3', ''],
);

test('estimates are the shares of a small table', () => {
  const { estimates } = calibrate(table, quick);
  const value = (estimate: { value: number | null }): number => estimate.value!;
  expect(value(estimates.accuracy)).toBe(3 / 6);
  expect(value(estimates.pSFirst)).toBe(3 / 5);
  expect(value(estimates.pSPooled)).toBe(5 / 9);
  expect(value(estimates.pDC)).toBe(3 / 4);
  expect(value(estimates.pDW)).toBe(3 / 4);
  expect(value(estimates.transitions.trueToFalse)).toBe(1);
  expect(value(estimates.transitions.falseToTrue)).toBe(2 / 3);
  expect(value(estimates.repeats.afterWrongSame)).toBe(1 / 3);
  expect(value(estimates.repeats.afterWrongOther)).toBe(0);
  expect(value(estimates.gained)).toBe(1 / 5);
  expect(value(estimates.lost)).toBe(1 / 5);
  expect(value(estimates.attempts)).toBe(9 / 5);
  expect(value(estimates.lengths.correct)).toBe(10);
  expect(value(estimates.lengths.wrong)).toBe(20);
  expect(value(estimates.lengths.resample)).toBe(2);
  expect(estimates.byAttempt.map(({ attempt, pS }) => [attempt, pS.value, pS.n])).toEqual([
    [1, 3 / 5, 5],
    [2, 1 / 3, 3],
    [3, 1, 1],
  ]);
  expect(estimates.pDC).toMatchObject({ symbol: 'p_d|C', n: 4, clusters: 3 });
});

test('predictions by hand', () => {
  const { predictions, persistence } = calibrate(table, quick);
  const found = Object.fromEntries(predictions.map(({ id, accuracy }) => [id, accuracy.value]));
  expect(found['plain-first']).toBeCloseTo((0.6 * 0.75) / (0.6 * 0.75 + 0.4 * 0.25), 14);
  expect(found['plain-pooled']).toBeCloseTo((5 * 0.75) / (5 * 0.75 + 4 * 0.25), 14);
  // t_C = 0/1 < t_W = 2/3: all three pooled to 5/9, the plain model with pooled p_s.
  expect(persistence.fit.likelihoodRatio).toBeCloseTo(0, 12);
  expect(found['persistence']).toBeCloseTo(found['plain-pooled']!, 14);
  const first = predictions[0]!;
  expect(first.difference.value).toBeCloseTo(first.accuracy.value! - 0.5, 14);
  expect(first.attempts!.value).toBeCloseTo(1 / (0.6 * 0.75 + 0.4 * 0.25), 14);
});

test('predictions that are identities say so and differ by nothing', () => {
  const whole = tableOf(
    ['q1', 'C=C.'],
    ['q1', 'W=W.'],
    ['q2', 'C.'],
    ['q2', 'W>C.'],
    ['q3', 'W=W=W.'],
    ['q3', 'C.'],
  );
  const { predictions } = calibrate(whole, quick);
  for (const id of ['plain-pooled', 'persistence']) {
    const { identity, difference } = predictions.find((prediction) => prediction.id === id)!;
    expect(identity).toBe(true);
    expect(difference).toMatchObject({ value: 0, low: 0, high: 0 });
  }
  expect(predictions[0]).toMatchObject({ id: 'plain-first', identity: false });
});

test('held-out attempts tell persistence from the plain model', () => {
  const tokens = constantLength(10);
  const traces = simulateTable({
    p: 0.5,
    a: 0.6,
    b: 0.8,
    persistence: { rhoC: 0.8, rhoW: 0.8 },
    lengths: { correct: tokens, wrong: tokens },
    questions: 400,
    perQuestion: 2,
  });
  const { heldOut } = calibrate(traces, quick);
  expect(heldOut.map(({ attempts }) => attempts)).toEqual([2, 3]);
  for (const { plainDifference, persistenceDifference, traces: n } of heldOut) {
    expect(n).toBeGreaterThan(100);
    expect(plainDifference.low! > 0 || plainDifference.high! < 0).toBe(true);
    expect(Math.abs(persistenceDifference.value!)).toBeLessThan(Math.abs(plainDifference.value!) / 2);
  }
});

test('the paper’s method resamples traces a hundred times', () => {
  const { estimates, predictions, counts } = calibrate(table, {
    ...quick,
    interval: 'paper',
    censoring: 'drop',
  });
  expect(counts.cluster).toBe('trace');
  expect(estimates.pSFirst.method).toBe('percentiles of 100 resamples by trace');
  expect(predictions[0]!.accuracy.method).toBe('percentiles of 100 resamples by trace');
});

test('warnings: a trace that dominates, few clusters, alike decisions, cut and empty traces', () => {
  const codes = calibrate(table, quick).warnings.map(({ code }) => code);
  expect(codes).toContain('few-decisions');
  expect(codes).toContain('few-clusters');
  expect(codes).toContain('truncated');
  expect(codes).toContain('empty');
  const others = Array.from({ length: 12 }, (_, i) => [`q${i}`, 'W.'] as const);
  const { warnings } = calibrate(tableOf(['loop', `${'W='.repeat(57)}C.`], ...others), quick);
  expect(warnings.map(({ message }) => message)).toContain(
    'One trace (hand, row 1) has 57 of the 69 decisions after a wrong attempt: p_d|W is mostly its own.',
  );
  const alike = calibrate(tableOf(['q1', 'C.'], ['q2', 'W.']), quick).warnings;
  expect(alike.filter(({ code }) => code === 'never-varies')).toHaveLength(2);
  const dropped = calibrate(table, { ...quick, censoring: 'drop' }).warnings.map(({ code }) => code);
  expect(dropped).toContain('dropped');
});

test('unequal lengths are warned of where traces are cut off', () => {
  const cut = Array.from({ length: 5 }, (_, i) => [`q${i}`, 'W>C|'] as const);
  expect(calibrate(tableOf(...cut), quick).warnings.map(({ code }) => code)).toContain('cut-off-lengths');
});

test('an empty table has no numbers and says why', () => {
  const { estimates, warnings, predictions, misfit } = calibrate(tableOf(), quick);
  expect(estimates.pSFirst.value).toBeNull();
  expect(predictions[0]!.accuracy.value).toBeNull();
  expect(misfit.every(({ pValue }) => pValue === null)).toBe(true);
  expect(warnings.map(({ code }) => code)).toContain('no-attempts');
});

const tokens = lengthPmf({ kind: 'uniform', min: 5, max: 15 });
const model = { a: 0.9, lengths: { correct: tokens, wrong: tokens }, questions: 40, perQuestion: 5 };

test('the parts of a difference add up to the predicted one, the rest is shown', () => {
  const first = simulateTable({ ...model, p: 0.6, b: 0.8, className: 'x', seed: '1' });
  const second = simulateTable({ ...model, p: 0.4, b: 0.5, className: 'x', seed: '2' });
  const { overall, byClass } = compareCalibrations(first, second, { resamples: 400 });
  const { pS, pDC, pDW } = overall.parts;
  expect(pS.value! + pDC.value! + pDW.value!).toBeCloseTo(overall.predictedDifference.value!, 12);
  expect(overall.residual.value).toBeCloseTo(
    overall.observedDifference.value! - overall.predictedDifference.value!,
    12,
  );
  expect(overall.resampling).toBe('paired');
  for (const part of [pS, pDW]) expect(part.low).toBeGreaterThan(0);
  expect(pDC.low! < 0 && pDC.high! > 0).toBe(true);
  expect(byClass.map(({ className }) => className)).toEqual(['x']);
  expect(byClass[0]!.parts.pS.value).toBe(pS.value);
});

test('a model has no difference from itself, and other questions are resampled apart', () => {
  const one = simulateTable({ ...model, p: 0.6, b: 0.8 });
  const same = compareCalibrations(one, one, { resamples: 50 }).overall;
  for (const estimate of [same.parts.pS, same.residual, same.observedDifference]) {
    expect(estimate.value).toBe(0);
    expect([estimate.low, estimate.high]).toEqual([0, 0]);
  }
  const fewer = simulateTable({ ...model, p: 0.6, b: 0.8, questions: 39 });
  const apart = compareCalibrations(one, fewer, { resamples: 200 }).overall;
  expect(apart.resampling).toBe('independent');
  expect(apart.observedDifference.high! - apart.observedDifference.low!).toBeGreaterThan(0.02);
});

test('a right answer that contradicts the grades of the log is doubted, a few strict grades are not', () => {
  const warned = (otherwise: number): string[] =>
    calibrate(
      tableOf(
        ...Array.from({ length: 20 }, (_, i) => ['q', 'W.', { gradedOtherwise: i < otherwise }] as const),
        ['q', 'C|'],
      ),
      quick,
    ).warnings.flatMap(({ code, message }) => (code === 'graded-otherwise' ? [message] : []));
  expect(warned(2)).toEqual([]);
  expect(warned(3)).toEqual([expect.stringContaining('the right answers disagree in 3 of 20 traces: ')]);
});
