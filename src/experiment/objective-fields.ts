/**
 * The table of the parts of an objective. The textual form of an objective and the form of the page read it, and
 * nothing else says what a part may hold, what it is called and when it is read.
 */
import { DISCOUNT_MODES } from '../model/exact-weights';
import {
  ADVANTAGE_RULES,
  AGGREGATIONS,
  KL_ESTIMATORS,
  KL_PLACEMENTS,
  LIKELIHOODS,
  MASKS,
  type Objective,
  OVERLONG_RULES,
  RATIO_RULES,
} from '../objective/objective';
import { rlObjective, supervised } from '../objective/preset/preset';
import type { BooleanField, ChoiceField, Field, IntegerField, NumberField } from './field-types';

/** Another part decides whether a part is read: it must be one of `among`. */
export interface ReadWith {
  readonly path: string;
  readonly among: readonly string[];
}

/** One part, by its place in an objective. */
export interface ObjectiveField {
  readonly field: Field;
  /** Null for a part that is always read. */
  readonly readWith: ReadWith | null;
}

/** Parts that belong together, as a form shows them. */
export interface ObjectiveSection {
  readonly title: string;
  readonly fields: readonly ObjectiveField[];
}

/** Ours to fill in where nothing is said. */
type Unsaid = 'kind' | 'symbol' | 'unit' | 'default';
type Said<F extends Field> = Omit<F, Unsaid> & Partial<Pick<F, 'symbol' | 'unit'>>;

/** What a part is where no preset says otherwise. */
const PLAIN_RL = rlObjective({ advantage: 'grpo-population-std' });
const PLAIN_SUPERVISED = supervised();

/** Longest response that a rule may speak of, and most sequences of a batch. */
const MOST_TOKENS = 1_000_000;

const NO_CHOICE = 'none';
const but = (choices: readonly string[], ...others: readonly string[]): string[] =>
  choices.filter((choice) => !others.includes(choice));

function choice(said: Said<ChoiceField>, standard: string, readWith: ReadWith | null = null): ObjectiveField {
  return { field: { kind: 'choice', symbol: null, unit: null, default: standard, ...said }, readWith };
}

function number(said: Said<NumberField>, standard: number, readWith: ReadWith | null = null): ObjectiveField {
  return { field: { kind: 'number', symbol: null, unit: null, default: standard, ...said }, readWith };
}

function tokens(said: Omit<Said<IntegerField>, 'max'>, standard: number, readWith: ReadWith): ObjectiveField {
  return {
    field: {
      kind: 'integer',
      symbol: null,
      unit: 'tokens',
      max: MOST_TOKENS,
      default: standard,
      ...said,
    },
    readWith,
  };
}

function yesNo(said: Said<BooleanField>, standard: boolean, readWith: ReadWith): ObjectiveField {
  return { field: { kind: 'boolean', symbol: null, unit: null, default: standard, ...said }, readWith };
}

const placed = (...among: readonly string[]): ReadWith => ({ path: 'kl.placement', among });
const ratio = (...among: readonly string[]): ReadWith => ({ path: 'ratio.rule', among });

/** γ = 0 would leave no weight but the last. */
const DISCOUNT = { min: 0.001, max: 1, symbol: 'γ' } as const;
const TEMPERATURE = { min: 0.001, max: 100 } as const;

/** Parts of a policy gradient, in the order of the textual form. */
const RL_SECTIONS: readonly ObjectiveSection[] = [
  {
    title: 'Advantage',
    fields: [
      choice(
        {
          path: 'advantage',
          label: 'Advantage',
          help: 'How the rewards of a group, or of the batch, become the weight of each trajectory.',
          symbol: 'A_i',
          choices: ADVANTAGE_RULES,
        },
        PLAIN_RL.advantage,
      ),
      choice(
        {
          path: 'discount.mode',
          label: 'Discount',
          help: 'What lowers the weight of an action by what follows it: tokens, attempts or actions.',
          choices: DISCOUNT_MODES,
        },
        PLAIN_RL.discount.mode,
      ),
      number(
        {
          path: 'discount.gamma',
          label: 'Discount factor',
          help: 'Per token, attempt or action, as the discount says.',
          ...DISCOUNT,
        },
        PLAIN_RL.discount.gamma,
        { path: 'discount.mode', among: but(DISCOUNT_MODES, NO_CHOICE) },
      ),
    ],
  },
  {
    title: 'KL penalty',
    fields: [
      choice(
        {
          path: 'kl.placement',
          label: 'KL placement',
          help: 'reward-to-go charges an action for all that follows, reward-sum is part of the reward, loss charges each action for itself.',
          choices: KL_PLACEMENTS,
        },
        PLAIN_RL.kl.placement,
      ),
      choice(
        {
          path: 'kl.estimator',
          label: 'KL estimator',
          help: 'From l = log(π/π_ref): k1 = l, abs = |l|, k2 = l²/2, k3 = e^−l + l − 1. With "+" it has the gradient of k2.',
          choices: KL_ESTIMATORS,
        },
        PLAIN_RL.kl.estimator,
        placed(...but(KL_PLACEMENTS, NO_CHOICE)),
      ),
      number(
        {
          path: 'kl.weight',
          label: 'KL weight',
          help: 'Weight of the penalty.',
          symbol: 'w',
          unit: 'reward per nat',
          min: 0,
          max: 1000,
        },
        PLAIN_RL.kl.weight,
        placed(...but(KL_PLACEMENTS, NO_CHOICE)),
      ),
      number(
        {
          path: 'kl.gamma',
          label: 'KL discount factor',
          help: 'Per action of the reward-to-go (Theorem 3.2).',
          ...DISCOUNT,
        },
        PLAIN_RL.kl.gamma,
        placed('reward-to-go'),
      ),
    ],
  },
  {
    title: 'Aggregation',
    fields: [
      choice(
        {
          path: 'aggregation.rule',
          label: 'Aggregation',
          help: 'How the losses of tokens become one number.',
          choices: AGGREGATIONS,
        },
        PLAIN_RL.aggregation.rule,
      ),
      tokens(
        {
          path: 'aggregation.normLength',
          label: 'Length divided by',
          help: 'The constant of Dr. GRPO, in place of the response’s own length.',
          min: 1,
        },
        PLAIN_RL.aggregation.normLength,
        {
          path: 'aggregation.rule',
          among: AGGREGATIONS.filter((rule) => rule.endsWith('-norm')),
        },
      ),
      tokens(
        {
          path: 'aggregation.batchSize',
          label: 'Batch size',
          help: 'Sequences of a batch whose losses are summed and not averaged.',
          unit: 'sequences',
          min: 1,
        },
        PLAIN_RL.aggregation.batchSize,
        { path: 'aggregation.rule', among: ['seq-sum-token-sum-norm'] },
      ),
    ],
  },
  {
    title: 'Importance ratio',
    fields: [
      choice(
        {
          path: 'ratio.rule',
          label: 'Ratio rule',
          help: 'What ρ = π/π_old does to the weight of an action; on policy nothing.',
          symbol: 'ρ',
          choices: RATIO_RULES,
        },
        PLAIN_RL.ratio.rule,
      ),
      number(
        {
          path: 'ratio.epsilonLow',
          label: 'Lower clip',
          help: 'The ratio is clipped at 1 − ε_low; for gmpo its logarithm at −ε_low.',
          symbol: 'ε_low',
          min: 0,
          max: 100,
        },
        PLAIN_RL.ratio.epsilonLow,
        ratio(...but(RATIO_RULES, NO_CHOICE, 'cispo-trl', 'sapo')),
      ),
      number(
        {
          path: 'ratio.epsilonHigh',
          label: 'Upper clip',
          help: 'The ratio is clipped at 1 + ε_high; for cispo-trl at ε_high itself, for gmpo its logarithm.',
          symbol: 'ε_high',
          min: 0,
          max: 100,
        },
        PLAIN_RL.ratio.epsilonHigh,
        ratio(...but(RATIO_RULES, NO_CHOICE, 'sapo')),
      ),
      number(
        {
          path: 'ratio.bound',
          label: 'Second bound',
          help: 'c of the dual clip, δ of ppo-delta: the largest ratio that still has a gradient.',
          min: 1,
          max: 1000,
        },
        PLAIN_RL.ratio.bound,
        ratio('ppo-dual', 'ppo-delta'),
      ),
      number(
        {
          path: 'ratio.tauPositive',
          label: 'Gate where A ≥ 0',
          help: 'Temperature of SAPO’s gate; larger is tighter.',
          symbol: 'τ_+',
          ...TEMPERATURE,
        },
        PLAIN_RL.ratio.tauPositive,
        ratio('sapo'),
      ),
      number(
        {
          path: 'ratio.tauNegative',
          label: 'Gate where A < 0',
          help: 'Temperature of SAPO’s gate; larger is tighter.',
          symbol: 'τ_−',
          ...TEMPERATURE,
        },
        PLAIN_RL.ratio.tauNegative,
        ratio('sapo'),
      ),
    ],
  },
  {
    title: 'Long responses',
    fields: [
      choice(
        {
          path: 'overlong.rule',
          label: 'Overlong rule',
          help: 'What happens to a response of more tokens than the limit.',
          choices: OVERLONG_RULES,
        },
        PLAIN_RL.overlong.rule,
      ),
      tokens(
        {
          path: 'overlong.maxTokens',
          label: 'Longest response',
          help: 'In tokens of answers and decisions.',
          symbol: '|o|',
          min: 1,
        },
        PLAIN_RL.overlong.maxTokens,
        { path: 'overlong.rule', among: but(OVERLONG_RULES, NO_CHOICE) },
      ),
      tokens(
        {
          path: 'overlong.buffer',
          label: 'Penalty buffer',
          help: 'Tokens before the limit over which the soft penalty falls from 0 to −1.',
          min: 0,
        },
        PLAIN_RL.overlong.buffer,
        { path: 'overlong.rule', among: ['soft-penalty'] },
      ),
    ],
  },
];

const SUPERVISED_SECTIONS: readonly ObjectiveSection[] = [
  {
    title: 'Likelihood',
    fields: [
      choice(
        {
          path: 'likelihood',
          label: 'Likelihood',
          help: 'sft: −log π, dft: −sg(π)·log π, dft-no-stop-gradient: −π·log π.',
          choices: LIKELIHOODS,
        },
        PLAIN_SUPERVISED.likelihood,
      ),
      choice(
        { path: 'mask', label: 'Trained tokens', help: 'Which tokens carry loss.', choices: MASKS },
        PLAIN_SUPERVISED.mask,
      ),
      yesNo(
        {
          path: 'tokenWeighted',
          label: 'Weighted by tokens',
          help: 'On: an answer of L tokens has L terms. Off: one term.',
        },
        PLAIN_SUPERVISED.tokenWeighted,
        // A decision is one token either way.
        { path: 'mask', among: but(MASKS, 'decisions') },
      ),
    ],
  },
];

/** The parts of an objective of this kind, in the order of the textual form. */
export function objectiveSections(kind: Objective['kind']): readonly ObjectiveSection[] {
  return kind === 'rl' ? RL_SECTIONS : SUPERVISED_SECTIONS;
}

export function objectiveFields(kind: Objective['kind']): readonly ObjectiveField[] {
  return objectiveSections(kind).flatMap(({ fields }) => fields);
}
