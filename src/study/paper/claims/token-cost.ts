/** Section 3.3.2 and Appendix A.5: how an answer's own penalty grows with its tokens, and which tokens pay. */
import { attributionRatio } from '../../../model/attribution';
import { immediateCostSizes } from '../../../model/exact-kl-loss';
import { actionLogRatios } from '../../../model/log-ratio';
import { sigmoid } from '../../../model/policy';
import { exactChainKl, exactChainRewardGradient, type TokenChain } from '../../../model/token-chain';
import {
  coherentCostSize,
  doublingExponent,
  randomSignCostSize,
  signCrossover,
} from '../../../model/token-cost';
import { binomialPmf } from '../../../objective/advantages';
import { costSums, type Totals } from '../../../objective/totals';
import { HEAD } from '../../../model/tally';
import type { Claim } from '../claim';
import { between, digits, same } from '../exact-check';
import { APPENDIX_C, bernoulli, constantProcess, LOGITS, symbols } from '../settings';

/** Tokens right with probability 0.9, the reference 0.1 logits below. */
const TOKEN_LOGIT = Math.log(9);
const DISTANCE = 0.1;

const randomSigns = (L: number): number => randomSignCostSize(L, TOKEN_LOGIT, TOKEN_LOGIT - DISTANCE);

const { policy, reference } = APPENDIX_C;

/** E|d| of an answer by its definition: over the number of right tokens, one token after another. */
function costByTokens(L: number): number {
  const u = sigmoid(TOKEN_LOGIT);
  const v = sigmoid(TOKEN_LOGIT - DISTANCE);
  const right = Math.log(u / v);
  const wrong = Math.log((1 - u) / (1 - v));
  return binomialPmf(L, u, 1 - u).reduce(
    (sum, chance, k) => sum + chance * Math.abs(k * right + (L - k) * wrong),
    0,
  );
}

/** E|d_sample| an attempt at the point of Appendix C, where every token carries the log ratio of the answer. */
const answerCost = (L: number): number => immediateCostSizes(constantProcess(policy, L), reference).sample;

export const samplingCostOrder: Claim = {
  id: 'sampling-cost-order',
  title: 'The penalty of an answer is of order L',
  section: '3.3.2',
  where: 'Section 3.3.2 and Appendix A.5, “|d_sample| ≈ L·δ”',
  statement:
    'The immediate penalty of an answer is of the order of its length, that of a decision of order 1, so the two are about L apart.',
  measured:
    'How the mean |d_sample| grows from L to 2L tokens, as an exponent of L: with one log ratio on all tokens, and with tokens that are right with probability 0.9 each, 0.1 logits from their reference.',
  verdict: 'conditional',
  explanation:
    'It holds where all tokens of an answer carry the same log ratio. Where some tokens became likelier and others less likely, their log ratios partly cancel and the sum grows as the square root of L. The drift, which is the KL, takes over near L = 8/(π·u(1−u)·δ²), about 2800 tokens here. The text bounds |d| by the sum of sizes, which is the first case.',
  exact: () => {
    const at = signCrossover(TOKEN_LOGIT, TOKEN_LOGIT - DISTANCE);
    return [
      digits('exponent at L = 16, random signs', doublingExponent(randomSigns, 16), 0.48, 2),
      digits('exponent at L = 64', doublingExponent(randomSigns, 64), 0.51, 2),
      digits('exponent at L = 1024', doublingExponent(randomSigns, 1024), 0.64, 2),
      digits('exponent at L = 16384', doublingExponent(randomSigns, 16_384), 0.99, 2),
      // The log ratios by their definition are differences of terms below 3, and 64 of them are added.
      ...[3, 12, 64].map((L) => same(`E|d| of ${L} tokens`, randomSigns(L), costByTokens(L), 1)),
      same(
        'exponent with one log ratio on all tokens',
        doublingExponent((L) => coherentCostSize(L, -0.04), 8),
        1,
      ),
      same('exponent at the point of Appendix C, L = 8', doublingExponent(answerCost, 8), 1),
      same('length where the drift takes over', at, 8 / (Math.PI * 0.09 * DISTANCE ** 2), at),
    ];
  },
  simulate: () => {
    const process = constantProcess(policy, 8);
    const ratios = actionLogRatios(policy, reference);
    return [
      {
        setting: 'the point of Appendix C, L = 8',
        process,
        groupSize: 8,
        quantities: [
          {
            name: '|d_sample| of an attempt',
            exact: answerCost(8),
            estimate: (totals: Totals) =>
              (['sampleC', 'sampleW'] as const).reduce(
                (sum, kind) => sum + Math.abs(ratios[kind]) * costSums(totals, kind).sum,
                0,
              ) / totals.counters[HEAD.attempts]!,
          },
        ],
      },
    ];
  },
};

/** Right answers with probability 0.6, decisions of Appendix C, a reference 0.1 below every logit. */
const RIGHT = 0.6;

function chainOf(tokens: number, critical: number): TokenChain {
  const u = RIGHT ** (1 / critical);
  return {
    policy: {
      thetaTok: Math.log(u) - Math.log1p(-u),
      thetaDC: policy.thetaDC,
      thetaDW: policy.thetaDW,
    },
    tokens,
    critical,
    maxAttempts: null,
    atCap: 'truncate',
  };
}

function chainKl(chain: TokenChain) {
  const { thetaTok, thetaDC, thetaDW } = chain.policy;
  const below = { thetaTok: thetaTok - 0.1, thetaDC: thetaDC - 0.1, thetaDW: thetaDW - 0.1 };
  const { gradSampling, gradDecision, expectedKl } = exactChainKl(chain, below);
  const sum = (i: 0 | 1 | 2): number => gradSampling[i] + gradDecision[i];
  return { gradient: [sum(0), sum(1), sum(2)] as const, expectedKl, below };
}

const chainRatio = (tokens: number, critical: number): number =>
  attributionRatio(chainKl(chainOf(tokens, critical)).gradient)!;

export const tokenChain: Claim = {
  id: 'token-chain',
  title: 'Which tokens matter',
  section: '3.3.2',
  where: 'Section 3.3.2, “the structural asymmetry”, and Appendix C, “an architectural consequence”',
  statement:
    'Because sampling has L tokens and a decision one, the KL penalty falls on sampling about L times as hard, whatever the answer is made of.',
  measured:
    'The attribution ratio of the gradient of the expected KL in a model with a logit for tokens: an answer of L tokens is right if its m critical ones are, with p = 0.6 kept, decisions of Appendix C and a reference 0.1 below every logit.',
  verdict: 'conditional',
  explanation:
    'It depends on how many of the tokens matter. If all do, each one has little room, its KL shrinks as the answer grows, and the ratio stays near 4. If one does and the others share its logit, the effect is back: 93 at L = 50. What grows is the number of tokens that pay over the number that matter.',
  exact: () => {
    const chain = chainOf(8, 3);
    const { gradient, expectedKl, below } = chainKl(chain);
    const u = sigmoid(chain.policy.thetaTok);
    const { a, b } = symbols(policy);
    const p = u ** 3;
    const q = 1 - p;
    const N = 1 / (p * a + q * (1 - b));
    const J = p * a * N;
    const ka = bernoulli(a, sigmoid(below.thetaDC));
    const kb = bernoulli(b, sigmoid(below.thetaDW));
    const kappa = 8 * bernoulli(u, sigmoid(below.thetaTok)) + p * ka + q * kb;
    const slope = 3 * p * (1 - u);
    const onToken = N * 8 * u * (1 - u) * 0.1 + N * slope * (ka - kb) - N * N * kappa * (a - 1 + b) * slope;
    const reward = exactChainRewardGradient(chain);
    const byHand = [J * (1 - J) * ((3 * (1 - u)) / q), J * (1 - J) * (1 - a), J * (1 - J) * b];
    // The KL of two nearby Bernoulli variables by its definition cancels to a hundredth of its terms.
    const cancelled = 100 * N * kappa;
    return [
      digits('all of L = 1 critical', chainRatio(1, 1), 1.99, 2),
      digits('all of L = 8', chainRatio(8, 8), 3.85, 2),
      digits('all of L = 50', chainRatio(50, 50), 4.17, 2),
      digits('all of L = 200', chainRatio(200, 200), 4.21, 2),
      digits('all of L = 10⁷, the limit', chainRatio(1e7, 1e7), 4.23, 2),
      digits('one of L = 8 critical', chainRatio(8, 1), 15.9, 1),
      digits('one of L = 50', chainRatio(50, 1), 93, 0),
      digits('one of L = 1000', chainRatio(1000, 1), 103, 0),
      between(
        'one of L = 1000 critical over all of them',
        chainRatio(1000, 1) / chainRatio(1000, 1000),
        20,
        30,
        '103/4.2 = 24.5; the number of critical tokens decides, not L.',
      ),
      ...LOGITS.map((logit, i) =>
        same(`reward gradient, L = 8, m = 3, ${i === 0 ? 'θ_tok' : logit}`, reward[i]!, byHand[i]!),
      ),
      same('E[KL], L = 8, m = 3', expectedKl, N * kappa, cancelled),
      same('its gradient on θ_tok', gradient[0], onToken, cancelled),
    ];
  },
};
