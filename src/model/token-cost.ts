/**
 * How the cost of an answer grows with its tokens (section 3.3: |d_sample| ~ L).
 *
 * With the same log ratio on every token |d| is exactly L times a token's. In the token chain a right token has a
 * log ratio of one sign and a wrong one of the other, so costs add up like a random walk, as √L, whose drift is the
 * KL and takes over, as L, near L = 8/(π·u(1−u)·δ²), δ the distance of the logits.
 */
import { logSigmoid, logSigmoidRatio } from './log-ratio';

/** |d| of an answer whose tokens all have log ratio `logRatio`. */
export function coherentCostSize(tokens: number, logRatio: number): number {
  return tokens * Math.abs(logRatio);
}

/** Terms this much smaller than the largest are left out; there are at most some thousands of them. */
const NEGLIGIBLE = 1e-30;

/**
 * E|d| of an answer of L tokens, each right with probability σ(θ): d = Σ log(π/π_ref) over its tokens, of which
 * k ~ Bin(L, u) are right.
 *
 * Summed over k outwards from the most likely one, in ratios to it, so that no factorial appears and only
 * negligible tails underflow. All terms are positive.
 *
 * @param tokens L ≥ 1. @param theta logit of a token under the policy. @param reference the same under the reference.
 */
export function randomSignCostSize(tokens: number, theta: number, reference: number): number {
  const right = logSigmoidRatio(theta, reference);
  const wrong = logSigmoidRatio(-theta, -reference);
  const odds = Math.exp(theta);
  const size = (k: number): number => Math.abs(k * right + (tokens - k) * wrong);
  const mode = Math.min(tokens, Math.floor((tokens + 1) * Math.exp(logSigmoid(theta))));
  let total = 1;
  let sum = size(mode);
  let weight = 1;
  for (let k = mode; k < tokens && weight > NEGLIGIBLE; k++) {
    weight *= ((tokens - k) / (k + 1)) * odds;
    total += weight;
    sum += weight * size(k + 1);
  }
  weight = 1;
  for (let k = mode; k > 0 && weight > NEGLIGIBLE; k--) {
    weight *= k / (tokens - k + 1) / odds;
    total += weight;
    sum += weight * size(k - 1);
  }
  return sum / total;
}

/** log2 of size(2L)/size(L): the exponent with which a cost grows from L to 2L tokens. */
export function doublingExponent(size: (tokens: number) => number, tokens: number): number {
  return Math.log2(size(2 * tokens) / size(tokens));
}

/** Where the drift of random signs overtakes their spread: L = 8/(π·u(1−u)·δ²), to lowest order in δ = θ − θ_ref. */
export function signCrossover(theta: number, reference: number): number {
  const variance = Math.exp(logSigmoid(theta) + logSigmoid(-theta));
  return 8 / (Math.PI * variance * (theta - reference) ** 2);
}
