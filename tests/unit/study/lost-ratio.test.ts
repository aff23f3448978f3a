import { describe, expect, it } from 'vitest';
import type { CellState, UpdateState } from '../../../src/study/training/run-training';
import { flowGap, gapReason } from '../../../src/study/training/flow-gap';
import { isLost, isLostRatio } from '../../../src/study/lost-ratio';
import { fateOf } from '../../../src/study/training/phase';

/** A cell whose reward gradient has these components and errors. */
function cell(
  gradient: readonly number[],
  errors: readonly number[],
  ratioError: number,
  learning = 32,
): Pick<CellState, 'update' | 'statuses'> {
  const [s, dC, dW] = gradient as [number, number, number];
  const ratio = { value: [Math.abs(s) / (Math.abs(dC) + Math.abs(dW))], standardError: [ratioError] };
  return {
    update: {
      reward: { value: gradient, standardError: errors },
      rewardRatio: ratio,
      klRatio: null,
    } as unknown as UpdateState,
    statuses: { learning, diverged: 0, endless: 0, overrun: 0 },
  };
}

describe('a ratio', () => {
  it('is told where what it is divided by is', () => {
    expect(isLost(cell([1, 0.5, 0.5], [0.1, 0.1, 0.1], 0.15), 'reward')).toBe(false);
    // √2·0.1 of noise, times the 2.04 of Student's t with 31 degrees, is 0.288.
    expect(isLost(cell([1, 0.14, 0.15], [0.1, 0.1, 0.1], 0.15), 'reward')).toBe(false);
    expect(isLost(cell([1, 0.14, 0.14], [0.1, 0.1, 0.1], 0.15), 'reward')).toBe(true);
    // Three policies: Student's t with 2 degrees is 4.3.
    expect(isLost(cell([1, 0.3, 0.3], [0.1, 0.1, 0.1], 0.15, 3), 'reward')).toBe(true);
  });

  it('is lost where its error is larger than itself, or does not exist', () => {
    expect(isLost(cell([1, 0.5, 0.5], [0, 0, 0], 1.1), 'reward')).toBe(true);
    expect(isLost(cell([1, 0.5, 0.5], [0, 0, 0], NaN), 'reward')).toBe(true);
    expect(isLost(cell([1, 0.5, 0.5], [0, 0, 0], 0), 'reward')).toBe(false);
  });

  it('that does not exist is not lost', () => {
    expect(isLost(cell([1, 0.5, 0.5], [9, 9, 9], 9), 'kl')).toBe(false);
  });
});

describe('a ratio of a cell', () => {
  const quantity = (value: number, standardError: number) => ({ exact: 1, value, standardError });
  const lost = (deciding: readonly [number, number], noise: number, ratioError = 0.1): boolean =>
    isLostRatio({
      logits: [quantity(1, noise), quantity(deciding[0], noise), quantity(deciding[1], noise)],
      attribution: quantity(1 / (Math.abs(deciding[0]) + Math.abs(deciding[1])), ratioError),
    });

  it('is told where what it is divided by is, by the same rule', () => {
    expect(lost([0.14, 0.15], 0.1)).toBe(false);
    expect(lost([-0.14, 0.14], 0.1)).toBe(true);
    expect(lost([0.5, 0.5], 0, NaN)).toBe(true);
  });

  it('that does not exist is not lost', () => {
    const none = { logits: [quantity(0, 0), quantity(0, 0), quantity(0, 0)] as const, attribution: null };
    expect(isLostRatio(none)).toBe(false);
  });
});

describe('the exact flow', () => {
  const state = (accuracy: number, error: number) => ({
    logits: { value: [1, 2, 3], standardError: [0.1, 0.1, 0] },
    accuracy: { value: [accuracy], standardError: [error] },
  });
  const exact = { logits: [1.1, 2, 3 + 1e-15], accuracy: [0.9643] };

  it('is far from the policies where chance does not explain it', () => {
    // Student's t with 31 degrees passes 6.1 once in a million.
    expect(flowGap(state(0.9548, 0.0006), exact, 32)).toBeCloseTo(0.0095 / 0.0006, 6);
    expect(flowGap(state(0.9643, 0.0006), exact, 32)).toBeNull();
    expect(flowGap(state(0.9643 - 6 * 0.0006, 0.0006), exact, 32)).toBeNull();
    expect(flowGap(state(0.9548, 0.0006), exact, 3)).toBeNull();
  });

  it('is said to be so for a reason', () => {
    expect(gapReason({ optimiser: 'adam', groups: 16 })).toMatch(/16 groups, and Adam divides/);
    expect(gapReason({ optimiser: 'sgd', groups: 1 })).toMatch(/1 group, and the noise of a step/);
  });
});

it('the fate of RESAMPLE is told by where it was and is', () => {
  expect(fateOf([0.5, 0.7])).toBe('kept');
  expect(fateOf([0.02, 0.7])).toBe('learned');
  expect(fateOf([0.7, 0.2, 0.6])).toBe('learned');
  expect(fateOf([0.5, 0.7, 0.08])).toBe('lost');
  expect(fateOf([0.02, 0.02])).toBe('caught');
  expect(fateOf([0.02, 0.3])).toBe('between');
});
