/** The part of an advantage that is computed within a group, for rewards that are any real numbers. */
import type { AdvantageRule } from '../objective';
import { mean, sum } from './batch';

/** Rewards this close to one another, relative to their size or one, are equal: what differs is rounding. */
const EQUAL_REWARDS = 1e-12;

/**
 * A_i of each member, or what the batch normalises next (`batch-normaliser`).
 *
 * @param rewards r_i. @param tokens |o_i|, which only `opo` reads.
 * @throws RangeError for a group too small for the source, which refuses it too.
 */
export function groupAdvantages(
  rule: AdvantageRule,
  rewards: readonly number[],
  tokens: readonly number[],
): number[] {
  const single = rewards.length === 1;
  switch (rule) {
    // Paper, Appendix A.4; a group without variance has nothing to prefer.
    case 'grpo-population-std':
      return isDead(rewards) ? rewards.map(() => 0) : divided(rewards, populationDeviation(rewards));
    case 'grpo-sample-std':
      return isDead(rewards) ? rewards.map(() => 0) : divided(rewards, sampleDeviation(rewards));
    case 'grpo-population-std-eps':
      return divided(rewards, populationDeviation(rewards) + 1e-6);
    // verl@b178a3c core_algos.py:266: a group of one has mean 0 and deviation 1.
    case 'grpo-sample-std-eps':
      return single ? [rewards[0]! / (1 + 1e-6)] : divided(rewards, sampleDeviation(rewards) + 1e-6);
    // verl@b178a3c core_algos.py:333 and utils/groupwise.py:164: the variance is not below 1e-6.
    case 'verl-grpo-vectorized':
      return single
        ? [rewards[0]! / (1 + 1e-6)]
        : divided(rewards, Math.sqrt(Math.max(sampleVariance(rewards), 1e-6)) + 1e-6);
    // verl@b178a3c core_algos.py:360.
    case 'verl-grpo-passk':
      return passAtK(rewards);
    // trl@f2cd577 grpo_trainer.py:2687-2707: the deviation of a group of one is 0.
    case 'trl-group':
      return divided(rewards, (single ? 0 : sampleDeviation(rewards)) + 1e-4);
    // OpenRLHF@3c3be62 experience_maker.py:269.
    case 'openrlhf-group-norm':
      atLeastTwo(rule, rewards);
      return divided(rewards, sampleDeviation(rewards) + 1e-9);
    // verl@b178a3c core_algos.py:476: alone, A = R; :720: alone, A = 0.
    case 'rloo':
      return single ? [...rewards] : leaveOneOut(rewards);
    case 'rloo-vectorized':
      return single ? [0] : leaveOneOut(rewards);
    // verl@b178a3c core_algos.py:528: alone, the baseline is 0.
    case 'opo':
      return single ? [...rewards] : lengthWeighted(rewards, tokens);
    // verl@b178a3c core_algos.py:424 and :657: alone, the mean is 0.
    case 'reinforce-pp-baseline':
    case 'gpg':
      return single ? [...rewards] : centred(rewards);
    // Dr. GRPO; OpenRLHF@3c3be62 experience_maker.py:267; trl@f2cd577 grpo_trainer.py:2690.
    case 'dr-grpo':
    case 'trl-batch':
      return centred(rewards);
    case 'openrlhf-reinforce-baseline':
      atLeastTwo(rule, rewards);
      return centred(rewards);
    // verl@b178a3c core_algos.py:582 and :621: no group.
    case 'reinforce-pp':
    case 'remax':
    case 'raw-reward':
      return [...rewards];
  }
}

/** True where all rewards of a group are equal up to rounding. */
export function isDead(rewards: readonly number[]): boolean {
  const size = Math.max(1, ...rewards.map(Math.abs));
  return Math.max(...rewards) - Math.min(...rewards) <= EQUAL_REWARDS * size;
}

/** R − μ. */
function centred(rewards: readonly number[]): number[] {
  const mu = mean(rewards);
  return rewards.map((reward) => reward - mu);
}

function divided(rewards: readonly number[], deviation: number): number[] {
  return centred(rewards).map((difference) => difference / deviation);
}

/** Σ(R − μ)². */
function squares(rewards: readonly number[]): number {
  return sum(centred(rewards).map((difference) => difference ** 2));
}

const populationDeviation = (rewards: readonly number[]): number =>
  Math.sqrt(squares(rewards) / rewards.length);

const sampleVariance = (rewards: readonly number[]): number => squares(rewards) / (rewards.length - 1);

const sampleDeviation = (rewards: readonly number[]): number => Math.sqrt(sampleVariance(rewards));

/** R_i minus the mean of the others. */
function leaveOneOut(rewards: readonly number[]): number[] {
  return rewards.map((own, i) => own - mean(rewards.filter((_, j) => j !== i)));
}

/** R_i − Σ|o_j|·R_j / Σ|o_j|. */
function lengthWeighted(rewards: readonly number[], tokens: readonly number[]): number[] {
  const baseline = sum(rewards.map((reward, j) => reward * tokens[j]!)) / sum(tokens);
  return rewards.map((reward) => reward - baseline);
}

/** (R_max − R_second)/(σ + 1e-6) for the first best member, 0 for the others. */
function passAtK(rewards: readonly number[]): number[] {
  atLeastTwo('verl-grpo-passk', rewards);
  const [first, second] = rewards.toSorted((x, y) => y - x) as [number, number];
  const lead = (first - second) / (sampleDeviation(rewards) + 1e-6);
  return rewards.map((_, i) => (i === rewards.indexOf(first) ? lead : 0));
}

function atLeastTwo(rule: AdvantageRule, rewards: readonly number[]): void {
  if (rewards.length < 2) throw new RangeError(`${rule} needs groups of at least 2, got ${rewards.length}.`);
}
