/** From a row of the comparison to a training with its objective. */
import type { Experiment } from '../../experiment/experiment';
import { parseObjective } from '../../experiment/objective-variant';
import { DEFAULT_TRAINING_ID, trainingPresetById } from '../../experiment/training-presets';
import { hasPenalty } from '../../objective/kl-weight';
import { whyNotTrainable } from '../../objective/train-program';

/**
 * The policies, lengths and groups of the comparison, trained with this objective: in the way that the draft is trained
 * already, or as the page of trainings begins.
 *
 * @param klWeight the weight for all of the comparison, which goes along where the objective has a penalty
 */
export function trainingWith(draft: Experiment, id: string, klWeight: number | null): Experiment {
  const objective = parseObjective(id, 'training.objective', [])?.objective;
  const weighs = objective !== undefined && hasPenalty(objective);
  const standard = trainingPresetById(DEFAULT_TRAINING_ID)!.experiment.training;
  const training = draft.training.steps > 0 ? draft.training : standard;
  return {
    ...draft,
    name: '',
    description: '',
    sweep: [],
    training: { ...training, objective: id, klWeight: weighs ? klWeight : null },
  };
}

/** Why that training is refused; null where it is not. */
export function whyNotTrained(draft: Experiment, id: string): string | null {
  const variant = parseObjective(id, 'training.objective', []);
  if (variant === undefined) return 'Its text does not read.';
  return whyNotTrainable(variant.objective, draft.objective);
}
