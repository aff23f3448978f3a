/** Where the numbers of the page of trainings come from, and its training as a file. */
import { provenanceOf } from '../../report/result-file';
import { trainingFile } from '../../report/training-file';
import { planTraining } from '../../study/training/plan-training';
import { linkTo, type Origin } from '../evidence/origin';
import type { History, TrainingState } from './training-study';
import { addressWithTrainingView } from './view-address';

export function trainingOrigin(state: TrainingState, { experiment, engines }: History): Origin {
  return {
    experiment,
    seed: experiment.sampling.seed,
    engines,
    command: 'npm run -s lab -- run experiment.json',
    link: linkTo(experiment, '#/training', (query) => addressWithTrainingView(query, state)),
  };
}

/** The history as the command line writes it; the exact flow is worked out again, which may take a while. */
export function historyFile(
  { status, reason }: TrainingState,
  { experiment, frames, engines }: History,
): object {
  const complete = status === 'done';
  const summary = {
    training: planTraining(experiment),
    frames,
    complete,
    reason: complete ? null : (reason ?? 'The training goes on, or was stopped.'),
    fault: null,
  };
  return trainingFile(experiment, summary, provenanceOf(__APP_VERSION__, engines.slice(-1)));
}
