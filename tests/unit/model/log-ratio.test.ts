import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  actionLogProbabilities,
  actionLogRatios,
  actionScores,
  bernoulliKl,
  k3FromLogRatio,
  logSigmoidRatio,
  policyKl,
} from '../../../src/model/log-ratio';
import { sigmoid } from '../../../src/model/policy';
import { policies } from './arbitraries';

/** Relative error allowed: a few roundings. */
const CLOSE = 1e-14;

function expectRelative(actual: number, exact: number, tolerance = CLOSE): void {
  expect(Math.abs(actual - exact), `${actual} against ${exact}`).toBeLessThanOrEqual(
    tolerance * Math.abs(exact),
  );
}

// From mpmath with 60 digits: sg = lambda x: 1/(1 + exp(-mpf(x))); log(sg(x)/sg(y)).
test.each([
  [0.4, 0.3, 0.041339992068574506],
  [0.4, 0.4000001, -4.0131232788605076e-8],
  [2.2, 2.2000000000001, -9.967076076446155e-15],
  [40, 39.99, 4.269667009840829e-20],
  [40, 39, 7.299869917724197e-18],
  [-40, -39.5, -0.5],
  [-40, 40, -40],
  [40, -40, 40],
  [38, 40, -2.7142973665188707e-17],
  [-4, -2.889, -1.0750104619316472],
  [1e-9, -1e-9, 1e-9],
])('log(σ(%d)/σ(%d)) = %d', (x, y, exact) => {
  expectRelative(logSigmoidRatio(x, y), exact);
});

// The same, p*log(p/q) + (1-p)*log((1-p)/(1-q)) with p = sg(x), q = sg(y).
test.each([
  [0.4, 0.3, 0.001208758079819696],
  [0.4, 0.4000001, 1.2013037208731435e-15],
  [2.2, 2.2000000000001, 4.482841779149223e-28],
  [40, 39.99, 2.131275455008536e-22],
  [-40, 40, 40],
  [40, -40, 40],
  [30, 40, 8.421903155497878e-13],
  [-40, -39.5, 6.318206432312618e-19],
  [1e-9, -1e-9, 5e-19],
  [-4, -2.889, 0.01600685880046923],
])('KL of σ(%d) from σ(%d) = %d', (x, y, exact) => {
  expectRelative(bernoulliKl(x, y), exact);
});

// The same, exp(-y) - 1 + y.
test.each([
  [1e-9, 4.999999998333334e-19],
  [-1e-9, 5.000000001666667e-19],
  [0.3, 0.040818220681717865],
  [-0.5, 0.14872127070012814],
  [0.6, 0.14881163609402642],
  [-40, 2.3538526683701994e17],
  [80, 79],
])('k3 of log ratio %d = %d', (y, exact) => {
  expectRelative(k3FromLogRatio(y), exact);
});

describe('properties', () => {
  const logit = fc.double({ min: -40, max: 40, noNaN: true });

  test('log ratios are antisymmetric, of opposite signs for the two actions, and exactly 0 for equal logits', () => {
    fc.assert(
      fc.property(logit, logit, (x, y) => {
        expect(logSigmoidRatio(x, x)).toBeCloseTo(0, 300);
        expectRelative(logSigmoidRatio(x, y), -logSigmoidRatio(y, x), 1e-13);
        expect(Math.sign(logSigmoidRatio(x, y)) * Math.sign(logSigmoidRatio(-x, -y))).toBeLessThanOrEqual(0);
        // log(σ(x)/σ(y)) − log(σ(−x)/σ(−y)) is the difference of the logits.
        expect(logSigmoidRatio(x, y) - logSigmoidRatio(-x, -y)).toBeCloseTo(x - y, 11);
      }),
      { numRuns: 500 },
    );
  });

  test('KL is never negative and 0 only for equal probabilities', () => {
    fc.assert(
      fc.property(logit, logit, (x, y) => {
        expect(bernoulliKl(x, y)).toBeGreaterThanOrEqual(0);
        expect(bernoulliKl(x, x)).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  test('each kind of action belongs to its logit', () => {
    fc.assert(
      fc.property(policies(), policies(), (policy, reference) => {
        const chance = {
          sampleC: sigmoid(policy.thetaS),
          sampleW: 1 - sigmoid(policy.thetaS),
          stopC: sigmoid(policy.thetaDC),
          resC: 1 - sigmoid(policy.thetaDC),
          resW: sigmoid(policy.thetaDW),
          stopW: 1 - sigmoid(policy.thetaDW),
        };
        const logs = actionLogProbabilities(policy);
        const others = actionLogProbabilities(reference);
        const ratios = actionLogRatios(policy, reference);
        const scores = actionScores(policy);
        for (const kind of Object.keys(chance) as (keyof typeof chance)[]) {
          expect(Math.exp(logs[kind])).toBeCloseTo(chance[kind], 12);
          expect(ratios[kind]).toBeCloseTo(logs[kind] - others[kind], 12);
          // d log σ(θ)/dθ = 1 − σ(θ) for the action the logit favours, −σ(θ) for the other.
          const favoured = kind === 'sampleC' || kind === 'stopC' || kind === 'resW';
          expect(scores[kind]).toBeCloseTo(favoured ? 1 - chance[kind] : chance[kind] - 1, 12);
        }
        const kl = policyKl(policy, reference);
        expect(kl.atWrong).toBeCloseTo(chance.resW * ratios.resW + chance.stopW * ratios.stopW, 11);
        expect(kl.atCorrect).toBeCloseTo(chance.stopC * ratios.stopC + chance.resC * ratios.resC, 11);
        expect(kl.sample).toBeCloseTo(chance.sampleC * ratios.sampleC + chance.sampleW * ratios.sampleW, 11);
      }),
    );
  });
});
