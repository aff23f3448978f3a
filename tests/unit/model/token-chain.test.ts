/** The token chain against the sum over all answers of a few tokens, its slopes, and the numbers of the theory. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attributionRatio } from '../../../src/model/attribution';
import { exactKl } from '../../../src/model/exact-kl';
import { exactStatistics } from '../../../src/model/exact-statistics';
import type { LogitVector } from '../../../src/model/policy';
import { CAP_RULES } from '../../../src/model/process';
import {
  answerLogit,
  chainProcess,
  chainSensitivity,
  exactChainKl,
  exactChainRewardGradient,
  type TokenChain,
  type TokenPolicy,
} from '../../../src/model/token-chain';
import { expectClose } from './arbitraries';

const sigma = (x: number): number => 1 / (1 + Math.exp(-x));

function tokenPolicies(limit = 3): fc.Arbitrary<TokenPolicy> {
  const logit = fc.double({ min: -limit, max: limit, noNaN: true });
  return fc.record({ thetaTok: logit, thetaDC: logit, thetaDW: logit });
}

function chains(maxAttempts: fc.Arbitrary<number | null>): fc.Arbitrary<TokenChain> {
  return fc
    .record({
      policy: tokenPolicies(2),
      tokens: fc.integer({ min: 1, max: 4 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      maxAttempts,
      atCap: fc.constantFrom(...CAP_RULES),
    })
    .map(({ share, ...chain }) => ({ ...chain, critical: 1 + Math.floor(share * (chain.tokens - 1)) }));
}

interface Totals {
  readonly answerKl: number;
  readonly decisionKl: number;
  readonly reward: number;
}

/** Expected KL and reward over every token, decision and attempt, from the definition. */
function enumerateChain(
  { policy, tokens, critical, maxAttempts, atCap }: TokenChain,
  reference: TokenPolicy,
): Totals {
  const u = sigma(policy.thetaTok);
  const uRef = sigma(reference.thetaTok);
  const answers = Array.from({ length: 2 ** tokens }, (_, bits) => {
    let chance = 1;
    let cost = 0;
    for (let token = 0; token < tokens; token++) {
      const right = ((bits >> token) & 1) === 1;
      chance *= right ? u : 1 - u;
      cost += Math.log(right ? u / uRef : (1 - u) / (1 - uRef));
    }
    return { chance, cost, right: (bits & (2 ** critical - 1)) === 2 ** critical - 1 };
  });
  const stop = (logits: TokenPolicy, right: boolean): number =>
    right ? sigma(logits.thetaDC) : 1 - sigma(logits.thetaDW);
  const from = (attempt: number): Totals => {
    let answerKl = 0;
    let decisionKl = 0;
    let reward = 0;
    for (const { chance, cost, right } of answers) {
      answerKl += chance * cost;
      if (attempt === maxAttempts && atCap !== 'decide-then-fail') {
        reward += atCap === 'truncate' && right ? chance : 0;
        continue;
      }
      const s = stop(policy, right);
      const sRef = stop(reference, right);
      decisionKl += chance * (s * Math.log(s / sRef) + (1 - s) * Math.log((1 - s) / (1 - sRef)));
      reward += right ? chance * s : 0;
      if (attempt === maxAttempts) continue;
      const later = from(attempt + 1);
      answerKl += chance * (1 - s) * later.answerKl;
      decisionKl += chance * (1 - s) * later.decisionKl;
      reward += chance * (1 - s) * later.reward;
    }
    return { answerKl, decisionKl, reward };
  };
  return from(1);
}

test('expectations and their gradients equal those of the sum over all tokens', () => {
  const H = 1e-5;
  fc.assert(
    fc.property(chains(fc.constantFrom(1, 2)), tokenPolicies(2), (chain, reference) => {
      const totals = enumerateChain(chain, reference);
      const kl = exactChainKl(chain, reference);
      const statistics = exactStatistics(chainProcess(chain));
      expectClose(kl.expectedKl, totals.answerKl + totals.decisionKl);
      expectClose(statistics.accuracy, totals.reward);
      expectClose(kl.samplingPerAttempt * statistics.expectedAttempts, totals.answerKl);
      expectClose(kl.decisionPerAttempt * statistics.expectedDecisions, totals.decisionKl);
      const slope = (of: (totals: Totals) => number): LogitVector => {
        const along = (logit: keyof TokenPolicy): number => {
          const at = (shift: number): number =>
            of(
              enumerateChain(
                { ...chain, policy: { ...chain.policy, [logit]: chain.policy[logit] + shift } },
                reference,
              ),
            );
          return (at(H) - at(-H)) / (2 * H);
        };
        return [along('thetaTok'), along('thetaDC'), along('thetaDW')];
      };
      expectClose(
        exactChainRewardGradient(chain),
        slope(({ reward }) => reward),
        1e-8,
      );
      expectClose(
        kl.gradSampling,
        slope(({ answerKl }) => answerKl),
        1e-7,
      );
      expectClose(
        kl.gradDecision,
        slope(({ decisionKl }) => decisionKl),
        1e-7,
      );
    }),
    { numRuns: 30 },
  );
});

test('a chain of one token is a three-logit process of length 1', () => {
  fc.assert(
    fc.property(tokenPolicies(), tokenPolicies(), (policy, reference) => {
      const chain: TokenChain = { policy, tokens: 1, critical: 1, maxAttempts: null, atCap: 'truncate' };
      const other = {
        thetaS: reference.thetaTok,
        thetaDC: reference.thetaDC,
        thetaDW: reference.thetaDW,
      };
      const full = exactKl(chainProcess(chain), other, 1).both;
      const { gradSampling, gradDecision, expectedKl } = exactChainKl(chain, reference);
      expectClose(expectedKl, full.expectedKl);
      expectClose(
        gradSampling.map((x, i) => x + gradDecision[i]!),
        full.gradFull,
        1e-9,
      );
    }),
  );
});

test('closed forms without a cap', () => {
  fc.assert(
    fc.property(
      tokenPolicies(),
      tokenPolicies(),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 9 }),
      (policy, reference, tokens, part) => {
        const critical = Math.max(1, Math.floor((tokens * part) / 9));
        const chain: TokenChain = { policy, tokens, critical, maxAttempts: null, atCap: 'truncate' };
        const [u, a, b] = [sigma(policy.thetaTok), sigma(policy.thetaDC), sigma(policy.thetaDW)];
        const p = u ** critical;
        const s = p * a + (1 - p) * (1 - b);
        const N = 1 / s;
        const J = (p * a) / s;
        const scale = (critical * (1 - u)) / (1 - p);
        expectClose(exactChainRewardGradient(chain), [
          J * (1 - J) * scale,
          J * (1 - J) * (1 - a),
          J * (1 - J) * b,
        ]);
        const kl = (x: number, y: number): number =>
          x * Math.log(x / y) + (1 - x) * Math.log((1 - x) / (1 - y));
        const ku = kl(u, sigma(reference.thetaTok));
        const ka = kl(a, sigma(reference.thetaDC));
        const kb = kl(b, sigma(reference.thetaDW));
        const kappa = tokens * ku + p * ka + (1 - p) * kb;
        const exact = exactChainKl(chain, reference);
        expectClose(exact.expectedKl, N * kappa, 1e-9);
        const D = policy.thetaTok - reference.thetaTok;
        expectClose(
          exact.gradSampling[0] + exact.gradDecision[0],
          N * tokens * u * (1 - u) * D +
            N * critical * p * (1 - u) * (ka - kb) -
            N * N * kappa * (a - 1 + b) * critical * p * (1 - u),
          1e-8,
        );
      },
    ),
  );
});

describe('numbers of the theory: p = 0.6, decisions of Appendix C, the reference 0.1 below each logit', () => {
  const p = 0.6;

  /** Attribution of the KL gradient where p is kept by the logit of a token. */
  function klRatio(tokens: number, critical: number): number {
    const u = p ** (1 / critical);
    const policy = { thetaTok: Math.log(u) - Math.log1p(-u), thetaDC: 2.2, thetaDW: 1.4 };
    const reference = { thetaTok: policy.thetaTok - 0.1, thetaDC: 2.1, thetaDW: 1.3 };
    const chain: TokenChain = { policy, tokens, critical, maxAttempts: null, atCap: 'truncate' };
    const { gradSampling, gradDecision } = exactChainKl(chain, reference);
    return attributionRatio([
      gradSampling[0] + gradDecision[0],
      gradSampling[1] + gradDecision[1],
      gradSampling[2] + gradDecision[2],
    ])!;
  }

  test.each([
    [1, 1.99],
    [8, 3.85],
    [50, 4.17],
    [200, 4.21],
  ])('all of L = %i tokens critical: %f, no growth with L', (tokens, printed) => {
    expect(klRatio(tokens, tokens)).toBeCloseTo(printed, 2);
  });

  test('the limit of many tokens, all critical, is 4.23', () => {
    expect(klRatio(1e7, 1e7)).toBeCloseTo(4.23, 2);
  });

  test.each([
    [8, 15.9, 1],
    [50, 93, 0],
    [1000, 103, 0],
  ])('one of L = %i tokens critical: %f', (tokens, printed, digits) => {
    expect(klRatio(tokens, 1)).toBeCloseTo(printed, digits);
  });
});

describe('u near 0 and 1', () => {
  // From mpmath with 60 digits: u = 1/(1 + exp(-x)); log(u**m) - log(1 - u**m) and m*(1 - u)/(1 - u**m).
  test.each([
    [40, 1, 40, 1],
    [40, 4096, 31.682233833280648, 1.0000000000000087],
    [30, 1000, 23.09224472097112, 1.0000000000467413],
    [5, 100, 0.043702093550296216, 1.3684678823147984],
    [-3, 50, -152.4293675786871, 47.628706341121664],
    [-40, 4096, -163840, 4096],
  ])('θ_tok = %d, m = %i', (thetaTok, critical, logit, sensitivity) => {
    const policy = { thetaTok, thetaDC: 0, thetaDW: 0 };
    const chain: TokenChain = { policy, tokens: critical, critical, maxAttempts: null, atCap: 'truncate' };
    expect(Math.abs(answerLogit(thetaTok, critical) / logit - 1)).toBeLessThan(1e-13);
    expect(Math.abs(chainSensitivity(chain) / sensitivity - 1)).toBeLessThan(1e-13);
    const reference = { thetaTok: -thetaTok, thetaDC: 40, thetaDW: -40 };
    const { expectedKl, gradSampling, gradDecision } = exactChainKl(chain, reference);
    const numbers = [expectedKl, ...gradSampling, ...gradDecision, ...exactChainRewardGradient(chain)];
    expect(numbers.filter((x) => !Number.isFinite(x))).toEqual([]);
  });
});
