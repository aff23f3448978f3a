/**
 * Monte Carlo estimates of a token-chain case, under the field names of case files.
 *
 * `expected_sampling_kl_per_attempt` and `mean_abs_d_sample_per_attempt` are properties of a single answer's tokens, of
 * which the tally knows nothing; they have no estimate.
 */
import { actionLogRatios } from '../model/log-ratio';
import type { Process } from '../model/process';
import { HEAD } from '../model/tally';
import {
  chainExpectedKl,
  chainKlGradient,
  chainRewardGradient,
  type SimulatedChain,
} from '../objective/chain-estimators';
import { accuracy } from '../objective/reward-estimators';
import { actionTotals, trajectories } from '../objective/totals';
import type { TokenChainCase } from './cases';
import { type Fields, scalarField, vectorField } from './estimate-fields';

/** @param process `chainProcess` of the case's chain, whose tally the fields are estimated from */
export function chainFields({ chain, reference }: TokenChainCase, process: Process): Fields {
  const simulated: SimulatedChain = { chain, process, reference };
  const { thetaDC, thetaDW } = reference;
  const logRatios = actionLogRatios(process.policy, { ...process.policy, thetaDC, thetaDW });
  return {
    p_sample_correct: scalarField(
      (totals) => actionTotals(totals, process.atCap).sampleC / totals.counters[HEAD.attempts]!,
      (of) => of.choices()[0]!,
    ),
    prob_correct: scalarField(accuracy, (of) => of.accuracy()),
    expected_attempts: scalarField(
      (totals) => totals.counters[HEAD.attempts]! / trajectories(totals),
      (of) => of.attempts(),
    ),
    grad_expected_reward: vectorField(
      (totals) => chainRewardGradient(totals, simulated),
      (of) => of.rewardGradient(false),
    ),
    expected_kl: scalarField(
      (totals) =>
        chainExpectedKl(totals, simulated, 'sampling') + chainExpectedKl(totals, simulated, 'decision'),
      (of) => Math.min(of.attempts(), of.kl(logRatios, 'decision')),
    ),
    expected_decision_kl_per_attempt: scalarField(
      (totals) =>
        (chainExpectedKl(totals, simulated, 'decision') * trajectories(totals)) /
        totals.counters[HEAD.attempts]!,
      (of) => of.kl(logRatios, 'decision'),
    ),
    grad_kl_from_sampling: vectorField(
      (totals) => chainKlGradient(totals, simulated, 'sampling'),
      (of) => of.choices().map((n) => Math.min(n, of.attempts())),
    ),
    grad_kl_from_decision: vectorField(
      (totals) => chainKlGradient(totals, simulated, 'decision'),
      (of) => of.klGradient(logRatios, 'decision'),
    ),
  };
}
