/** Where the numbers of the page of attribution come from. */
import { linkTo, type Origin } from '../evidence/origin';
import type { LabState } from '../store';

export function attributionOrigin({ run, engine }: Pick<LabState, 'run' | 'engine'>): Origin {
  const { experiment } = run;
  return {
    experiment,
    seed: experiment.sampling.seed,
    engines: engine === null ? [] : [engine],
    command: 'npm run -s lab -- run experiment.json',
    link: linkTo(experiment, '#/'),
  };
}
