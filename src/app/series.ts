/** What is drawn: three gradients and three logits, each with one name, one colour, one mark and one dash everywhere. */
import { GRADIENT_LABELS, type GradientId } from '../study/quantities';

export interface Series {
  readonly id: GradientId & ('surrogate' | 'klReward' | 'klLoss');
  readonly label: string;
  /** The subject of a sentence. */
  readonly subject: string;
  readonly definition: string;
  readonly colour: string;
  readonly dash: string;
  readonly symbol: 'circle' | 'diamond' | 'triangle';
  /** Of run B: paler, with dots in its dashes, and its marks are hollow. */
  readonly otherColour: string;
  readonly otherDash: string;
}

export const SERIES: readonly Series[] = [
  {
    id: 'klReward',
    label: 'KL in the reward',
    subject: 'KL penalty in the reward',
    definition: `The gradient of a KL penalty that is subtracted from the reward: ${GRADIENT_LABELS.klReward.meaning}.`,
    colour: 'var(--kl-reward)',
    dash: 'none',
    symbol: 'diamond',
    otherColour: 'var(--kl-reward-other)',
    otherDash: '10 3 2 3',
  },
  {
    id: 'klLoss',
    label: 'KL as a loss (k2)',
    subject: 'KL penalty as a loss',
    definition: `The gradient of a KL penalty that is added to the loss: ${GRADIENT_LABELS.klLoss.meaning}.`,
    colour: 'var(--kl-loss)',
    dash: '2 4',
    symbol: 'triangle',
    otherColour: 'var(--kl-loss-other)',
    otherDash: '1 5',
  },
  {
    id: 'surrogate',
    label: 'Reward',
    subject: 'reward',
    definition: `The gradient that the reward alone gives: ${GRADIENT_LABELS.surrogate.meaning}.`,
    colour: 'var(--reward)',
    dash: '8 3',
    symbol: 'circle',
    otherColour: 'var(--reward-other)',
    otherDash: '5 3 1 3 1 3',
  },
];

export type SeriesId = Series['id'];

export interface Parameter {
  readonly symbol: string;
  readonly label: string;
  readonly definition: string;
  readonly colour: string;
}

/** The logits, in the order of every gradient. */
export const PARAMETERS: readonly [Parameter, Parameter, Parameter] = [
  {
    symbol: 'θ_s',
    label: 'Sampling',
    definition: 'The logit of a right answer.',
    colour: 'var(--sampling)',
  },
  {
    symbol: 'θ_d,C',
    label: 'Deciding after a right answer',
    definition: 'The logit of STOP after a right answer.',
    colour: 'var(--decision-right)',
  },
  {
    symbol: 'θ_d,W',
    label: 'Deciding after a wrong answer',
    definition: 'The logit of RESAMPLE after a wrong answer.',
    colour: 'var(--decision-wrong)',
  },
];

/** Words that the page uses and explains. */
export const TERMS = {
  sampling: 'The size of the gradient on θ_s, the logit of a right answer: |g_s|.',
  deciding: 'The size of the gradient on the two logits of deciding, added up: |g_d,C| + |g_d,W|.',
  standardError:
    'Monte Carlo estimate ± one standard error, from a jackknife over the blocks of the cell. Bars are intervals of 95 %; numbers are told with one where an error to both sides would mislead.',
  exact: 'From a closed formula or a recursion over attempts, without sampling.',
  z: 'Distance of the estimate from the exact answer, in standard errors. About one in twenty lies beyond ± 2.',
  attribution:
    'How many times as much gradient goes to sampling as to deciding: |g_s| / (|g_d,C| + |g_d,W|).',
} as const;
