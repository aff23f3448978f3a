/**
 * The table of fields. Forms, links, files and the command line read it, and nothing else says what a field
 * may hold, what it is without a value, or what the paper calls it.
 */
import { MAX_LOGIT, type Policy } from '../model/policy';
import { CAP_RULES, type CapRule } from '../model/process';
import { ADVANTAGE_IDS, type AdvantageId } from '../objective/advantages';
import type { Field, NumberField } from './field-types';
import { TRAINING_FIELDS } from './training-fields';

/** Most attempts a cap may allow. */
export const MAX_ATTEMPTS = 4096;

/** Starting policy and reference of the paper's Appendix C. */
const POLICY: Policy = { thetaS: 0.4, thetaDC: 2.2, thetaDW: 1.4 };
const REFERENCE: Policy = { thetaS: 0.3, thetaDC: 2, thetaDW: 1.2 };
/** A teacher that answers and decides better than Appendix C's policy. */
const DATA: Policy = { thetaS: 0.9, thetaDC: 3, thetaDW: 2.5 };
const LENGTH = { kind: 'constant', tokens: 8 } as const;
const ADVANTAGE: AdvantageId = 'grpo-population-std';
const CAP_RULE: CapRule = 'truncate';

const LOGITS = [
  ['thetaS', 'θ_s', 'a right answer', 'p_s = P(C)'],
  ['thetaDC', 'θ_d,C', 'STOP after a right answer', 'p_d|C = P(STOP | C)'],
  ['thetaDW', 'θ_d,W', 'RESAMPLE after a wrong answer', 'p_d|W = P(RESAMPLE | W)'],
] as const;

interface Owner {
  readonly id: 'policy' | 'reference' | 'old' | 'data';
  /** Before "logit of …" in a label and in a sentence; empty for the policy itself. */
  readonly label: string;
  readonly whose: string;
  readonly mark: string;
  /** Null where a logit left out is the policy's own. */
  readonly defaults: Policy | null;
}

const OWNERS: readonly Owner[] = [
  { id: 'policy', label: '', whose: '', mark: '', defaults: POLICY },
  {
    id: 'reference',
    label: 'Reference',
    whose: 'The reference policy’s',
    mark: ' of π_ref',
    defaults: REFERENCE,
  },
  { id: 'old', label: 'Rollout', whose: 'The rollout policy’s', mark: ' of π_old', defaults: null },
  { id: 'data', label: 'Data', whose: 'The data policy’s', mark: ' of π_data', defaults: DATA },
];

function logits({ id, label, whose, mark, defaults }: Owner): NumberField[] {
  return LOGITS.map(([name, symbol, event, probability]) => ({
    kind: 'number',
    path: `model.${id}.${name}`,
    label: `${label === '' ? 'Logit' : `${label} logit`} of ${event}`,
    help: `${whose === '' ? 'Logit' : `${whose} logit`} of ${event}; σ of it is the paper’s ${probability}${mark}.`,
    symbol: `${symbol}${mark}`,
    unit: 'logit',
    min: -MAX_LOGIT,
    max: MAX_LOGIT,
    default: defaults === null ? null : defaults[name],
    reason: 'beyond that σ(θ) is 0 or 1 for every use',
    ...(defaults === null ? { nullMeans: 'that of the policy itself, on-policy' } : {}),
  }));
}

/** Every field, in the order of files, links and forms. */
export const FIELDS: readonly Field[] = [
  {
    kind: 'text',
    path: 'name',
    label: 'Name',
    help: 'A title for figures and files.',
    symbol: null,
    unit: null,
    maxLength: 120,
    default: '',
  },
  {
    kind: 'text',
    path: 'description',
    label: 'Description',
    help: 'What the experiment asks and what to look for.',
    symbol: null,
    unit: null,
    maxLength: 2000,
    default: '',
  },
  {
    kind: 'choice',
    path: 'model.kind',
    label: 'Model',
    help: 'The family of policies: one logit for sampling and two for deciding (section 4.2).',
    symbol: 'π_θ',
    unit: null,
    choices: ['three-logit'],
    default: 'three-logit',
  },
  ...OWNERS.flatMap(logits),
  {
    kind: 'length-pair',
    path: 'model.lengths',
    label: 'Answer length',
    help: 'Tokens of an answer, right or wrong: a number, a distribution, or one for each outcome.',
    symbol: 'L_k',
    unit: 'tokens',
    default: { correct: LENGTH, wrong: LENGTH },
  },
  {
    kind: 'length',
    path: 'model.lengths.correct',
    label: 'Length of right answers',
    help: 'Tokens of a right answer: a number or a distribution.',
    symbol: 'L_C',
    unit: 'tokens',
    default: LENGTH,
  },
  {
    kind: 'length',
    path: 'model.lengths.wrong',
    label: 'Length of wrong answers',
    help: 'Tokens of a wrong answer: a number or a distribution.',
    symbol: 'L_W',
    unit: 'tokens',
    default: LENGTH,
  },
  {
    kind: 'integer',
    path: 'model.maxAttempts',
    label: 'Cap on attempts',
    help: 'A trajectory ends at this attempt, the largest T; the paper has no cap.',
    symbol: 'T ≤ K',
    unit: 'attempts',
    min: 1,
    max: MAX_ATTEMPTS,
    default: null,
    nullMeans: 'no cap',
  },
  {
    kind: 'choice',
    path: 'model.atCap',
    label: 'At the cap',
    help: 'At attempt K: truncate scores the last answer, fail gives R = 0, decide-then-fail gives R = 0 to a RESAMPLE.',
    symbol: 'R',
    unit: null,
    choices: CAP_RULES,
    default: CAP_RULE,
  },
  {
    kind: 'choice',
    path: 'objective.advantage',
    label: 'Advantage',
    help: 'How the rewards of a group become the weight of each trajectory, the paper’s A_i.',
    symbol: 'A_i',
    unit: null,
    choices: ADVANTAGE_IDS,
    default: ADVANTAGE,
  },
  {
    kind: 'integer',
    path: 'objective.groupSize',
    label: 'Group size',
    help: 'Trajectories of one question that share a baseline.',
    symbol: 'G',
    unit: 'trajectories',
    min: 2,
    max: 256,
    default: 8,
  },
  {
    kind: 'number',
    path: 'objective.kl.weight',
    label: 'KL weight',
    help: 'Weight w of the KL penalty from the reference policy.',
    symbol: 'w',
    unit: 'reward per nat',
    min: 0,
    max: 1000,
    default: 0.05,
  },
  {
    kind: 'integer',
    path: 'sampling.trajectories',
    label: 'Trajectories per cell',
    help: 'Simulated in each cell, rounded up to whole groups; four times as many halve the standard errors.',
    symbol: 'n',
    unit: 'trajectories',
    min: 1,
    max: 2 ** 32 - 1,
    default: 2 ** 18,
  },
  {
    kind: 'integer',
    path: 'sampling.blocks',
    label: 'Jackknife blocks',
    help: 'Slices of a cell for its standard errors, which B blocks give to about 1 part in √(2B).',
    symbol: 'B',
    unit: 'blocks',
    min: 32,
    max: 1024,
    default: 64,
  },
  {
    kind: 'seed',
    path: 'sampling.seed',
    label: 'Seed',
    help: 'The same seed gives the same trajectories on every engine.',
    symbol: null,
    unit: null,
    default: '1',
  },
  {
    kind: 'boolean',
    path: 'sampling.commonRandomNumbers',
    label: 'Common random numbers',
    help: 'All cells see the same random words, so that differences along a curve are sharper than its points.',
    symbol: null,
    unit: null,
    default: true,
  },
  ...TRAINING_FIELDS,
];

const BY_PATH = new Map(FIELDS.map((field) => [field.path, field]));

export function fieldAt(path: string): Field | undefined {
  return BY_PATH.get(path);
}

/** Of these all cells have the same: they shape the training as a whole. */
const OF_THE_WHOLE = ['training.steps', 'training.replicas', 'training.recordEvery', 'training.queries'];

/** The fields that an axis of a sweep may set. Not the seed: a plan has one, and cells differ by their streams. */
export const AXIS_FIELDS: readonly Field[] = FIELDS.filter(
  (field) =>
    (field.kind !== 'text' || field.path === 'training.objective') &&
    field.kind !== 'seed' &&
    !(field.kind === 'choice' && field.choices.length < 2) &&
    !OF_THE_WHOLE.includes(field.path),
);
