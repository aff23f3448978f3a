/** Axes of a sweep that a training would not read: their cells would be the same training again and again. */
import type { Experiment, Settings } from '../../experiment/experiment';
import type { Cell } from '../../experiment/grid';
import { unreadWeightIssues } from '../../experiment/kl-weight';
import { type ObjectiveVariant, parseObjective } from '../../experiment/objective-variant';
import { axisValues } from '../../experiment/sweep';
import { inputIssue, type InputIssue } from '../../model/input-error';
import { hasPenalty } from '../../objective/kl-weight';

/** Fields that no training reads, and what to sweep in their place. */
const NEVER: Readonly<Record<string, string>> = {
  'objective.advantage': 'training.objective, which names the advantage too',
  'objective.kl.weight': 'training.klWeight, the weight in training',
  'sampling.trajectories': 'training.groups, the size of a batch',
  'sampling.blocks': 'a field that a training reads: errors come from its policies',
  'sampling.commonRandomNumbers': 'a field that a training reads',
  ...Object.fromEntries(
    ['thetaS', 'thetaDC', 'thetaDW'].map((logit) => [
      `model.old.${logit}`,
      'training.minibatches or training.epochs, which make updates off policy',
    ]),
  ),
};

/** True for a field that a training may be swept over. */
export function mayVary(path: string): boolean {
  return !(path in NEVER);
}

/** When a field is read, and what says so. */
interface Reading {
  readonly reads: (settings: Settings, variant: ObjectiveVariant) => boolean;
  /** After "is read only". */
  readonly when: string;
}

const isAdam: Reading = {
  reads: ({ training }) => training.optimiser === 'adam',
  when: 'where training.optimiser is adam',
};
const hasSlopes: Reading = {
  reads: ({ training }) => training.queries === 'digits',
  when: 'where training.queries is digits',
};
const hasData: Reading = {
  reads: (_, { objective }) => objective.kind === 'supervised',
  when: 'by objectives that are trained on data, such as sft',
};
const startsApart: Reading = {
  reads: ({ training }) => training.reference !== 'refreshed',
  when: 'where training.reference is fixed or average: one that is refreshed is the policy before the first update',
};

const SOMETIMES: Readonly<Record<string, Reading>> = {
  'training.refreshEvery': {
    reads: ({ training }) => training.reference === 'refreshed',
    when: 'where training.reference is refreshed',
  },
  'training.averageDecay': {
    reads: ({ training }) => training.reference === 'average',
    when: 'where training.reference is average',
  },
  'training.beta1': {
    reads: ({ training }) => training.optimiser !== 'sgd',
    when: 'where training.optimiser is momentum or adam',
  },
  'training.beta2': isAdam,
  'training.epsilon': isAdam,
  'training.slopeS': hasSlopes,
  'training.slopeDC': hasSlopes,
  'training.slopeDW': hasSlopes,
  'training.klWeight': {
    reads: (_, { objective }) => hasPenalty(objective),
    when: 'by objectives with a KL penalty',
  },
  ...Object.fromEntries(
    ['thetaS', 'thetaDC', 'thetaDW'].flatMap((logit) => [
      [`model.data.${logit}`, hasData],
      [`model.reference.${logit}`, startsApart],
    ]),
  ),
};

/** Axes over fields that no training reads. */
export function neverReadIssues({ sweep }: Pick<Experiment, 'sweep'>): InputIssue[] {
  return sweep.flatMap(({ path }, i) => {
    const instead = NEVER[path];
    return instead === undefined ? [] : [inputIssue(`sweep[${i}].path`, path, instead)];
  });
}

/** Axes that no cell reads, and a KL weight that weighs nothing in any. Objectives that do not parse are told elsewhere. */
export function unreadIssues({ sweep, training }: Experiment, cells: readonly Cell[]): InputIssue[] {
  const parsed = new Map<string, ObjectiveVariant | undefined>();
  const variantOf = (text: string): ObjectiveVariant | undefined => {
    if (!parsed.has(text)) parsed.set(text, parseObjective(text, 'training.objective', []));
    return parsed.get(text);
  };
  const known = cells.flatMap(({ settings }) => {
    const variant = variantOf(settings.training.objective);
    return variant === undefined ? [] : [{ settings, variant }];
  });
  if (known.length < cells.length) return [];
  const variants = [...new Map(known.map(({ variant }) => [variant.id, variant])).values()];
  const weights = sweep.findIndex(({ path }) => path === 'training.klWeight');
  const issues =
    weights >= 0
      ? unreadWeightIssues(
          variants,
          axisValues(sweep[weights]!) as readonly number[],
          `sweep[${weights}].path`,
        )
      : unreadWeightIssues(variants, [training.klWeight ?? 0], 'training.klWeight');
  for (const [i, { path }] of sweep.entries()) {
    const reading = SOMETIMES[path];
    if (reading === undefined || known.some(({ settings, variant }) => reading.reads(settings, variant)))
      continue;
    if (issues.some((issue) => issue.path === `sweep[${i}].path`)) continue;
    const allowed = `a field that is read here: ${path} is read only ${reading.when}`;
    issues.push(inputIssue(`sweep[${i}].path`, path, allowed));
  }
  return issues;
}
