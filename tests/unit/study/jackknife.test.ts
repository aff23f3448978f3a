import { expect, test } from 'vitest';
import { blockCounters, emptyTally, HEAD } from '../../../src/model/tally';
import { jackknife, leaveOneOutTotals, totalsOf } from '../../../src/study/jackknife';

/** A tally whose blocks have the given attempts and as many trajectories each. */
function tallyOf(attempts: readonly number[], trajectories: number) {
  const tally = emptyTally(2, attempts.length);
  attempts.forEach((count, block) => {
    blockCounters(tally, block)[HEAD.attempts] = BigInt(count);
    blockCounters(tally, block)[HEAD.trajectories] = BigInt(trajectories);
  });
  return tally;
}

test('of a mean is the standard error of the mean of blocks', () => {
  const attempts = [10, 14, 9, 17, 12];
  const { mean } = jackknife(tallyOf(attempts, 10), {
    mean: ({ counters }) => [counters[HEAD.attempts]! / counters[HEAD.trajectories]!],
  });
  // Textbook: s/√B of the block means 1.0, 1.4, 0.9, 1.7, 1.2 with s² = Σ(x−x̄)²/(B−1).
  const means = attempts.map((count) => count / 10);
  const average = means.reduce((sum, x) => sum + x, 0) / 5;
  const variance = means.reduce((sum, x) => sum + (x - average) ** 2, 0) / 4;
  expect(mean.value[0]).toBeCloseTo(1.24, 14);
  expect(mean.standardError[0]).toBeCloseTo(Math.sqrt(variance / 5), 14);
});

test('of a ratio follows the delta method', () => {
  // 1/x̄ has the standard error SE(x̄)/x̄² to first order; 400 blocks make the second order small.
  const attempts = Array.from({ length: 400 }, (_, i) => 100 + ((i * 37) % 11));
  const tally = tallyOf(attempts, 50);
  const estimate = jackknife(tally, {
    mean: ({ counters }) => [counters[HEAD.attempts]! / counters[HEAD.trajectories]!],
    inverse: ({ counters }) => [counters[HEAD.trajectories]! / counters[HEAD.attempts]!],
  });
  const expected = estimate.mean.standardError[0]! / estimate.mean.value[0]! ** 2;
  expect(estimate.inverse.standardError[0]! / expected).toBeCloseTo(1, 3);
});

test('of a constant is 0', () => {
  const { constant } = jackknife(tallyOf([3, 3, 3], 2), {
    constant: ({ counters }) => [counters[HEAD.attempts]! / 9],
  });
  expect(constant).toEqual({ value: [1], standardError: [0] });
});

test('all totals but one block are the sums without it, to the last bit', () => {
  const tally = emptyTally(2, 5);
  // Sums pass 2⁵³, so that they are rounded.
  tally.counters.forEach((_, i) => (tally.counters[i] = 2n ** 53n + BigInt(i * i)));
  const sum = totalsOf(tally);
  const totals = leaveOneOutTotals(tally);
  expect(totals(null)).toEqual(sum);
  for (let block = 0; block < 5; block++) {
    const own = blockCounters(tally, block);
    expect([...totals(block).counters]).toEqual([...sum.counters].map((x, i) => x - Number(own[i])));
  }
});
