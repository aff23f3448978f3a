/** What a cell is trained on, in the words of its panels: a reward, or the likelihood of data. */
import type { Experiment } from '../../experiment/experiment';
import { expandGrid } from '../../experiment/grid';
import { parseObjective } from '../../experiment/objective-variant';

export type LearnedFrom = 'reward' | 'likelihood';

const KNOWN = new WeakMap<Experiment, readonly LearnedFrom[]>();

/** Of a cell of an experiment that can be trained. */
export function learnedFrom(experiment: Experiment, cell: number): LearnedFrom {
  const known = KNOWN.get(experiment) ?? allOf(experiment);
  KNOWN.set(experiment, known);
  return known[cell]!;
}

function allOf(experiment: Experiment): LearnedFrom[] {
  return expandGrid(experiment).map(({ settings }) => {
    const variant = parseObjective(settings.training.objective, 'training.objective', []);
    return variant?.objective.kind === 'supervised' ? 'likelihood' : 'reward';
  });
}
