/** Names and definitions of what the page of objectives shows. */
import type { ActionKind } from '../../model/tally';
import type { Route } from '../../objective/evaluation';
import type { Framework, ObjectivePreset } from '../../objective/presets';
import type { ComparedTerm } from '../../study/compare/result';
import { variantOfRow } from './build';

export const FRAMEWORK_TITLES: Readonly<Record<Framework, string>> = {
  paper: 'The paper',
  verl: 'verl',
  trl: 'TRL',
  openrlhf: 'OpenRLHF',
};

/** What is special about a preset, and where its numbers stand. */
export function presetDefinition({ version, note, source }: ObjectivePreset): string {
  return `${note} Version: ${version}. Source: ${source}.`;
}

/** The title of a row and what is special about it. */
export function objectiveWords(id: string): { readonly title: string; readonly definition: string } {
  const { base, changes, title } = variantOfRow(id);
  const built = changes.length === 0 ? '' : ` Built on it: ${id}.`;
  return { title, definition: `${presetDefinition(base)}${built}` };
}

interface TermWords {
  readonly label: string;
  /** After "of the". */
  readonly gradient: string;
  readonly definition: string;
}

export const TERM_WORDS: Readonly<Record<ComparedTerm, TermWords>> = {
  total: {
    label: 'Total',
    gradient: 'whole gradient',
    definition: 'Everything that the objective adds up: the reward and both parts of the KL penalty.',
  },
  reward: {
    label: 'Reward',
    gradient: 'gradient that the reward makes',
    definition: 'Only what the advantages of right and wrong trajectories weigh; for SFT and DFT all of it.',
  },
  klSampling: {
    label: 'KL paid by answers',
    gradient: 'gradient of the KL penalty that answers pay',
    definition: 'The penalty on the tokens of answers. It can push decisions too, where it is in the reward.',
  },
  klDecision: {
    label: 'KL paid by decisions',
    gradient: 'gradient of the KL penalty that decisions pay',
    definition: 'The penalty on STOP and RESAMPLE, one token each.',
  },
};

interface KindWords {
  readonly label: string;
  readonly definition: string;
  readonly colour: string;
}

const SIGNAL =
  'Mean over trajectories of the weight on log π of this kind of action. Above 0 the objective makes it likelier.';

export const KIND_WORDS: Readonly<Record<ActionKind, KindWords>> = {
  sampleC: {
    label: 'right answer',
    definition: `Sampling a right answer. ${SIGNAL}`,
    colour: 'var(--sampling)',
  },
  sampleW: {
    label: 'wrong answer',
    definition: `Sampling a wrong answer. ${SIGNAL}`,
    colour: 'var(--sampling)',
  },
  stopC: {
    label: 'STOP after right',
    definition: `Deciding STOP after a right answer. ${SIGNAL}`,
    colour: 'var(--decision-right)',
  },
  resC: {
    label: 'RESAMPLE after right',
    definition: `Deciding RESAMPLE after a right answer. ${SIGNAL}`,
    colour: 'var(--decision-right)',
  },
  resW: {
    label: 'RESAMPLE after wrong',
    definition: `Deciding RESAMPLE after a wrong answer. ${SIGNAL}`,
    colour: 'var(--decision-wrong)',
  },
  stopW: {
    label: 'STOP after wrong',
    definition: `Deciding STOP after a wrong answer. ${SIGNAL}`,
    colour: 'var(--decision-wrong)',
  },
};

export const ROUTE_WORDS: Readonly<Record<Route, { readonly label: string; readonly definition: string }>> = {
  tally: {
    label: 'tally',
    definition:
      'The objective is linear in what trajectories did, so the counts of the rollouts give its numbers. All such objectives share the same rollouts.',
  },
  program: {
    label: 'signal program',
    definition:
      'The objective needs trajectories one by one. They are rolled out again with the same random numbers and each action is weighed.',
  },
  batch: {
    label: 'loop form',
    definition:
      'The objective needs whole batches. It is evaluated on 64 batches of 256 trajectories as a framework would, so its errors are larger.',
  },
};

export const COLUMN_WORDS = {
  unit: 'The size of an objective depends on how it divides its loss. Bars and numbers of a row are in its own unit.',
  sum: 'The six kinds added up: above 0 the objective makes what was done likelier on the whole. Its error is not the sum of theirs, because kinds go together.',
  direction:
    'The gradient of ascent on each logit, divided by |g_s| + |g_d,C| + |g_d,W|. The size is the logit’s share of the gradient, the sign says whether the logit rises or falls.',
  ratio:
    'How many times as much gradient goes to sampling as to deciding: |g_s| / (|g_d,C| + |g_d,W|), of the whole gradient.',
  noise:
    'Standard deviation of the whole gradient’s estimate from 1000 trajectories, relative to the size of the gradient. At 1 a batch of 1000 is as much noise as gradient.',
  route: 'How the numbers are made, and from how many trajectories.',
  difference:
    'Share minus the baseline’s share. Exact where both are exact. The error adds the two in squares, as if they had not seen the same trajectories.',
} as const;
