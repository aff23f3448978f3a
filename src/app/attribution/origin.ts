/** Where the numbers of the page of attribution come from. */
import { linkTo, type Origin } from '../evidence/origin';
import { addressWithFigureView } from '../figure/figure-view';
import type { LabState } from '../store';

export function attributionOrigin({ run, engine, look }: Pick<LabState, 'run' | 'engine' | 'look'>): Origin {
  const { experiment } = run;
  return {
    experiment,
    seed: experiment.sampling.seed,
    engines: engine === null ? [] : [engine],
    command: 'npm run -s lab -- run experiment.json',
    link: linkTo(experiment, '#/', (query) => addressWithFigureView(query, look)),
  };
}
