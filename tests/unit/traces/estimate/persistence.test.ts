/** The persistence model on traces that were cut off, against all traces there can be, each with its chance. */
import { expect, test } from 'vitest';
import { CAP_RULES } from '../../../../src/model/process';
import { fitChances, fitPersistence, persistenceChain } from '../../../../src/traces/estimate/persistence';

const P = { p: 0.5, tC: 0.8, tW: 0.3 };
const DECISIONS = { a: 0.7, b: 0.6 };

interface Trace {
  readonly attempts: readonly boolean[];
  readonly stopped: boolean;
  readonly chance: number;
}

/** All traces of at most K attempts; behind the last one no decision is seen. */
function allTraces(K: number, { p, tC, tW } = P, { a, b } = DECISIONS): Trace[] {
  const grow = (attempts: readonly boolean[], chance: number): Trace[] => {
    const last = attempts.at(-1);
    const next = last === undefined ? p : last ? tC : tW;
    return [true, false].flatMap((right): Trace[] => {
      const longer = [...attempts, right];
      const here = chance * (right ? next : 1 - next);
      if (longer.length === K) return [{ attempts: longer, stopped: false, chance: here }];
      const stop = right ? a : 1 - b;
      return [{ attempts: longer, stopped: true, chance: here * stop }, ...grow(longer, here * (1 - stop))];
    });
  };
  return grow([], 1);
}

/** What a table counts of these traces, in expectation. */
function expectedCounts(traces: readonly Trace[]) {
  const counts = { first: [0, 0], afterRight: [0, 0], afterWrong: [0, 0] } as Record<
    'first' | 'afterRight' | 'afterWrong',
    [number, number]
  >;
  const decided = { stopC: 0, resC: 0, stopW: 0, resW: 0 };
  for (const { attempts, stopped, chance } of traces) {
    attempts.forEach((right, i) => {
      const before = attempts[i - 1];
      counts[before === undefined ? 'first' : before ? 'afterRight' : 'afterWrong'][right ? 0 : 1] += chance;
      const last = i === attempts.length - 1;
      if (last && !stopped) return;
      decided[right ? (last ? 'stopC' : 'resC') : last ? 'stopW' : 'resW'] += chance;
    });
  }
  return { counts, decided };
}

test.each([1, 2, 3, 5])(
  'traces cut behind attempt %d: all chances add up to 1, and the fit gives the model back',
  (K) => {
    const traces = allTraces(K);
    expect(traces.reduce((sum, { chance }) => sum + chance, 0)).toBeCloseTo(1, 14);
    const { counts, decided } = expectedCounts(traces);
    const fit = fitChances(counts);
    expect(fit.p).toBeCloseTo(P.p, 13);
    if (K === 1) return;
    expect(fit.tC).toBeCloseTo(P.tC, 13);
    expect(fit.tW).toBeCloseTo(P.tW, 13);
    // Censored decisions are in neither share.
    expect(decided.stopC / (decided.stopC + decided.resC)).toBeCloseTo(DECISIONS.a, 13);
    expect(decided.resW / (decided.resW + decided.stopW)).toBeCloseTo(DECISIONS.b, 13);
  },
);

test('the likelihood of cut traces is that of what was seen of them', () => {
  const traces = allTraces(3);
  const { counts } = expectedCounts(traces);
  const logLikelihood = (model: typeof P): number =>
    traces.reduce((sum, { attempts, chance }) => {
      const same = allTraces(3, model).find(
        (one) =>
          one.attempts.length === attempts.length && one.attempts.every((right, i) => right === attempts[i]),
      )!;
      return sum + chance * Math.log(same.chance);
    }, 0);
  const { logLikelihood: fitted, ...fit } = fitPersistence(counts);
  // Decisions add the same to every model: the difference of two is that of the attempts.
  const other = { p: 0.45, tC: 0.7, tW: 0.35 };
  const attempts = ({ p, tC, tW }: typeof P): number =>
    (['first', 'afterRight', 'afterWrong'] as const).reduce((sum, kind, i) => {
      const share = [p, tC, tW][i]!;
      return sum + counts[kind][0] * Math.log(share) + counts[kind][1] * Math.log(1 - share);
    }, 0);
  expect(attempts(fit)).toBeCloseTo(fitted, 12);
  expect(logLikelihood(fit) - logLikelihood(other)).toBeCloseTo(attempts(fit) - attempts(other), 12);
});

test.each(CAP_RULES.flatMap((atCap) => [1, 2, 3, 5].map((K) => [atCap, K] as const)))(
  'accuracy and attempts with a cap, by counting all traces: %s at %d',
  (atCap, K) => {
    let accuracy = 0;
    let attempts = 0;
    for (const trace of allTraces(K)) {
      const right = trace.attempts.at(-1)!;
      attempts += trace.chance * trace.attempts.length;
      const counts = trace.stopped || atCap === 'truncate' ? 1 : atCap === 'fail' ? 0 : DECISIONS.a;
      if (right) accuracy += trace.chance * counts;
    }
    const answer = persistenceChain(P, DECISIONS, { maxAttempts: K, atCap });
    expect(answer.accuracy).toBeCloseTo(accuracy, 14);
    expect(answer.attempts).toBeCloseTo(attempts, 13);
  },
);

const NO_NUMBER = { accuracy: NaN, attempts: NaN };

test('a decision that was never seen is not taken for certain', () => {
  // Every right attempt was cut from its decision.
  expect(persistenceChain(P, { a: NaN, b: 0.6 })).toEqual(NO_NUMBER);
  expect(persistenceChain(P, { a: 0.7, b: NaN })).toEqual(NO_NUMBER);
  expect(persistenceChain({ p: 1, tC: 1, tW: 0 }, { a: NaN, b: 0.6 })).toEqual(NO_NUMBER);
  // Wrong at first, and right later: it comes to that decision all the same.
  expect(persistenceChain({ p: 0, tC: 1, tW: 0.2 }, { a: NaN, b: 0.6 })).toEqual(NO_NUMBER);
  const two = { maxAttempts: 2, atCap: 'truncate' } as const;
  expect(persistenceChain({ p: 0, tC: 1, tW: 0.2 }, { a: NaN, b: 0.6 }, two).accuracy).toBeCloseTo(0.12, 14);
  expect(persistenceChain(P, { a: NaN, b: 0.6 }, two)).toEqual(NO_NUMBER);
});

test('a decision that no attempt comes to may be unknown', () => {
  expect(persistenceChain({ p: 1, tC: 1, tW: 0 }, { a: 0.5, b: NaN })).toEqual({ accuracy: 1, attempts: 2 });
  expect(persistenceChain({ p: 0, tC: 1, tW: 0 }, { a: NaN, b: 0.5 })).toEqual({ accuracy: 0, attempts: 2 });
  const one = { maxAttempts: 1, atCap: 'truncate' } as const;
  expect(persistenceChain(P, { a: NaN, b: NaN }, one)).toEqual({ accuracy: 0.5, attempts: 1 });
});
