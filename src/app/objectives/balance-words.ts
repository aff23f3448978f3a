/** Names and definitions of what `<lab-balance>` and `<lab-along>` show. */
import { type GrowthId, TOKEN_RIGHT } from '../../study/compare/process-measures';
import type { PartTerm } from '../../study/compare/result';

interface Words {
  readonly label: string;
  readonly definition: string;
}

export const RATIO_WORDS: Readonly<Record<PartTerm | 'total', Words>> = {
  reward: { label: 'Reward', definition: '|g_s| / (|g_d,C| + |g_d,W|) of what the advantages weigh.' },
  klSampling: {
    label: 'KL of answers',
    definition: '|g_s| / (|g_d,C| + |g_d,W|) of the penalty that answers pay.',
  },
  klDecision: {
    label: 'KL of decisions',
    definition: '|g_s| / (|g_d,C| + |g_d,W|) of the penalty that STOP and RESAMPLE pay.',
  },
  kl: { label: 'KL', definition: '|g_s| / (|g_d,C| + |g_d,W|) of both parts of the penalty together.' },
  total: { label: 'Total', definition: '|g_s| / (|g_d,C| + |g_d,W|) of the whole gradient.' },
};

export const BALANCE_WORDS = {
  reversed:
    'The gradient surely lowers θ_s: a step along it makes right answers less likely. Shares and ratios are of sizes and do not show it.',
  cosine:
    'Cosine between the gradients of the reward and of the penalty, as ascent follows both. At 1 they pull the same way, at −1 one undoes the other.',
  drag: 'Gradient of the penalty divided by that of the reward, on this logit. Below 0 the penalty drags against the reward, above 0 it pushes along. At −1 it undoes the reward.',
  threshold:
    'Definition 3.1 calls attribution balanced where both policies are of comparable magnitude, Θ, and unbalanced where they differ by more than a constant factor, ω. It names no factor: this one is the lab’s.',
  growth:
    'Footnote 11 reads the definition as growth with the length of answers: O(1) against O(L). An exponent surely above this is unbalanced, one surely below it balanced. The number is the lab’s, half way between the two.',
  interval:
    'Least squares slope of log ratio on log L, with the 95 % interval that its residuals give. The ratios are exact, so the interval says only how well one power law fits them: a ratio that levels off has a wide one.',
} as const;

export const GROWTH_WORDS: Readonly<Record<GrowthId, Words>> = {
  immediate: {
    label: 'Immediate penalties, E|d_s| / E|d_d|',
    definition:
      'Mean size of what an answer pays at once, over that of a decision. Every token carries the log ratio of its answer, so sizes add up.',
  },
  qScale: {
    label: 'Q-values, E|Q_s| / E|Q_d|',
    definition:
      'Mean size of the penalties from an action to the end of the trajectory (Theorem 3.2), an answer’s over a decision’s. RESAMPLE pays for the attempts that follow.',
  },
  randomSign: {
    label: 'An answer’s penalty, tokens of random sign',
    definition: `E|d_s| where each token is right with probability ${TOKEN_RIGHT} and its logit as far from its reference as θ_s. Log ratios partly cancel: the sum grows as √L at first and as L later.`,
  },
  chainAll: {
    label: 'Token chain, every token critical',
    definition:
      'Gradient of the expected KL where θ_s is made of L tokens that share a logit and must all be right: |g_tok| / (|g_d,C| + |g_d,W|), with P(right answer) kept.',
  },
  chainOne: {
    label: 'Token chain, one token critical',
    definition: 'The same where one token decides whether the answer is right; all pay.',
  },
};
