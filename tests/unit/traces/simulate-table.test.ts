import { expect, test } from 'vitest';
import { constantLength } from '../../../src/model/lengths';
import {
  simulateTraces,
  type SyntheticOptions,
  type SyntheticTrace,
} from '../../../src/traces/synthetic/simulate-table';

const options: SyntheticOptions = {
  p: 0.5,
  a: 0.8,
  b: 0.7,
  lengths: { correct: constantLength(10), wrong: constantLength(20) },
  questions: 500,
  perQuestion: 4,
};

function simulate(change: Partial<SyntheticOptions> = {}): SyntheticTrace[] {
  return [...simulateTraces({ ...options, ...change })];
}

/** A share of n trials within four standard errors of what it should be. */
function expectShare(yes: number, n: number, chance: number): void {
  expect(n).toBeGreaterThan(100);
  expect(Math.abs(yes / n - chance)).toBeLessThan(4 * Math.sqrt((chance * (1 - chance)) / n));
}

test('chances are those of the policy', () => {
  const attempts = simulate().flatMap((trace) => trace.attempts);
  const right = attempts.filter(({ correct }) => correct);
  const wrong = attempts.filter(({ correct }) => !correct);
  expectShare(right.length, attempts.length, 0.5);
  expectShare(right.filter(({ decision }) => decision === 'STOP').length, right.length, 0.8);
  expectShare(wrong.filter(({ decision }) => decision === 'RESAMPLE').length, wrong.length, 0.7);
});

test('every trace is a trajectory whose values fit its outcomes', () => {
  for (const { attempts, truth, finalCorrect, truncated } of simulate()) {
    expect(truncated).toBe(false);
    expect(attempts.at(-1)).toMatchObject({ decision: 'STOP', correct: finalCorrect });
    attempts.forEach(({ correct, value, sameValue, decision, tokens }, i) => {
      expect(value === truth).toBe(correct);
      expect(sameValue).toBe(i === 0 ? undefined : value === attempts[i - 1]!.value);
      expect(tokens).toBe(correct ? 10 : 20);
      if (i < attempts.length - 1) expect(decision).toBe('RESAMPLE');
    });
  }
});

test('fresh wrong answers repeat by chance, persistent ones beyond it', () => {
  const pairs = (traces: readonly SyntheticTrace[]) =>
    traces.flatMap(({ attempts }) => attempts.slice(1).map((next, i) => ({ before: attempts[i]!, next })));
  const afterWrong = pairs(simulate()).filter(({ before }) => !before.correct);
  expectShare(afterWrong.filter(({ next }) => next.sameValue).length, afterWrong.length, 0.5 / 4);
  const kept = pairs(simulate({ persistence: { rhoC: 0.3, rhoW: 0.6 } }));
  const [wrong, right] = [
    kept.filter(({ before }) => !before.correct),
    kept.filter(({ before }) => before.correct),
  ];
  expectShare(wrong.filter(({ next }) => next.sameValue).length, wrong.length, 0.6 + 0.4 * 0.125);
  expectShare(right.filter(({ next }) => next.correct).length, right.length, 0.3 + 0.7 * 0.5);
});

test('a cap on attempts censors the decision', () => {
  const traces = simulate({ maxAttempts: 2, whenCut: 'wrong' });
  const cut = traces.filter(({ truncated }) => truncated);
  // RESAMPLE after attempt 1: ½·.2 + ½·.7.
  expectShare(cut.length, traces.length, 0.45);
  for (const { attempts, finalCorrect } of cut) {
    expect(attempts.map(({ decision }) => decision)).toEqual(['RESAMPLE', 'CENSORED']);
    expect(finalCorrect).toBe(false);
  }
});

test('a limit on tokens cuts answers and decisions where it falls', () => {
  // Attempt 1 fits with its decision (at most 20 + 1), a second one only if it is right and the first was.
  for (const { attempts, truncated } of simulate({ maxTokens: 22 })) {
    const text = attempts.map(({ correct, decision }) => (correct ? 'C ' : 'W ') + decision).join(', ');
    expect([
      'C STOP',
      'W STOP',
      'C RESAMPLE',
      'W RESAMPLE',
      'C RESAMPLE, C STOP',
      'C RESAMPLE, C RESAMPLE',
    ]).toContain(text);
    expect(truncated).toBe(!text.endsWith('STOP'));
  }
  // No room for a wrong answer at all; a right one fits to the token, without its decision.
  for (const { attempts, truncated } of simulate({ maxTokens: 10 })) {
    expect(truncated).toBe(true);
    expect(attempts.length === 0 || attempts[0]!.decision === 'CENSORED').toBe(true);
  }
});

test('questions differ as the beta distribution says', () => {
  const traces = simulate({ heterogeneity: { concentration: 1 } });
  const right = new Map<string, number>();
  for (const { group, attempts } of traces) {
    right.set(group, (right.get(group) ?? 0) + (attempts[0]!.correct ? 1 : 0));
  }
  // Beta(½, ½): four of four right, E[p⁴] = Π (½ + i)/(1 + i) = 35/128.
  expectShare([...right.values()].filter((count) => count === 4).length, 500, 35 / 128);
});

test('chances drift in logits', () => {
  const seconds = simulate({ drift: { p: -1 } }).flatMap(({ attempts }) => attempts.slice(1, 2));
  expectShare(seconds.filter(({ correct }) => correct).length, seconds.length, 1 / (1 + Math.E));
});

test('traces stay the same when more are asked for, and change with the seed', () => {
  const texts = (traces: readonly SyntheticTrace[]): string[] => traces.map((trace) => JSON.stringify(trace));
  expect(texts(simulate({ questions: 3 }))).toEqual(texts(simulate({ questions: 9 })).slice(0, 12));
  expect(texts(simulate({ questions: 3, seed: '4' }))).not.toEqual(texts(simulate({ questions: 3 })));
});
