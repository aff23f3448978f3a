import { expect, test } from 'vitest';
import { countTraces } from '../../../../src/traces/estimate/count-traces';
import { GROUP, Groups } from '../../../../src/traces/estimate/groups';
import { exactSum, hypergeometric } from '../../../../src/traces/estimate/misfit/exact-sum';
import {
  heterogeneityTest,
  withinQuestionsTest,
} from '../../../../src/traces/estimate/misfit/question-tests';
import { tieWeight } from '../../../../src/traces/estimate/misfit/ties';
import { tableOf } from './tables';

test('heterogeneity: Tarone by hand, and its draws', () => {
  // Ten questions with 4 of 4 and ten with 0 of 4: Σ(x − 2)²/¼ = 320, (320 − 80)/√(2·20·12) = 10.95.
  const all = Array.from({ length: 10 }, (_, g) =>
    Array.from({ length: 4 }, () => [`r${g}`, 'C.'] as const),
  ).flat();
  const none = all.map(([group]) => [group.replace('r', 'w'), 'W.'] as const);
  const { groups } = countTraces(tableOf(...all, ...none));
  const test = heterogeneityTest(groups, undefined, '1', 199);
  expect(test.statistic).toBeCloseTo(240 ** 2 / 480, 10);
  expect(test.pValue).toBe(0.5 / 200);
});

test('independence within questions: the margins by hand', () => {
  // One question: 2 right then right, 2 wrong then wrong. 2·2/4 = 1 expected, variance 2·2·2·2/(16·3) = 1/3.
  const table = tableOf(['q', 'C>C.'], ['q', 'C>C.'], ['q', 'W>W.'], ['q', 'W>W.'], ['other', 'W>C.']);
  const found = withinQuestionsTest(countTraces(table).groups, '1');
  expect(found.statistic).toBeCloseTo(3, 12);
  // Of the 6 pairings 2 are as far out, and they are ties: p is a random part of 1/3. The smallest and the largest of 50
  // such parts are within a tenth of the ends but for 2 · 0.9^50 = 1 %; seeds are pinned.
  const parts = Array.from(
    { length: 50 },
    (_, i) => 3 * withinQuestionsTest(countTraces(table).groups, String(i)).pValue!,
  );
  expect(Math.min(...parts)).toBeGreaterThan(0);
  expect(Math.min(...parts)).toBeLessThan(0.1);
  expect(Math.max(...parts)).toBeLessThan(1);
  expect(Math.max(...parts)).toBeGreaterThan(0.9);
  expect(found.sentence).toContain('both right 2 of 4 times; 1.0 are expected.');
});

test('unequal questions alone do not fail independence within questions', () => {
  // Easy questions right, hard ones wrong, every time: no margin varies within a question.
  const table = tableOf(['e', 'C>C.'], ['e', 'C>C.'], ['h', 'W>W.'], ['h', 'W>W.']);
  expect(withinQuestionsTest(countTraces(table).groups, '1').pValue).toBeNull();
});

/** Questions with so many traces each, of which the first attempts are right or wrong; nothing is known of others. */
function firstAttemptsOf(...questions: readonly (readonly [right: number, wrong: number])[]): Groups {
  const groups = new Groups();
  questions.forEach(([right, wrong], g) => {
    const index = groups.indexOf(g);
    for (let i = 0; i < right + wrong; i++) groups.add(index, GROUP.first);
    for (let i = 0; i < right; i++) groups.add(index, GROUP.firstRight);
  });
  return groups;
}

test('heterogeneity is one-sided: questions more alike than chance makes them do not fail', () => {
  // Twenty questions with exactly 2 of 4 right: Σ(x − 2)²/¼ = 0, z = −80/√480, which is as far below as one can be.
  const test = heterogeneityTest(
    firstAttemptsOf(...Array.from({ length: 20 }, () => [2, 2] as const)),
    undefined,
    '1',
    199,
  );
  expect(test.pValue).toBeGreaterThan(0.99);
  expect(test).toMatchObject({ statistic: 0, degrees: 1 });
});

test('a few questions with very many traces are tested by drawing, many questions by the tail', () => {
  const long = heterogeneityTest(firstAttemptsOf([6000, 6000], [6100, 5900]), undefined, '1');
  expect(long.method).toMatch(/^1999 draws/);
  // (50² + 50²)/¼ = 20 000 is less than the 24 000 traces.
  expect(long.pValue).toBeGreaterThan(0.05);
  const many = heterogeneityTest(
    firstAttemptsOf(...Array.from({ length: 10_006 }, (_, g) => [1 + (g % 2), 1] as const)),
    undefined,
    '1',
  );
  expect(many.method).toMatch(/^normal tail/);
});

test('the margins of a question by counting: urn of 12 with 4 marked, 5 taken', () => {
  const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k);
  const { first, probabilities } = hypergeometric({ n: 12, firstRight: 4, nextRight: 5 });
  expect(first).toBe(0);
  expect([...probabilities]).toEqual(
    [0, 1, 2, 3, 4].map((k) => expect.closeTo((choose(4, k) * choose(8, 5 - k)) / choose(12, 5), 14)),
  );
  // 4 + 5 of 7 overlap in at least 2.
  expect(hypergeometric({ n: 7, firstRight: 4, nextRight: 5 })).toMatchObject({ first: 2 });
});

test('the sum over questions by counting all of them', () => {
  const questions = [
    { n: 4, firstRight: 2, nextRight: 2 },
    { n: 5, firstRight: 3, nextRight: 4 },
    { n: 6, firstRight: 1, nextRight: 3 },
  ];
  const counted = new Map<number, number>();
  const [x, y, z] = questions.map(hypergeometric);
  for (const [i, p] of x!.probabilities.entries())
    for (const [j, q] of y!.probabilities.entries())
      for (const [k, r] of z!.probabilities.entries()) {
        const at = x!.first + i + y!.first + j + z!.first + k;
        counted.set(at, (counted.get(at) ?? 0) + p * q * r);
      }
  const sum = exactSum(questions)!;
  expect(sum.first).toBe(Math.min(...counted.keys()));
  for (const [at, p] of counted) expect(sum.probabilities[at - sum.first]).toBeCloseTo(p, 14);
});

test('a question of a million traces takes bounded work and keeps mean and variance', () => {
  const [n, K, m] = [1_000_000, 300_000, 600_000];
  const { first, probabilities } = hypergeometric({ n, firstRight: K, nextRight: m });
  const variance = (K * (n - K) * m * (n - m)) / (n * n * (n - 1));
  // Terms beyond 1e-20 of the mode: √(2·ln 10²⁰) = 9.6 standard deviations on each side.
  expect(probabilities.length).toBeLessThan(20 * Math.sqrt(variance));
  let mean = 0;
  let squares = 0;
  probabilities.forEach((p, i) => {
    const d = first + i - (K * m) / n;
    mean += p * d;
    squares += p * d * d;
  });
  expect(Math.abs(mean)).toBeLessThan(1e-6);
  expect(squares / variance).toBeCloseTo(1, 9);
  expect(exactSum([{ n, firstRight: K, nextRight: m }], 100)).toBeUndefined();
});

test('ties are ties up to rounding, at nothing too', () => {
  expect([tieWeight(2, 1), tieWeight(1, 1 + 1e-12), tieWeight(1, 2)]).toEqual([1, 0.5, 0]);
  expect(tieWeight(1e-16, 0)).toBe(0.5);
});
