import { expect, test } from 'vitest';
import { constantLength } from '../../../../src/model/lengths';
import { CAP_RULES } from '../../../../src/model/process';
import { fitBetaMixture, mixtureAccuracy, mixtureCounts } from '../../../../src/traces/estimate/beta-mixture';
import { fitPersistence, persistenceChain } from '../../../../src/traces/estimate/persistence';
import { accuracyOf, attemptsOf, type Cap, whatIf } from '../../../../src/traces/estimate/plain-model';
import { shapley } from '../../../../src/traces/estimate/shapley';

const lengths = { correct: constantLength(10), wrong: constantLength(30) };
const chances = { p: 0.3, a: 0.9, b: 0.6 };
const CAPS: Cap[] = [
  { maxAttempts: null, atCap: 'truncate' },
  ...CAP_RULES.flatMap((atCap) => [1, 2, 5].map((maxAttempts) => ({ maxAttempts, atCap }))),
];

test.each(CAPS)('J and E[T] are the exact answers of the lab: %o', (cap) => {
  const answer = whatIf({ ...chances, ...cap, lengths });
  expect(accuracyOf(chances, cap)).toBeCloseTo(answer.accuracy, 13);
  expect(attemptsOf(chances, cap)).toBeCloseTo(answer.attempts, 13);
  // Without persistence the chain is the plain model.
  const chain = persistenceChain({ p: 0.3, tC: 0.3, tW: 0.3 }, chances, cap);
  expect(chain.accuracy).toBeCloseTo(answer.accuracy, 13);
  expect(chain.attempts).toBeCloseTo(answer.attempts, 13);
});

test('what if: by hand, with two attempts', () => {
  // s = .27 + .28 = .55; accuracy .27 + .45·.3, attempts 1.45, tokens 1.45·(3 + 21) + one decision, of which .45 RESAMPLE.
  const answer = whatIf({ ...chances, maxAttempts: 2, atCap: 'truncate', lengths, decisionTokens: 5 });
  expect(answer.accuracy).toBeCloseTo(0.405, 14);
  expect(answer.attempts).toBeCloseTo(1.45, 14);
  expect(answer.tokens).toBeCloseTo(1.45 * 24 + 1 + 0.45 * 4, 12);
  expect(answer.capReachChance).toBeCloseTo(0.45, 14);
});

test('chances of 0 and 1', () => {
  expect(whatIf({ p: 1, a: 1, b: 0.5, maxAttempts: null, atCap: 'truncate', lengths }).accuracy).toBe(1);
  expect(accuracyOf({ p: 1, a: 0.9, b: NaN })).toBe(1);
  expect(accuracyOf({ p: 0, a: NaN, b: 0.5 })).toBe(0);
  expect(accuracyOf({ p: 0, a: NaN, b: 1 })).toBeNaN();
  expect(accuracyOf({ p: 0.5, a: 0, b: 1 }, { maxAttempts: 3, atCap: 'truncate' })).toBe(0.5);
});

test('persistence: by hand', () => {
  // p = 60/100, t_C = 18/20 = .6 + .4ρ_C, t_W = 12/40 = .6(1 − ρ_W).
  const fit = fitPersistence({ first: [60, 40], afterRight: [18, 2], afterWrong: [12, 28] });
  expect(fit).toMatchObject({ p: 0.6, tC: 0.9, tW: 0.3 });
  expect(fit.rhoC).toBeCloseTo(0.75, 14);
  expect(fit.rhoW).toBeCloseTo(0.5, 14);
  const logs = 60 * Math.log(0.6) + 40 * Math.log(0.4) + 18 * Math.log(0.9) + 2 * Math.log(0.1);
  const all = 90 * Math.log(90 / 160) + 70 * Math.log(70 / 160);
  const found = logs + 12 * Math.log(0.3) + 28 * Math.log(0.7);
  expect(fit.logLikelihood).toBeCloseTo(found, 10);
  expect(fit.likelihoodRatio).toBeCloseTo(2 * (found - all), 10);
});

test('persistence: shares out of order are pooled, and empty ones follow', () => {
  // After a wrong attempt right more often than at first: ρ_W = 0 and one share for both, 40/80 and 30/40 → 70/120.
  const reversed = fitPersistence({ first: [40, 40], afterRight: [9, 1], afterWrong: [30, 10] });
  expect(reversed.p).toBeCloseTo(70 / 120, 14);
  expect(reversed.tW).toBeCloseTo(70 / 120, 14);
  expect(reversed.rhoW).toBeCloseTo(0, 14);
  const against = fitPersistence({ first: [50, 50], afterRight: [10, 30], afterWrong: [30, 10] });
  expect(against).toMatchObject({ p: 0.5, rhoC: 0, rhoW: 0, likelihoodRatio: 0 });
  expect(fitPersistence({ first: [3, 1], afterRight: [0, 0], afterWrong: [0, 0] })).toMatchObject({
    p: 0.75,
    tC: 0.75,
    tW: 0.75,
    rhoC: 0,
    likelihoodRatio: 0,
  });
});

test('no persistence parameters fit better', () => {
  const counts = { first: [40, 40], afterRight: [9, 1], afterWrong: [30, 10] } as const;
  const best = fitPersistence(counts).logLikelihood;
  const term = ([x, y]: readonly [number, number], share: number): number =>
    x * Math.log(share) + y * Math.log(1 - share);
  for (let p = 0.05; p < 1; p += 0.05) {
    for (let rhoC = 0; rhoC < 1; rhoC += 0.1) {
      for (let rhoW = 0; rhoW < 1; rhoW += 0.1) {
        const sum =
          term(counts.first, p) +
          term(counts.afterRight, rhoC + (1 - rhoC) * p) +
          term(counts.afterWrong, (1 - rhoW) * p);
        expect(sum).toBeLessThanOrEqual(best + 1e-9);
      }
    }
  }
});

test('the chain with full persistence never changes its answer', () => {
  const { accuracy, attempts } = persistenceChain({ p: 0.3, tC: 1, tW: 0 }, { a: 0.5, b: 0.75 });
  expect(accuracy).toBeCloseTo(0.3, 14);
  expect(attempts).toBeCloseTo(0.3 / 0.5 + 0.7 / 0.25, 13);
});

test('unequal questions: THEORY 7.1', () => {
  // p ~ Beta(.4, 1.6): mean .2, concentration 2, so ρ = 1/3.
  const decisions = { a: 0.97, b: 0.5 };
  expect(mixtureAccuracy({ mean: 0.2, correlation: 1 / 3 }, decisions).toFixed(3)).toBe('0.277');
  expect(accuracyOf({ p: 0.2, ...decisions }).toFixed(3)).toBe('0.327');
});

test('unequal questions: Beta(.4, .4)', () => {
  // By the midpoint rule in u with p = u^2.5/(u^2.5 + (1 − u)^2.5), two million points: 0.57418.
  const decisions = { a: 0.98, b: 0.5 };
  expect(mixtureAccuracy({ mean: 0.5, correlation: 1 / 1.8 }, decisions)).toBeCloseTo(0.574184, 5);
  expect(accuracyOf({ p: 0.5, ...decisions }).toFixed(3)).toBe('0.662');
});

test('the mixture meets J at no spread and the chord at full spread', () => {
  const decisions = { a: 0.9, b: 0.6 };
  for (const maxAttempts of [null, 4]) {
    const cap: Cap = { maxAttempts, atCap: 'truncate' };
    const at = (correlation: number): number => mixtureAccuracy({ mean: 0.3, correlation }, decisions, cap);
    expect(at(0)).toBe(accuracyOf({ p: 0.3, ...decisions }, cap));
    expect(at(0.99e-4)).toBeCloseTo(at(1.01e-4), 5);
    // All right or all wrong: J(0) and J(1) weighed with the mean, without a cap 0 and 1.
    const ends =
      0.3 * accuracyOf({ p: 1, ...decisions }, cap) + 0.7 * accuracyOf({ p: 0, ...decisions }, cap);
    expect(at(1 - 1e-7)).toBeCloseTo(ends, 5);
  }
});

const groups = (list: readonly { n: number; right: number }[]) =>
  mixtureCounts({
    n: Uint32Array.from(list, ({ n }) => n),
    right: Uint32Array.from(list, ({ right }) => right),
  });

test('the mixture fits no spread where there is none, and all of it where questions are all right or all wrong', () => {
  const equal = fitBetaMixture(groups(Array.from({ length: 20 }, () => ({ n: 4, right: 2 }))))!;
  expect(equal).toMatchObject({ mean: 0.5, correlation: 0, likelihoodRatio: 0 });
  const apart = fitBetaMixture(
    groups(Array.from({ length: 20 }, (_, g) => ({ n: 4, right: g < 5 ? 4 : 0 }))),
  )!;
  expect(apart.mean).toBeCloseTo(0.25, 4);
  expect(apart.correlation).toBeGreaterThan(0.999);
  expect(
    fitBetaMixture(
      groups([
        { n: 1, right: 1 },
        { n: 1, right: 0 },
      ]),
    ),
  ).toBeUndefined();
});

test('the beta-binomial likelihood by hand', () => {
  // Pairs: P(2 right) = μ² + μ(1−μ)ρ, P(1) = 2μ(1−μ)(1−ρ), P(0) = (1−μ)² + μ(1−μ)ρ. 30, 40 and 30 of each: μ = ½,
  // ½(1−ρ) = .4, so ρ = .2 reproduces the shares, which is the maximum.
  const list = [
    ...Array.from({ length: 30 }, () => ({ n: 2, right: 2 })),
    ...Array.from({ length: 40 }, () => ({ n: 2, right: 1 })),
    ...Array.from({ length: 30 }, () => ({ n: 2, right: 0 })),
  ];
  const fit = fitBetaMixture(groups(list))!;
  expect(fit.mean).toBeCloseTo(0.5, 6);
  expect(fit.correlation).toBeCloseTo(0.2, 4);
  // The order inside a question is not counted: P(1 right) enters as one arrangement of two.
  const plain = 200 * Math.log(0.5);
  const best = 60 * Math.log(0.3) + 40 * Math.log(0.2);
  expect(fit.likelihoodRatio).toBeCloseTo(2 * (best - plain), 6);
});

test('Shapley parts add up, and a product splits evenly', () => {
  const f = ([x, y, z]: readonly [number, number, number]): number => x * y + z * z * x;
  const parts = shapley(f, [1, 2, 3], [2, -1, 0.5]);
  expect(parts[0] + parts[1] + parts[2]).toBeCloseTo(f([2, -1, 0.5]) - f([1, 2, 3]), 12);
  expect(shapley(([x, y, z]) => x * y * z, [0, 0, 0], [1, 1, 1])).toEqual(
    [1 / 3, 1 / 3, 1 / 3].map((x) => expect.closeTo(x, 14)),
  );
  // An input that does nothing gets nothing.
  expect(shapley(([x, y]) => x + y, [0, 0, 0], [1, 2, 9])).toEqual([
    expect.closeTo(1, 14),
    expect.closeTo(2, 14),
    0,
  ]);
});

test('without a right attempt there is no chance to stop at one, and no accuracy', () => {
  expect(mixtureAccuracy({ mean: 0.3, correlation: 0.2 }, { a: NaN, b: 0.5 })).toBeNaN();
});

test('where the accuracy does not bend, its mean over questions is that at the mean', () => {
  // J = pa/(pa + q(1 − b)) is a straight line where a = 1 − b, and its bend is rounding of both signs.
  for (const a of [0.3, 0.4, 0.7])
    for (const correlation of [0.01, 0.2, 0.9])
      expect(mixtureAccuracy({ mean: 0.45, correlation }, { a, b: 1 - a })).toBeCloseTo(0.45, 9);
});
