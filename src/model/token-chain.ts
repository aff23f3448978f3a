/**
 * The token-chain model: an answer is L tokens, each right with probability u = σ(θ_tok), and it is right when its m
 * critical tokens are, so p = u^m.
 *
 * Seen from outside it is the three-logit process with θ_s = logit(u^m). What differs is how the parameter of the
 * tokens enters: p moves with it by ∂θ_s/∂θ_tok = m(1−u)/(1−p), and every token of an answer, right or wrong, pays
 * its own log ratio, so the penalty is a true KL with L·k_u an answer whatever its outcome.
 */
import { expectedVisits } from './exact-attempts';
import { attemptCosts, solveKl, type KlSource } from './exact-kl-solution';
import { exactRewardGradient } from './exact-reward';
import { constantLength } from './lengths';
import { bernoulliKl, logSigmoid, policyKl } from './log-ratio';
import { actionProbabilities, sigmoid, type LogitVector } from './policy';
import type { Process } from './process';

/** Logits of a token being right, of P(STOP | C) and of P(RESAMPLE | W). */
export interface TokenPolicy {
  readonly thetaTok: number;
  readonly thetaDC: number;
  readonly thetaDW: number;
}

export interface TokenChain {
  readonly policy: TokenPolicy;
  /** L, tokens of an answer. */
  readonly tokens: number;
  /** m, 1..L: tokens that must all be right for the answer to be right. */
  readonly critical: number;
  readonly maxAttempts: Process['maxAttempts'];
  readonly atCap: Process['atCap'];
}

/** logit(u^m) = m·log u − log(1 − u^m), accurate for u near 0 and near 1. */
export function answerLogit(thetaTok: number, critical: number): number {
  const logP = critical * logSigmoid(thetaTok);
  // log(1 − e^x): the form that keeps its digits on each side of x = −ln 2.
  const logQ = logP > -Math.LN2 ? Math.log(-Math.expm1(logP)) : Math.log1p(-Math.exp(logP));
  return logP - logQ;
}

/** The three-logit process with the same answers and decisions. */
export function chainProcess({ policy, tokens, critical, maxAttempts, atCap }: TokenChain): Process {
  const { thetaTok, thetaDC, thetaDW } = policy;
  const length = constantLength(tokens);
  return {
    policy: { thetaS: answerLogit(thetaTok, critical), thetaDC, thetaDW },
    lengths: { correct: length, wrong: length },
    maxAttempts,
    atCap,
  };
}

/** ∂θ_s/∂θ_tok = m(1−u)/(1−p); also how much larger than an answer's score the expected score of its tokens is. */
export function chainSensitivity({ policy, critical }: TokenChain): number {
  const wrong = -Math.expm1(critical * logSigmoid(policy.thetaTok)); // 1 − u^m
  return (critical * sigmoid(-policy.thetaTok)) / wrong;
}

/** The gradient of a three-logit process in the order θ_tok, θ_dC, θ_dW. */
export function chainGradient(chain: TokenChain, [s, dC, dW]: LogitVector): LogitVector {
  return [chainSensitivity(chain) * s, dC, dW];
}

/** ∇E[R] = J(1−J)·(m(1−u)/(1−p), 1−a, b) without a cap. */
export function exactChainRewardGradient(chain: TokenChain): LogitVector {
  return chainGradient(chain, exactRewardGradient(chainProcess(chain)));
}

export interface ExactChainKl {
  /** E[KL] = N(L·k_u + p·k_a + q·k_b). */
  readonly expectedKl: number;
  /** L·k_u. */
  readonly samplingPerAttempt: number;
  /** p·k_a + q·k_b. */
  readonly decisionPerAttempt: number;
  /** ∇ of the answers' and of the decisions' share of `expectedKl`: θ_tok, θ_dC, θ_dW. */
  readonly gradSampling: LogitVector;
  readonly gradDecision: LogitVector;
}

/** The KL penalty at γ = 1: its expectation and its full gradient, by who pays. */
export function exactChainKl(chain: TokenChain, reference: TokenPolicy): ExactChainKl {
  const process = chainProcess(chain);
  const tokenKl = bernoulliKl(chain.policy.thetaTok, reference.thetaTok);
  const answerKl = chain.tokens * tokenKl;
  const solve = (source: KlSource) => {
    const pays = source === 'decision' ? 0 : answerKl;
    // What θ_s of the reference is has no effect: answers pay by their tokens.
    const costs = attemptCosts(process, { ...process.policy, ...decisionLogits(reference) }, source);
    const action = { ...costs.action, sampleC: pays, sampleW: pays };
    return solveKl(process, { ...costs, action, meanSample: pays }, 1);
  };
  const sampling = solve('sampling');
  const decision = solve('decision');
  const [tok, dC, dW] = chainGradient(chain, sampling.gradient);
  const { p, q } = actionProbabilities(process.policy);
  const { atCorrect, atWrong } = policyKl(process.policy, {
    ...process.policy,
    ...decisionLogits(reference),
  });
  return {
    expectedKl: sampling.value + decision.value,
    samplingPerAttempt: answerKl,
    decisionPerAttempt: p * atCorrect + q * atWrong,
    gradSampling: [tok + tokenKlSlope(chain, reference) * expectedVisits(process).attempts, dC, dW],
    gradDecision: chainGradient(chain, decision.gradient),
  };
}

function decisionLogits({ thetaDC, thetaDW }: TokenPolicy): Omit<TokenPolicy, 'thetaTok'> {
  return { thetaDC, thetaDW };
}

/** ∂(L·k_u)/∂θ_tok = L·u(1−u)·(θ_tok − θ_tok,ref): what one answer adds to the gradient by its own tokens. */
export function tokenKlSlope({ policy, tokens }: TokenChain, reference: TokenPolicy): number {
  const theta = policy.thetaTok;
  return tokens * sigmoid(theta) * sigmoid(-theta) * (theta - reference.thetaTok);
}
