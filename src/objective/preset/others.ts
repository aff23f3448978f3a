/** TRL and OpenRLHF, with the defaults of their configurations unless the note says otherwise. */
import type { RlObjective } from '../objective';
import { OPENRLHF, type ObjectivePreset, rlObjective, TRL } from './preset';

type Changes = Partial<Parameters<typeof rlObjective>[0]>;

/** GRPOConfig: scale_rewards="group", loss_type="dapo", epsilon 0.2, beta 0. */
function trl(changes: Changes = {}): RlObjective {
  return rlObjective({
    advantage: 'trl-group',
    ...changes,
    kl: { estimator: 'k3', ...changes.kl },
    aggregation: { rule: 'token-mean', ...changes.aggregation },
    ratio: { rule: 'ppo', ...changes.ratio },
  });
}

/** Token-level loss, eps_clip 0.2, no dual clip, k1 in the reward with init_kl_coef 0.01. */
function openrlhf(advantage: RlObjective['advantage'], kl: Changes['kl'] = {}): RlObjective {
  return rlObjective({
    advantage,
    kl: { placement: 'reward-to-go', estimator: 'k1', weight: 0.01, ...kl },
    aggregation: { rule: 'token-mean' },
    ratio: { rule: 'ppo' },
  });
}

const TRL_FILE = 'grpo_trainer.py:2687-2707, 3124-3150';
const OPENRLHF_FILE = 'experience_maker.py';

export const TRL_PRESETS: readonly ObjectivePreset[] = (
  [
    [
      'trl-dapo',
      'TRL GRPO as it comes',
      trl(),
      `${TRL_FILE}; loss_type="dapo"`,
      'The default: tokens of the whole batch share the loss, the deviation has 1e-4 added, and beta is 0.',
    ],
    [
      'trl-grpo',
      'TRL GRPO as published',
      trl({ aggregation: { rule: 'seq-mean-token-mean' } }),
      `${TRL_FILE}; loss_type="grpo"`,
      'Each response is averaged over its own tokens, so tokens of long responses count less.',
    ],
    [
      'trl-grpo-batch',
      'TRL GRPO scaled by the batch',
      trl({ advantage: 'trl-batch' }),
      `${TRL_FILE}; scale_rewards="batch"`,
      'The mean is the group’s, the deviation that of the whole batch.',
    ],
    [
      'trl-grpo-kl',
      'TRL GRPO with a KL loss',
      trl({ kl: { placement: 'loss', weight: 0.04 } }),
      'grpo_trainer.py, beta=0.04 as in the GRPO paper',
      'The estimator is k3 without a clamp, not corrected by the ratio in this version.',
    ],
    [
      'trl-grpo-kl-corrected',
      'TRL GRPO with a corrected KL loss',
      trl({ kl: { placement: 'loss', estimator: 'k3-corrected', weight: 0.04 } }),
      'grpo_trainer.py, use_bias_correction_kl=True, the default since PR #6503',
      'Times the ratio, k3 has the gradient of the reverse divergence, on policy as well as off it.',
    ],
    [
      'trl-dr-grpo',
      'TRL Dr. GRPO',
      trl({ advantage: 'dr-grpo', aggregation: { rule: 'seq-mean-token-sum-norm' } }),
      `${TRL_FILE}; loss_type="dr_grpo", scale_rewards="none"`,
      'Divided by a constant length in place of the response’s own, and by no deviation.',
    ],
    [
      'trl-two-sided',
      'TRL GRPO with two-sided clipping',
      trl({ ratio: { rule: 'ppo-delta', bound: 4 } }),
      'grpo_trainer.py, delta=4',
      'The ratio has an upper bound for A < 0 too, where PPO has none.',
    ],
    [
      'trl-cispo',
      'TRL CISPO',
      trl({ ratio: { rule: 'cispo-trl', epsilonHigh: 5 } }),
      'grpo_trainer.py, loss_type="cispo", epsilon_high=5',
      'Only an upper bound on the weight, and it is ε_high itself, not 1 + ε_high.',
    ],
    [
      'trl-sapo',
      'TRL SAPO',
      trl({ aggregation: { rule: 'seq-mean-token-mean' }, ratio: { rule: 'sapo' } }),
      'grpo_trainer.py:3124-3150, loss_type="sapo"',
      'A smooth gate in place of the clip, tighter for A < 0.',
    ],
    [
      'trl-masked',
      'TRL GRPO without truncated responses',
      trl({ overlong: { rule: 'mask' } }),
      `${TRL_FILE}; mask_truncated_completions=True`,
      'An overlong response has no loss, but its reward is in the group’s mean and its tokens in the divisor.',
    ],
    [
      'trl-rloo',
      'TRL RLOO',
      rlObjective({ advantage: 'rloo', kl: { placement: 'reward-sum', estimator: 'k1', weight: 0.05 } }),
      'rloo_trainer.py, beta=0.05',
      'The whole response is one action and its KL is part of its reward; its ratio is left out, as on policy.',
    ],
  ] as const
).map(([id, title, objective, source, note]) => ({
  id,
  title,
  framework: 'trl',
  version: TRL,
  objective,
  source,
  note,
}));

export const OPENRLHF_PRESETS: readonly ObjectivePreset[] = (
  [
    [
      'openrlhf-reinforce-pp-baseline',
      'OpenRLHF REINFORCE++ with a baseline',
      openrlhf('openrlhf-reinforce-baseline'),
      `${OPENRLHF_FILE}:267, advantage_estimator=reinforce_baseline`,
      'Each token is charged for the KL of all later ones, and the result is whitened over the tokens of the batch.',
    ],
    [
      'openrlhf-rloo',
      'OpenRLHF RLOO',
      openrlhf('rloo'),
      `${OPENRLHF_FILE}, advantage_estimator=rloo`,
      'The KL to go is added after the baseline, so it is not divided by anything.',
    ],
    [
      'openrlhf-grpo',
      'OpenRLHF GRPO',
      openrlhf('openrlhf-group-norm', { placement: 'loss', estimator: 'k3' }),
      `${OPENRLHF_FILE}:269, advantage_estimator=group_norm, use_kl_loss, kl_estimator=k3`,
      'Only 1e-9 beside the deviation; here with k3 as a loss, which the other two are not.',
    ],
    [
      'openrlhf-dr-grpo',
      'OpenRLHF Dr. GRPO',
      openrlhf('dr-grpo'),
      `${OPENRLHF_FILE}:267, advantage_estimator=dr_grpo`,
      'Tokens of the batch still share the loss, so it is Dr. GRPO in the advantage only.',
    ],
  ] as const
).map(([id, title, objective, source, note]) => ({
  id,
  title,
  framework: 'openrlhf',
  version: OPENRLHF,
  objective,
  source,
  note,
}));
