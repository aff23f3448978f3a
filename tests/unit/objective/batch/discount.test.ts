/** Discount weights by hand, and over all trajectories against the exact score moments. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactScoreMoments } from '../../../../src/model/exact-score-moments';
import { DISCOUNT_MODES, type DiscountMode } from '../../../../src/model/exact-weights';
import { discountWeights } from '../../../../src/objective/batch/discount';
import { expectClose, gammas, processes } from '../../model/arbitraries';
import { enumerate } from '../../model/enumerate';
import { expectedGradient, onPolicy, rl, trajectory } from './helpers';

/** Exponents of γ for "W5 > C3 > W2 ." and for the same without its last decision. */
const EXPONENTS: [DiscountMode, number[], number[]][] = [
  ['none', [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0]],
  ['theorem-3.1', [10, 10, 5, 5, 2, 2], [10, 10, 5, 5, 2]],
  ['definition-3.1', [10, 5, 5, 2, 2, 0], [10, 5, 5, 2, 2]],
  ['per-attempt', [2, 2, 1, 1, 0, 0], [2, 2, 1, 1, 0]],
  ['per-action', [5, 4, 3, 2, 1, 0], [4, 3, 2, 1, 0]],
];

test.each(EXPONENTS)('%s', (mode, decided, cut) => {
  const weights = (text: string): number[] => discountWeights(mode, 0.5, trajectory(text));
  expect(weights('W5 > C3 > W2 .')).toEqual(decided.map((exponent) => 0.5 ** exponent));
  expect(weights('W5 > C3 > W2')).toEqual(cut.map((exponent) => 0.5 ** exponent));
});

test('R times the weighted score has the exact mean', () => {
  fc.assert(
    fc.property(
      processes(fc.constantFrom(1, 2)),
      fc.constantFrom(...DISCOUNT_MODES),
      gammas,
      (process, mode, gamma) => {
        const objective = rl({ discount: { mode, gamma } });
        const found = expectedGradient(
          objective,
          enumerate(process),
          onPolicy(process.policy, process.policy),
        );
        expectClose(found, exactScoreMoments(process, mode, gamma).correct);
      },
    ),
  );
});
