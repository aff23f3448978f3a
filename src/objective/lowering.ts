/** From an objective to its signal program: every number that the kernel and its twin work with. */
import { greedyOutcome } from './greedy';
import { lossCharges, ratioFactors, rewardCharges } from './charges';
import { isOnPolicy, type Setting } from './evaluation';
import type { Affine } from './batch-normalisers';
import { batchAffine, type BatchOutcomes } from './batch-outcomes';
import type { RlObjective } from './objective';
import type { SignalBaseline, SignalProgram, SignalScale } from './signal-program';
import { mapActions, actionLogRatios } from '../model/log-ratio';

type GroupStep = Pick<SignalProgram, 'baseline' | 'scale' | 'scaleEpsilon' | 'varianceFloor'>;

/**
 * @param batch by outcome, which the rules that normalise over the batch read; expectations make the program the same
 * for every run.
 * @throws RangeError for a rule that no program says; `routeOf` gives those to the loop form.
 */
export function signalProgram(objective: RlObjective, setting: Setting, batch: BatchOutcomes): SignalProgram {
  const { overlong, kl, ratio, aggregation, discount } = objective;
  const limited = overlong.rule !== 'none';
  const soft = overlong.rule === 'soft-penalty';
  const step = batchAffine(objective.advantage, batch, greedyOutcome(setting.process));
  const charges = rewardCharges(objective, setting);
  const nothing = mapActions(() => 0);
  const group = groupStep(objective, setting.groupSize);
  const sequence = !isOnPolicy(setting) && (ratio.rule === 'gspo' || ratio.rule === 'gmpo');
  return {
    maxTokens: limited ? overlong.maxTokens : 0,
    maskOverlong: overlong.rule === 'mask',
    penaltyStart: soft ? overlong.maxTokens - overlong.buffer : 0,
    // Without a buffer the penalty is 0 at maxTokens and whole one token later.
    penaltySlope: soft ? 1 / Math.max(overlong.buffer, 1) : 0,
    paid: kl.placement === 'reward-sum' ? charges : nothing,
    ...group,
    ...constantBaseline(group.baseline, step),
    perToken: aggregation.rule === 'seq-mean-token-mean',
    lengthEpsilon: 0,
    discount,
    multiplier: {
      positive: divided(ratioFactors(objective, setting, 1), step),
      negative: divided(ratioFactors(objective, setting, -1), step),
    },
    sequenceRatio: {
      rule: sequence ? ratio.rule : 'none',
      logRatio: actionLogRatios(setting.policy, setting.process.policy),
      epsilonLow: ratio.epsilonLow,
      epsilonHigh: ratio.epsilonHigh,
    },
    lossKl: lossCharges(objective, setting),
    toGoKl: kl.placement === 'reward-to-go' ? charges : nothing,
    toGoGamma: kl.gamma,
  };
}

/**
 * What is done within the group, by the same definitions as `batch/group-advantage`.
 * @throws RangeError for a rule that no program says.
 */
export function groupStep({ advantage }: Pick<RlObjective, 'advantage'>, groupSize: number): GroupStep {
  const single = groupSize === 1;
  const step = (
    baseline: SignalBaseline,
    scale: SignalScale = 'none',
    epsilon = 0,
    floor = 0,
  ): GroupStep => ({
    baseline,
    scale,
    scaleEpsilon: epsilon,
    varianceFloor: floor,
  });
  switch (advantage) {
    case 'grpo-population-std':
      return step('group-mean', 'population');
    case 'grpo-population-std-eps':
      return step('group-mean', 'population', 1e-6);
    case 'grpo-sample-std':
      return step('group-mean', 'sample');
    case 'grpo-sample-std-eps':
      return step('group-mean', 'sample', 1e-6);
    case 'verl-grpo-vectorized':
      return step('group-mean', 'sample-clamped', 1e-6, 1e-6);
    case 'trl-group':
      return step('group-mean', 'sample', 1e-4);
    case 'openrlhf-group-norm':
      return step('group-mean', 'sample', 1e-9);
    case 'dr-grpo':
    case 'trl-batch':
      return step('group-mean');
    case 'gpg':
      return step(single ? 'none' : 'group-mean');
    case 'rloo':
      return step(single ? 'none' : 'mean-of-others');
    case 'rloo-vectorized':
      return step(single ? 'group-mean' : 'mean-of-others');
    case 'opo':
      return step(single ? 'none' : 'length-weighted');
    case 'remax':
    case 'reinforce-pp':
      return step('constant');
    case 'raw-reward':
      return step('none');
    case 'verl-grpo-passk':
    case 'reinforce-pp-baseline':
    case 'openrlhf-reinforce-baseline':
      throw new RangeError(`No signal program says what ${advantage} does; the loop form does.`);
  }
}

function constantBaseline(baseline: SignalBaseline, { subtract }: Affine): { baselineValue: number } {
  return { baselineValue: baseline === 'constant' ? subtract : 0 };
}

function divided(factors: SignalProgram['paid'], { divide }: Affine): SignalProgram['paid'] {
  return mapActions((kind) => factors[kind] / divide);
}
