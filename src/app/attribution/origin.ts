/** Where the numbers of the page of attribution come from. */
import { linkTo, type Origin } from '../evidence/origin';
import { addressWithFigureView } from '../figure/figure-view';
import type { LabState } from '../store';

type Shown = Pick<LabState, 'run' | 'engine' | 'look' | 'compared'>;

/** Of the run shown alone. */
export function attributionOrigin({ run, engine, look }: Omit<Shown, 'compared'>): Origin {
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

/** Of the figure, with that of the run laid over it. */
export function figureOrigin(state: Shown): Origin {
  const origin = attributionOrigin(state);
  if (!state.compared?.isShown) return origin;
  const { run } = state.compared;
  const compared = {
    ...attributionOrigin({ ...state, run }),
    digest: run.digest,
    complete: run.status === 'done',
  };
  return { ...origin, compared };
}
