/** The paper's two recipes, and likelihood training. */
import { type ObjectivePreset, RESPONSE_TOKENS, rlObjective, supervised, TRL } from './preset';

const PAPER = 'arXiv 2601.01580v2';

export const PAPER_PRESETS: readonly ObjectivePreset[] = [
  {
    id: 'paper-theory',
    title: 'The paper’s theory',
    framework: 'paper',
    version: PAPER,
    objective: rlObjective({
      advantage: 'grpo-population-std',
      discount: { mode: 'theorem-3.1', gamma: 1 },
      kl: { placement: 'reward-to-go', estimator: 'k1', weight: 1, gamma: 1 },
    }),
    source: 'Theorems 3.1 and 3.2, Appendix A.4; w = 1 and γ = 1 as in Appendix C',
    note: 'Every action pays for the KL of all that follows it, so a RESAMPLE pays for the next answer.',
  },
  {
    id: 'paper-experiment',
    title: 'The paper’s experiment',
    framework: 'paper',
    version: PAPER,
    objective: rlObjective({
      advantage: 'grpo-sample-std-eps',
      overlong: { rule: 'zero-reward', maxTokens: RESPONSE_TOKENS },
      kl: { placement: 'loss', estimator: 'k3-clamped', weight: 0.001 },
      aggregation: { rule: 'token-mean' },
      ratio: { rule: 'ppo-dual' },
    }),
    source:
      'Table 7: GRPO, low_var_kl, 0.001, 8192 tokens; the rest are the defaults of verl, which it names',
    note: 'The KL is a loss on each token, which passes nothing to earlier actions and follows the forward divergence.',
  },
  {
    id: 'sft',
    title: 'SFT',
    framework: 'trl',
    version: TRL,
    objective: supervised(),
    source: 'equation 16; sft_trainer.py, loss_type="nll"',
    note: 'Every token carries loss, so an answer of L tokens weighs L times a decision.',
  },
  {
    id: 'dft',
    title: 'DFT',
    framework: 'trl',
    version: TRL,
    objective: supervised({ likelihood: 'dft' }),
    source: 'equation 26; sft_trainer.py, loss_type="dft"; verl PR #2989',
    note: 'Each token is weighted by its own probability, held constant, which pulls toward the mode of the data.',
  },
  {
    id: 'dft-no-stop-gradient',
    title: 'DFT without stop-gradient',
    framework: 'paper',
    version: PAPER,
    objective: supervised({ likelihood: 'dft-no-stop-gradient' }),
    source: 'equation 24 as printed',
    note: 'Where a token is less likely than 1/e its probability is pushed further down.',
  },
  {
    id: 'sft-decisions-only',
    title: 'SFT on decisions only',
    framework: 'trl',
    version: TRL,
    objective: supervised({ mask: 'decisions' }),
    source: 'equation 16 with the answers masked, as a completion mask does',
    note: 'Answers of the data, wrong ones among them, teach nothing; STOP and RESAMPLE do.',
  },
  {
    id: 'sft-sampling-only',
    title: 'SFT on answers only',
    framework: 'trl',
    version: TRL,
    objective: supervised({ mask: 'sampling' }),
    source: 'equation 16 with the decisions masked, as a completion mask does',
    note: 'Decisions of the data teach nothing.',
  },
];
