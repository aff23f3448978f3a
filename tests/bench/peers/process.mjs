/** The process of `benchPlan`, as numbers that the peers compare uniform draws with, and what it should come to. */
export const GROUP_SIZE = 8;
export const MAX_ATTEMPTS = 32;
export const LONGEST = 512;

const [p, a, b] = [0.6, 0.9, 0.8];
/** A draw below the first is a right answer and STOP, below the second a right one, from the third on a wrong one and STOP. */
export const CORRECT_STOP = p * a;
export const CORRECT = p;
export const WRONG_RESAMPLE = p + (1 - p) * b;

const s = p * a + (1 - p) * (1 - b);
const attempts = 1 / s;
const variance = (1 - s) / s ** 2;
const accuracy = (p * a) / s;
const length = (1 + LONGEST) / 2;
/** Right answers that RESAMPLE follows: as many as come before a STOP, whose own answer is independent of them. */
const resampledC = (p * (1 - a)) / s;

/**
 * Exact mean and variance of a trajectory's numbers. The cap of 32 ends one trajectory in 10¹³, so what holds without a
 * cap holds here.
 */
export const EXACT = {
  attempts: { mean: attempts, variance },
  rightAnswers: {
    mean: resampledC + accuracy,
    variance: resampledC * (1 + resampledC) + accuracy * (1 - accuracy),
  },
  rewarded: { mean: accuracy, variance: accuracy * (1 - accuracy) },
  tokens: {
    mean: attempts * length,
    variance: attempts * ((LONGEST ** 2 - 1) / 12) + length ** 2 * variance,
  },
};
export const STANDARD_ERRORS = 5;

const SUMS = 12;
const BIN_SIZE = 7;

export const NOTHING = { trajectories: 0, attempts: 0, rightAnswers: 0, rewarded: 0, tokens: 0 };

/** Of 12 sums and 7 counters a bin, totals over the trajectories. */
export function totalsOf(counters) {
  const totals = { ...NOTHING, tokens: counters[0] + counters[1] };
  for (let m = 0; m <= GROUP_SIZE; m++) {
    const bin = counters.slice(SUMS + BIN_SIZE * m, SUMS + BIN_SIZE * (m + 1));
    totals.trajectories += GROUP_SIZE * bin[0];
    totals.rewarded += m * bin[0];
    totals.rightAnswers += bin[1] + bin[3];
    totals.attempts += bin[1] + bin[2] + bin[3] + bin[4];
  }
  return totals;
}

/** Means of a trajectory's numbers with their distance from the exact ones in standard errors. */
export function compareWithExact({ trajectories, ...totals }) {
  return Object.entries(EXACT).map(([name, { mean, variance: spread }]) => {
    const found = totals[name] / trajectories;
    return {
      name,
      mean: found,
      exact: mean,
      standardErrors: (found - mean) / Math.sqrt(spread / trajectories),
    };
  });
}
