import { expect, test } from 'vitest';
import { constantLength } from '../../../../src/model/lengths';
import { fitBetaMixture, mixtureAccuracy, mixtureCounts } from '../../../../src/traces/estimate/beta-mixture';
import { Bootstrap } from '../../../../src/traces/estimate/bootstrap';
import { calibrate, estimateModel } from '../../../../src/traces/estimate/calibrate';
import { chancesOf, observedAccuracy } from '../../../../src/traces/estimate/chances';
import { countTraces } from '../../../../src/traces/estimate/count-traces';
import { bcaBounds } from '../../../../src/traces/estimate/interval';
import { jackknifeBounds } from '../../../../src/traces/estimate/jackknife';
import {
  firstAttempts,
  mixtureLeftOut,
  mixturePrediction,
  mixtureReplicates,
} from '../../../../src/traces/estimate/mixture-prediction';
import { accuracyOf, NO_CAP } from '../../../../src/traces/estimate/plain-model';
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
    // An interval from 0 to 0 would claim certainty of what is true by algebra.
    expect(difference).toMatchObject({ value: 0, low: null, high: null });
    expect(difference.method).toBe('none: no question makes a difference');
  }
  expect(predictions[0]).toMatchObject({ id: 'plain-first', identity: false });
});

test.each([
  ['t_W < p < t_C', 'C=C.', 'W=W.', 'C.', 'W>C.', 'C=C.', 'C.'],
  ['all in reverse order: pooled to one', 'C>W.', 'W>C.', 'C>W.', 'W>C.', 'C.'],
  ['t_W above p: pooled with it', 'C=C.', 'C=C.', 'W>C.', 'W>C.', 'W.', 'W.'],
  ['t_C below p: pooled with it', 'C>W.', 'C>C.', 'C.', 'C.', 'W=W.', 'W=W=W.'],
  ['no right attempt was left', 'W>C.', 'W=W.', 'C.'],
  ['no wrong attempt was left', 'C>W.', 'C=C.', 'W.'],
])('persistence predicts what was observed, however its fit is pooled: %s', (_, ...texts) => {
  const { predictions } = estimateModel(tableOf(...texts.map((text, i) => [`q${i}`, text] as const)), quick);
  const { identity, difference } = predictions.find(({ id }) => id === 'persistence')!;
  expect({ identity, value: difference.value }).toEqual({ identity: true, value: 0 });
});

test('with a cap on attempts persistence is no identity', () => {
  const cap = { maxAttempts: 2, atCap: 'fail' } as const;
  const { predictions } = estimateModel(tableOf(['q1', 'C.'], ['q2', 'W>W>C.']), { ...quick, cap });
  expect(predictions.map(({ identity }) => identity)).not.toContain(true);
});

test('the mixture predicts less than the plain model where questions differ, and its intervals are as stated', () => {
  const tokens = constantLength(10);
  const decisions = { a: 0.9, b: 0.7 };
  const table = simulateTable({
    p: 0.4,
    ...decisions,
    heterogeneity: { concentration: 2 },
    lengths: { correct: tokens, wrong: tokens },
    questions: 60,
    perQuestion: 8,
  });
  const bootstrap = new Bootstrap(countTraces(table), quick);
  const mixture = fitBetaMixture(mixtureCounts(firstAttempts(bootstrap.counts.groups)))!;
  const { accuracy, difference } = mixturePrediction(bootstrap, mixture, NO_CAP);
  const { a, b, p } = chancesOf(bootstrap.counts.totals, 'first');
  expect(accuracy.value).toBe(mixtureAccuracy(mixture, { a, b }));
  // .579 with the chances that were drawn from, against .667 of the plain model.
  expect(accuracy.value).toBeLessThan(accuracyOf({ p, a, b }) - 0.05);
  const value = accuracy.value!;
  const leftOut = mixtureLeftOut(bootstrap, NO_CAP);
  const replicates = mixtureReplicates(bootstrap, NO_CAP);
  // All questions have as many traces: 60 clusters, 59 degrees of freedom.
  expect([accuracy.low, accuracy.high]).toEqual(bcaBounds({ value, replicates, leftOut, clusters: 60 }));
  const values = leftOut.map((one, g) => one - observedAccuracy(bootstrap.leftOut()[g]!));
  expect([difference.low, difference.high]).toEqual(
    jackknifeBounds(difference.value!, [{ values, clusters: 60 }]),
  );
});

test('a question left out of the mixture is one that was never there', () => {
  const all = [
    ['q1', 'C.'],
    ['q1', 'W.'],
    ['q2', 'C.'],
    ['q2', 'C.'],
    ['q3', 'W>C.'],
    ['q3', 'W.'],
    ['q3', 'C.'],
  ] as const;
  const leftOut = mixtureLeftOut(new Bootstrap(countTraces(tableOf(...all)), quick), NO_CAP);
  const { groups, totals } = countTraces(tableOf(...all.filter(([group]) => group !== 'q2')));
  const rest = fitBetaMixture(mixtureCounts(firstAttempts(groups)))!;
  expect(leftOut[1]).toBeCloseTo(mixtureAccuracy(rest, chancesOf(totals, 'first')), 12);
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

test.each([
  ['cluster-bootstrap', 'The interval of p_d|C: Wilson of 2.0 effective clusters, as resamples do not vary.'],
  ['wilson', 'The interval of p_d|C: Wilson.'],
  ['wald', 'The interval of p_d|C has no width (Wald), which does not make it certain.'],
  [
    'paper',
    'The interval of p_d|C has no width (percentiles of 100 resamples by trace), which does not make it certain.',
  ],
] as const)('what is said of decisions that never vary is the method that was used: %s', (interval, said) => {
  const { warnings, estimates } = estimateModel(tableOf(['q1', 'C.'], ['q2', 'C.'], ['q3', 'W>C|']), {
    resamples: 200,
    interval,
  });
  expect(warnings.find(({ code }) => code === 'never-varies')!.message).toBe(
    `All 2 decisions after a right attempt were alike. ${said}`,
  );
  expect(said).toContain(estimates.pDC.method);
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
