/**
 * Token chains from a tally of the three-logit process they look like. The tally sees which answers are right, not
 * which tokens; what depends on tokens enters by its expectation given what it sees, which leaves the mean exact and
 * lowers the variance: an answer's tokens cost L·k_u on average whatever came before, and their score, given the
 * answer's outcome, is ∂θ_s/∂θ_tok times the answer's.
 */
import { bernoulliKl, mapActions, type PerAction } from '../model/log-ratio';
import type { LogitVector } from '../model/policy';
import type { Process } from '../model/process';
import { HEAD } from '../model/tally';
import { chainGradient, type TokenChain, tokenKlSlope, type TokenPolicy } from '../model/token-chain';
import { isSample } from '../model/trajectory';
import { costGradientDetached, expectedCost, klCharges } from './kl-estimators';
import { estimatedRewardGradient } from './reward-estimators';
import { type Totals, trajectories } from './totals';

/** A chain with the process whose tally it is estimated from, `chainProcess(chain)`. */
export interface SimulatedChain {
  readonly chain: TokenChain;
  readonly process: Process;
  readonly reference: TokenPolicy;
}

/** Costs per token of an answer and per decision, of those that pay. */
function charges({ chain, process, reference }: SimulatedChain, source: 'sampling' | 'decision'): PerAction {
  const { thetaDC, thetaDW } = reference;
  const decisions = klCharges(process.policy, { ...process.policy, thetaDC, thetaDW }, 'decision');
  const token = bernoulliKl(chain.policy.thetaTok, reference.thetaTok);
  return source === 'decision' ? decisions : mapActions((kind) => (isSample(kind) ? token : 0));
}

/** E[KL] of answers or of decisions. */
export function chainExpectedKl(
  totals: Totals,
  simulated: SimulatedChain,
  source: 'sampling' | 'decision',
): number {
  return expectedCost(totals, charges(simulated, source));
}

/** ∇ of the answers' or the decisions' share of E[KL], in the order θ_tok, θ_dC, θ_dW. */
export function chainKlGradient(
  totals: Totals,
  simulated: SimulatedChain,
  source: 'sampling' | 'decision',
): LogitVector {
  const { chain, process, reference } = simulated;
  const detached = costGradientDetached(totals, process, charges(simulated, source));
  const [tok, dC, dW] = chainGradient(chain, detached);
  if (source === 'decision') return [tok, dC, dW];
  const attempts = totals.counters[HEAD.attempts]! / trajectories(totals);
  return [tok + tokenKlSlope(chain, reference) * attempts, dC, dW];
}

/** ∇E[R] in the order θ_tok, θ_dC, θ_dW. */
export function chainRewardGradient(totals: Totals, { chain, process }: SimulatedChain): LogitVector {
  return chainGradient(chain, estimatedRewardGradient(totals, process));
}
