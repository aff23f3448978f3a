import { expect, test } from 'vitest';
import { lengthPmf } from '../../../../src/model/lengths';
import { studentQuantile } from '../../../../src/model/student';
import { compareCalibrations } from '../../../../src/traces/estimate/compare-calibrations';
import { Bootstrap } from '../../../../src/traces/estimate/bootstrap';
import { countTraces } from '../../../../src/traces/estimate/count-traces';
import { observedAccuracy } from '../../../../src/traces/estimate/chances';
import { simulateTraces, simulateTable } from '../../../../src/traces/synthetic/simulate-table';
import type { SplitTrace } from '../../../../src/traces/trace';
import { TraceTable } from '../../../../src/traces/trace-table';

const tokens = lengthPmf({ kind: 'uniform', min: 5, max: 15 });
const model = { a: 0.9, lengths: { correct: tokens, wrong: tokens }, questions: 40, perQuestion: 5 };
const ONE = { ...model, p: 0.6, b: 0.8, seed: '1' };
const TWO = { ...model, p: 0.4, b: 0.5, seed: '2' };

/** Traces with questions renamed, and in the order that `order` gives their rows. */
function changed(
  options: Parameters<typeof simulateTraces>[0],
  change: (trace: SplitTrace) => SplitTrace | undefined,
  order: (x: SplitTrace, y: SplitTrace) => number = () => 0,
): TraceTable {
  const table = new TraceTable();
  for (const trace of [...simulateTraces(options)].sort(order)) {
    const one = change(trace);
    if (one !== undefined) table.add(one);
  }
  return table;
}

const numberOf = ({ group }: SplitTrace): number => Number(group.replace('question ', ''));

test('the parts of a difference add up to the predicted one, the rest is shown', () => {
  const first = simulateTable({ ...ONE, className: 'x' });
  const second = simulateTable({ ...TWO, className: 'x' });
  const { overall, byClass } = compareCalibrations(first, second, { resamples: 400 });
  const { pS, pDC, pDW } = overall.parts;
  expect(pS.value! + pDC.value! + pDW.value!).toBeCloseTo(overall.predictedDifference.value!, 12);
  expect(overall.residual.value).toBeCloseTo(
    overall.observedDifference.value! - overall.predictedDifference.value!,
    12,
  );
  expect(overall.resampling).toBe('paired');
  expect(overall.pairing).toEqual({
    shared: 40,
    leftOut: [0, 0],
    sentence: 'Both answered the same 40 questions, which are compared in pairs.',
  });
  for (const part of [pS, pDW]) expect(part.low).toBeGreaterThan(0);
  expect(pDC.low! < 0 && pDC.high! > 0).toBe(true);
  expect(byClass.map(({ className }) => className)).toEqual(['x']);
  expect(byClass[0]!.parts.pS.value).toBe(pS.value);
});

test('a model has no difference from itself on the same questions', () => {
  const one = simulateTable(ONE);
  const same = compareCalibrations(one, one, { resamples: 50 }).overall;
  for (const estimate of [same.parts.pS, same.residual, same.observedDifference])
    expect(estimate).toMatchObject({
      value: 0,
      low: null,
      high: null,
      method: 'none: no pair of questions makes a difference',
    });
});

test('the same numbers from other questions differ by chance, as two independent sets do', () => {
  const one = simulateTable(ONE);
  const other = changed(ONE, (trace) => ({ ...trace, group: `other ${trace.group}` }));
  const { overall } = compareCalibrations(one, other, { resamples: 50 });
  expect(overall.resampling).toBe('independent');
  expect(overall.pairing.sentence).toBe(
    'The two sets have no question in common: all count, and the sets are taken for independent.',
  );
  const { low, high, value, method } = overall.observedDifference;
  expect(value).toBe(0);
  expect(method).toBe('jackknife by question, Student’s t');
  // Twice the variance of one, ±t of 39 + 39 degrees, by hand.
  const { clusters, totals } = countTraces(one);
  const left = clusters.leaveOneOut(totals).map(observedAccuracy);
  const mean = left.reduce((sum, x) => sum + x, 0) / 40;
  const variance = (39 / 40) * left.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  expect(high).toBeCloseTo(1.9908470688 * Math.sqrt(2 * variance), 8);
  expect(low).toBeCloseTo(-high!, 12);
});

test('the order of questions in the second table does not matter', () => {
  const first = simulateTable(ONE);
  const second = compareCalibrations(first, simulateTable(TWO)).overall;
  const reversed = changed(
    TWO,
    (trace) => trace,
    (x, y) => numberOf(y) - numberOf(x),
  );
  const found = compareCalibrations(first, reversed).overall;
  const ends = ({ low, high }: { low: number | null; high: number | null }): unknown => [
    expect.closeTo(low!, 12),
    expect.closeTo(high!, 12),
  ];
  for (const of of [
    (one: typeof found) => one.observedDifference,
    (one: typeof found) => one.residual,
    (one: typeof found) => one.parts.pDW,
  ])
    expect([of(found).low, of(found).high]).toEqual(ends(of(second)));
});

test('what both answered is compared in pairs, and what one alone did is left out and told', () => {
  // The first lacks question 7, the second 1 to 3.
  const first = changed(ONE, (trace) => (numberOf(trace) === 7 ? undefined : trace));
  const second = changed(TWO, (trace) => (numberOf(trace) <= 3 ? undefined : trace));
  const { overall } = compareCalibrations(first, second);
  expect(overall.resampling).toBe('paired');
  expect(overall.pairing).toEqual({
    shared: 36,
    leftOut: [3, 1],
    sentence:
      '36 questions were answered by both and are compared in pairs; 3 of the first set and 1 of the second set, which ' +
      'the other did not answer, are left out.',
  });
  const shared = (options: typeof ONE): TraceTable =>
    changed(options, (trace) => (numberOf(trace) <= 3 || numberOf(trace) === 7 ? undefined : trace));
  const alone = compareCalibrations(shared(ONE), shared(TWO)).overall;
  expect(overall.observedDifference).toEqual(alone.observedDifference);
  expect(overall.parts).toEqual(alone.parts);
  expect(overall.observed).toEqual(alone.observed);
});

test('with few questions in common all count', () => {
  const second = changed(TWO, (trace) =>
    numberOf(trace) <= 19 ? trace : { ...trace, group: `new ${trace.group}` },
  );
  const { overall } = compareCalibrations(simulateTable(ONE), second);
  expect(overall.resampling).toBe('independent');
  expect(overall.pairing).toEqual({
    shared: 19,
    leftOut: [0, 0],
    sentence:
      'Only 19 of 40 and 40 questions were answered by both: all count, and the sets are taken for independent.',
  });
  expect(overall.observedDifference.n).toBe(400);
});

test('questions pair by what they ask where names differ', () => {
  const first = changed(ONE, (trace) => ({
    ...trace,
    group: `a${numberOf(trace)}`,
    prompt: `What is ${numberOf(trace)}?`,
  }));
  const second = changed(TWO, (trace) => ({
    ...trace,
    group: `b${numberOf(trace)}`,
    prompt: `<|im_start|>user\nWhat  is ${numberOf(trace)}?<|im_end|>\n<|im_start|>assistant\n`,
  }));
  const { overall } = compareCalibrations(first, second);
  expect(overall.pairing.shared).toBe(40);
  const named = compareCalibrations(simulateTable(ONE), simulateTable(TWO)).overall;
  expect(overall.parts).toEqual(named.parts);
  // The table of another thread keeps what its questions ask.
  const sent = new TraceTable();
  sent.append(second.columns());
  expect(compareCalibrations(first, sent).overall.parts).toEqual(named.parts);
});

test('accuracies of one model are those of its own calibration', () => {
  const { overall } = compareCalibrations(simulateTable(ONE), simulateTable(TWO), {
    seed: '5',
    resamples: 100,
  });
  const { rows } = new Bootstrap(countTraces(simulateTable(ONE)), { seed: '5', resamples: 100 });
  expect(rows).toHaveLength(100);
  expect(overall.observed[0].method).toBe('BCa of 100 resamples by question');
  expect(overall.observed[0].value).toBe(observedAccuracy(countTraces(simulateTable(ONE)).totals));
});

test('beyond a thousand questions no trace is lost, whatever the order of the second table', () => {
  const many = { ...ONE, questions: 1500, perQuestion: 2 };
  const first = simulateTable(many);
  const reversed = changed(
    many,
    (trace) => trace,
    (x, y) => numberOf(y) - numberOf(x),
  );
  const { overall } = compareCalibrations(first, reversed, { resamples: 50 });
  expect(overall.observed.map(({ n }) => n)).toEqual([3000, 3000]);
  expect(overall.observedDifference.value).toBe(0);
  expect(overall.observedDifference.n).toBe(6000);
});

test('of two independent sets each adds its own variance and degrees', () => {
  // One trace a question, so that a question is right or wrong: the jackknife of a share k/n is k(n − k)/n²/(n − 1).
  const table = (name: string, rights: readonly (0 | 1)[]): TraceTable => {
    const made = new TraceTable();
    const [trace] = simulateTraces({ ...ONE, questions: 1, perQuestion: 1 });
    rights.forEach((right, i) => {
      const attempts = [{ ...trace!.attempts[0]!, correct: right === 1, decision: 'STOP' as const }];
      made.add({
        ...trace!,
        group: `${name} ${i}`,
        prompt: `${name} ${i}`,
        attempts,
        finalCorrect: right === 1,
      });
    });
    return made;
  };
  const A = [1, 1, 1, 1, 1, 1, 0, 0, 0, 0] as const;
  const B = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] as const;
  const { observedDifference, resampling } = compareCalibrations(table('a', A), table('b', B)).overall;
  expect(resampling).toBe('independent');
  const variance = (k: number, n: number): number => (k * (n - k)) / n ** 2 / (n - 1);
  const [v, w] = [variance(6, 10), variance(2, 16)];
  const degrees = Math.round((v + w) ** 2 / (v ** 2 / 9 + w ** 2 / 15));
  const reach = studentQuantile(0.95, degrees) * Math.sqrt(v + w);
  expect(observedDifference.value).toBeCloseTo(0.6 - 0.125, 12);
  expect(observedDifference.low).toBeCloseTo(0.475 - reach, 9);
  expect(observedDifference.high).toBeCloseTo(0.475 + reach, 9);
});

test('half of the smaller set is enough for pairs, however large the other is', () => {
  const of = (from: number, to: number): TraceTable =>
    changed({ ...ONE, questions: 100 }, (trace) =>
      numberOf(trace) >= from && numberOf(trace) < to ? trace : undefined,
    );
  // 15 of 20 and of 60 are shared; of 20 and 60, 5 are not half of the smaller.
  expect(compareCalibrations(of(0, 20), of(5, 65), { resamples: 20 }).overall.pairing.shared).toBe(15);
  expect(compareCalibrations(of(0, 20), of(5, 65), { resamples: 20 }).overall.resampling).toBe('paired');
  expect(compareCalibrations(of(0, 20), of(15, 75), { resamples: 20 }).overall.resampling).toBe(
    'independent',
  );
});

test('questions of one name that ask another thing are no pair', () => {
  const asked = (words: string): TraceTable =>
    changed(ONE, (trace) => ({ ...trace, prompt: `${words} ${trace.group}` }));
  expect(compareCalibrations(asked('A'), asked('Z'), { resamples: 20 }).overall).toMatchObject({
    resampling: 'independent',
    pairing: { shared: 0 },
  });
  expect(compareCalibrations(asked('A'), asked('A'), { resamples: 20 }).overall.pairing.shared).toBe(40);
});
