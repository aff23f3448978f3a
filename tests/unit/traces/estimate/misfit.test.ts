import { expect, test } from 'vitest';
import { CELLS } from '../../../../src/traces/estimate/columns';
import { countTraces } from '../../../../src/traces/estimate/count-traces';
import {
  type AttemptCounts,
  attemptCounts,
  emptyCounts,
  sum,
} from '../../../../src/traces/estimate/misfit/attempt-counts';
import { heldOut } from '../../../../src/traces/estimate/misfit/held-out';
import { drawNull, nullModel } from '../../../../src/traces/estimate/misfit/null-model';
import { monteCarlo } from '../../../../src/traces/estimate/misfit/monte-carlo';
import { processTests } from '../../../../src/traces/estimate/misfit/process-tests';
import {
  heterogeneityTest,
  withinQuestionsTest,
} from '../../../../src/traces/estimate/misfit/question-tests';
import {
  equalShares,
  flatAccuracy,
  geometricT,
  independence,
  trend,
} from '../../../../src/traces/estimate/misfit/statistics';
import { constantLength } from '../../../../src/model/lengths';
import { simulateTable } from '../../../../src/traces/synthetic/simulate-table';
import { RandomStream } from '../../../../src/traces/random/random-stream';
import { tableOf } from './tables';

/** Counts by cell from short lists; cells behind them are 0. */
function cells(...values: number[]): Float64Array {
  const array = new Float64Array(CELLS);
  array.set(values);
  return array;
}

function countsOf(parts: Partial<AttemptCounts>): AttemptCounts {
  return { ...emptyCounts(), ...parts };
}

test('equal shares: Pearson by hand', () => {
  // 30 of 40 and 10 of 40 against ½: 4 · 10²/20 = 20.
  expect(equalShares(cells(30, 10), cells(10, 30))).toEqual({ value: 20, degrees: 1 });
  // The third cell, of 4, expects 2 of each and is joined to the second: 12 of 44 against 42/84 = ½.
  const joined = equalShares(cells(30, 10, 2), cells(10, 30, 2))!;
  expect(joined.degrees).toBe(1);
  expect(joined.value).toBeCloseTo((10 ** 2 / 40 + 10 ** 2 / 44) / 0.25, 12);
  expect(equalShares(cells(30, 10), cells(0, 0))).toBeNull();
  expect(equalShares(cells(3), cells(4))).toBeNull();
});

test('trend: the score by hand', () => {
  // 30 of 40 at ln 1 = 0 and 10 of 40 at ln 2: score −10·ln 2, variance ¼·(40 − 40²/80)·ln²2 = 5·ln²2.
  expect(trend(cells(30, 10), cells(10, 30))).toEqual({ value: expect.closeTo(20, 12), degrees: 1 });
  expect(trend(cells(30), cells(10))).toBeNull();
  expect(trend(cells(30, 4), cells(0, 0))).toBeNull();
});

test('the trend is one in ln k', () => {
  // 30 of 40, 20 of 40 and 10 of 40 at 0, ln 2 and ln 3: the score is −10·ln 3, and the variance ¼ of the squares about
  // the mean (ln 2 + ln 3)/3. In k itself it would be 100·4/(¼·80) = 20.
  const [x, y] = [Math.log(2), Math.log(3)];
  const squares = 40 * (x * x + y * y) - (40 * (x + y)) ** 2 / 120;
  const { value } = trend(cells(30, 20, 10), cells(10, 20, 30))!;
  expect(value).toBeCloseTo((10 * y) ** 2 / (squares / 4), 12);
  expect(value).not.toBeCloseTo(20, 1);
});

test('draws as far out as the data count half', () => {
  const constant = (value: number, degrees = 1) => ({ s: () => ({ value, degrees }) });
  const counts = attemptCounts(countTraces(tableOf(['q', 'C.'], ['q', 'W.'])).totals);
  // All 99 draws tie: (99/2 + ½)/100.
  expect(monteCarlo(counts, constant(3), '1', 99).s).toBe(0.5);
  let asked = 0;
  const further = { s: () => ({ value: asked++ === 0 ? 3 : 2, degrees: 1 }) };
  expect(monteCarlo(counts, further, '1', 99).s).toBe(0.5 / 100);
});

test('where only questions differ, the sentences of rejected tests allow for that', () => {
  const tokens = constantLength(10);
  const { totals, groups } = countTraces(
    simulateTable({
      p: 0.5,
      a: 0.6,
      b: 0.8,
      heterogeneity: { concentration: 0.5 },
      lengths: { correct: tokens, wrong: tokens },
      questions: 200,
      perQuestion: 4,
    }),
  );
  const { tests } = processTests(attemptCounts(totals), { wrongKnown: 0, wrongSame: 0 }, '1', 199);
  const rejected = tests.filter(({ pValue }) => pValue! < 0.05);
  expect(rejected.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['geometric-attempts', 'flat-accuracy', 'drift-p', 'independence', 'held-out']),
  );
  for (const { sentence, id } of rejected) expect(sentence, id).toMatch(/ or .*questions/);
  expect(withinQuestionsTest(groups, '1').sentence).not.toMatch(/not independent/);
});

test('geometric T and flat accuracy look at STOP by index', () => {
  const counts = countsOf({
    stopC: cells(20, 5),
    stopW: cells(10, 5),
    resC: cells(5, 10),
    resW: cells(5, 20),
  });
  expect(geometricT(counts)).toEqual(equalShares(cells(30, 10), cells(10, 30)));
  expect(flatAccuracy(counts)).toEqual(equalShares(cells(20, 5), cells(10, 5)));
});

test('independence: the four-fold table by hand', () => {
  const counts = countsOf({ pairs: [Float64Array.of(30, 10), Float64Array.of(10, 30)] });
  expect(independence(counts)).toEqual({ value: 20, degrees: 1 });
  expect(independence(countsOf({ pairs: [Float64Array.of(30, 10), Float64Array.of(0, 0)] }))).toBeNull();
});

test('held out: what the first attempts expect of the rest', () => {
  const held = heldOut(
    countsOf({ stopC: cells(40, 10), stopW: cells(20, 20), resC: cells(10, 2), resW: cells(30, 8) }),
  )!;
  // 40 decisions follow attempt 1, none attempt 2: K = 1. STOP 60 of 100, so 24 of 40; right 40 of 60, so 20 of 30.
  expect(held).toMatchObject({
    attempts: 1,
    decided: 40,
    expectedStops: 24,
    stops: 30,
    expectedRight: 20,
    right: 10,
  });
  const stopping = equalShares(Float64Array.of(60, 30), Float64Array.of(40, 10))!;
  const ending = equalShares(Float64Array.of(40, 10), Float64Array.of(20, 20))!;
  expect(held.statistic).toEqual({ value: stopping.value + ending.value, degrees: 2 });
});

test('the null model: chances, and how often traces are cut', () => {
  const table = tableOf(['q', 'C.'], ['q', 'W>C.'], ['q', 'W>W|'], ['q', 'W>'], ['q', 'W.']);
  const model = nullModel(attemptCounts(countTraces(table).totals));
  expect(model).toMatchObject({ traces: 5, p: 2 / 7, a: 1, b: 3 / 4 });
  // All five first attempts have a decision, one of two second ones has none; of three RESAMPLE at 1 one leads nowhere.
  expect([...model.undecided.subarray(0, 3)]).toEqual([0, 0.5, 0]);
  expect(model.unanswered[0]).toBeCloseTo(1 / 3, 14);
});

test('drawn data have the expected counts of the model', () => {
  const model = { ...nullModel(emptyCounts()), traces: 100_000, p: 0.4, a: 0.9, b: 0.7 };
  const drawn = emptyCounts();
  drawNull(model, new RandomStream('1', 'process-tests'), drawn);
  // s = .36 + .18, so 1/s attempts a trace with variance r/s²; four standard errors of the mean of 100,000.
  const attempts = sum(drawn.right) + sum(drawn.wrong);
  expect(Math.abs(attempts / 1e5 - 1 / 0.54)).toBeLessThan((4 * Math.sqrt(0.46)) / 0.54 / Math.sqrt(1e5));
  expect(sum(drawn.stopC) + sum(drawn.stopW)).toBe(100_000);
  const pairs = sum(drawn.pairs[0]) + sum(drawn.pairs[1]);
  expect(pairs).toBe(attempts - 100_000);
});

test('persistent answers are called so in plain words', () => {
  // After a wrong attempt the same wrong answer, 12 times of 13; after a right one right again.
  const traces = Array.from({ length: 6 }, (_, i) => [`q${i}`, 'W=W=W.'] as const);
  const kept = Array.from({ length: 6 }, (_, i) => [`q${i}`, 'C=C.'] as const);
  const { totals } = countTraces(tableOf(...traces, ...kept, ['q7', 'W>C.']));
  const { tests, persistencePValue } = processTests(
    attemptCounts(totals),
    { wrongKnown: 13, wrongSame: 12 },
    '1',
  );
  const found = tests.find(({ id }) => id === 'independence')!;
  expect(found.pValue).toBeLessThan(0.01);
  expect(found.sentence).toBe(
    'After a wrong attempt the next was right 1 of 13 times, after a right one 6 of 6 times. After a wrong attempt the ' +
      'same wrong answer came back 12 of 13 times. Attempts are not independent, or questions are not equally hard: ' +
      'the test within questions tells the first from the second.',
  );
  expect(persistencePValue).toBeLessThan(0.01);
});

test('what cannot be tested says so and has no p-value', () => {
  const { totals, groups } = countTraces(tableOf(['q1', 'C.'], ['q2', 'W.']));
  const { tests, persistencePValue } = processTests(
    attemptCounts(totals),
    { wrongKnown: 0, wrongSame: 0 },
    '1',
    19,
  );
  for (const { pValue, sentence } of tests) {
    expect(pValue).toBeNull();
    expect(sentence).toMatch(/too little to test\.$/);
  }
  expect(persistencePValue).toBeNull();
  expect(heterogeneityTest(groups, undefined, '1', 19).pValue).toBeNull();
  expect(withinQuestionsTest(groups, '1').pValue).toBeNull();
});

test('one later attempt is no pattern, and a rare kind of data does not make what it shows rare', () => {
  // 50 traces, one of which went on: 42 of 50 first attempts right, the later one wrong.
  const counts = countsOf({
    right: cells(42),
    wrong: cells(8, 1),
    stopC: cells(42),
    stopW: cells(7, 1),
    resW: cells(1),
    pairs: [Float64Array.of(1, 0), Float64Array.of(0, 0)],
  });
  const { tests, persistencePValue } = processTests(counts, { wrongKnown: 1, wrongSame: 1 }, '1');
  expect(tests.map(({ pValue }) => pValue)).toEqual(tests.map(() => null));
  expect(persistencePValue).toBeNull();

  // A statistic that few draws have, and that is the same in all of them: p is a half, not a half of these few.
  const rare = (of: AttemptCounts) => (sum(of.resW) >= 3 ? { value: 1, degrees: 1 } : null);
  const model = countsOf({ ...counts, resW: cells(3), stopW: cells(7, 1) });
  const { p } = monteCarlo(model, { p: rare }, '2', 400);
  expect(p).toBeCloseTo(0.5, 2);
});
