/** Where the numbers of the page of attribution come from. */
import { linkTo, type Origin } from '../evidence/origin';
import { addressWithFigureView } from '../figure/figure-view';
import type { LabState } from '../store';

export function attributionOrigin({ run, engine, look }: Pick<LabState, 'run' | 'engine' | 'look'>): Origin {
  const { experiment, kept } = run;
  return {
    ...(kept !== null && { lab: kept.lab, kept }),
    experiment,
    seed: experiment.sampling.seed,
    engines: kept?.engines ?? (engine === null ? [] : [engine]),
    command: 'npm run -s lab -- run experiment.json',
    link: linkTo(experiment, '#/', (query) => addressWithFigureView(query, look)),
  };
}
