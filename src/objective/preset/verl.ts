/** verl, with the defaults of its configuration unless the note says otherwise. */
import type { RlObjective } from '../objective';
import { type ObjectivePreset, rlObjective, VERL_A, VERL_B } from './preset';

type Changes = Partial<Parameters<typeof rlObjective>[0]>;

/** adv_estimator=grpo, token-mean, clip 0.2 with dual clip 3, no KL; `kl_loss_coef` 0.001 were it on. */
function verl(changes: Changes = {}): RlObjective {
  return rlObjective({
    advantage: 'grpo-sample-std-eps',
    ...changes,
    kl: { estimator: 'k3-clamped', weight: 0.001, ...changes.kl },
    aggregation: { rule: 'token-mean', ...changes.aggregation },
    ratio: { rule: 'ppo-dual', ...changes.ratio },
  });
}

/** An algorithm as one row: id, title, commit, objective, lines of core_algos.py, note. */
function row(
  id: string,
  title: string,
  version: string,
  objective: RlObjective,
  lines: string,
  note: string,
): ObjectivePreset {
  return { id, title, framework: 'verl', version, objective, source: `core_algos.py:${lines}`, note };
}

const DR_GRPO = 'norm_adv_by_std_in_grpo=False, seq-mean-token-sum-norm';

export const VERL_PRESETS: readonly ObjectivePreset[] = [
  row(
    'verl-grpo@2026-01',
    'verl GRPO, January 2026',
    VERL_A,
    verl(),
    '266, 1025, 1159',
    'A KL estimator whose name ends in "+" raises in this version.',
  ),
  row(
    'verl-grpo@2026-08',
    'verl GRPO, August 2026',
    VERL_B,
    verl(),
    'compute_grpo_outcome_advantage, agg_loss',
    'The same numbers as in January; KL estimators ending in "+" work.',
  ),
  row(
    'verl-grpo-vectorized',
    'verl GRPO, vectorised',
    VERL_A,
    verl({ advantage: 'verl-grpo-vectorized' }),
    '333; utils/groupwise.py:164',
    'The variance is kept above 1e-6, which nearly equal rewards feel.',
  ),
  row(
    'verl-grpo-passk',
    'verl GRPO for pass@k',
    VERL_A,
    verl({ advantage: 'verl-grpo-passk' }),
    '360',
    'Only the best of a group is rewarded, by its lead over the second: with R of 0 or 1, a lone right answer.',
  ),
  row(
    'verl-grpo-kl-loss',
    'verl GRPO with KL as a loss',
    VERL_A,
    verl({ kl: { placement: 'loss' } }),
    '266, 1841; use_kl_loss=True',
    'As a loss low_var_kl follows the forward divergence, each token for itself.',
  ),
  row(
    'verl-grpo-kl-in-reward',
    'verl GRPO with KL in the reward',
    VERL_A,
    verl({ kl: { placement: 'reward-sum', estimator: 'k1' } }),
    '266; ray_trainer.py:70, use_kl_in_reward=True, kl_penalty=kl',
    'The KL of a trajectory is summed, divided by the group’s deviation and spread evenly over its tokens.',
  ),
  row(
    'verl-dr-grpo@2026-01',
    'verl Dr. GRPO, January 2026',
    VERL_A,
    verl({ advantage: 'dr-grpo', aggregation: { rule: 'seq-sum-token-sum-norm' } }),
    `1025; ${DR_GRPO}`,
    'The loss is not divided by the batch, so the gradient grows with it (issue #3741).',
  ),
  row(
    'verl-dr-grpo@2026-08',
    'verl Dr. GRPO, August 2026',
    VERL_B,
    verl({ advantage: 'dr-grpo', aggregation: { rule: 'seq-mean-token-sum-norm' } }),
    `agg_loss; ${DR_GRPO}`,
    'The loss is divided by the batch as well.',
  ),
  row(
    'verl-rloo',
    'verl RLOO',
    VERL_A,
    verl({ advantage: 'rloo' }),
    '476',
    'The baseline is the mean of the other members; a group of one keeps its whole reward.',
  ),
  row(
    'verl-rloo-vectorized',
    'verl RLOO, vectorised',
    VERL_A,
    verl({ advantage: 'rloo-vectorized' }),
    '720',
    'A group of one gets no advantage, unlike in the version with a loop.',
  ),
  row(
    'verl-reinforce-pp',
    'verl REINFORCE++',
    VERL_A,
    verl({ advantage: 'reinforce-pp' }),
    '582',
    'No group: rewards are whitened over all tokens of the batch, where long answers weigh more.',
  ),
  row(
    'verl-reinforce-pp-baseline',
    'verl REINFORCE++ with a baseline',
    VERL_A,
    verl({ advantage: 'reinforce-pp-baseline' }),
    '424',
    'The mean of the group is taken off before the tokens of the batch are whitened.',
  ),
  row(
    'verl-remax',
    'verl ReMax',
    VERL_A,
    verl({ advantage: 'remax' }),
    '621',
    'The baseline is the reward of the greedy trajectory.',
  ),
  row(
    'verl-opo',
    'verl OPO',
    VERL_A,
    verl({ advantage: 'opo' }),
    '528',
    'The baseline is the mean of the group weighted by length.',
  ),
  row(
    'verl-gpg',
    'verl GPG',
    VERL_A,
    verl({ advantage: 'gpg', ratio: { rule: 'none' } }),
    '657; loss_mode=gpg',
    'No ratio and no clip; advantages grow as right answers become rare in the batch.',
  ),
  row(
    'verl-gspo',
    'verl GSPO',
    VERL_A,
    verl({
      aggregation: { rule: 'seq-mean-token-mean' },
      ratio: { rule: 'gspo', epsilonLow: 3e-4, epsilonHigh: 4e-4 },
    }),
    '1253; clip ratios of the GSPO paper',
    'One ratio for the whole response, the geometric mean of its tokens, with a very narrow clip.',
  ),
  row(
    'verl-gmpo',
    'verl GMPO',
    VERL_A,
    verl({
      aggregation: { rule: 'seq-mean-token-mean' },
      ratio: { rule: 'gmpo', epsilonLow: 0.4, epsilonHigh: 0.4 },
    }),
    '1635, loss_mode=geo_mean; clip ratios of the GMPO paper',
    'Log ratios are clipped token by token before their mean, so one outlier cannot clip the response.',
  ),
  row(
    'verl-cispo',
    'verl CISPO',
    VERL_A,
    verl({ ratio: { rule: 'cispo' } }),
    '1721',
    'The clipped ratio is a constant weight, so no token loses its gradient.',
  ),
  row(
    'verl-sapo',
    'verl SAPO',
    VERL_A,
    verl({ ratio: { rule: 'sapo' } }),
    '1329',
    'A smooth gate in place of the clip, tighter for A < 0.',
  ),
  row(
    'verl-dapo',
    'verl DAPO',
    VERL_A,
    verl({
      overlong: { rule: 'soft-penalty', maxTokens: 20480, buffer: 4096 },
      ratio: { epsilonHigh: 0.28 },
    }),
    '266, 1025, 1159; recipe: response 20480, overlong buffer 4096, clip high 0.28',
    'A higher upper clip and a penalty that grows over the last 4096 tokens; groups without variance are not redrawn here.',
  ),
];
