/** Where the numbers of the page of objectives come from, and its results as a file. */
import { expandGrid } from '../../experiment/grid';
import { comparisonFile } from '../../report/compare-file';
import { provenanceOf } from '../../report/result-file';
import { linkTo, type Origin } from '../evidence/origin';
import { addressWithChoice } from './choice';
import { commandOf } from './command';
import { type Asked, chosenResults, type ComparisonState } from './comparison';
import { addressWithView } from './view';

export function comparisonOrigin(state: ComparisonState, asked: Asked): Origin {
  const { engines, choice, view } = state;
  const { experiment } = asked;
  return {
    experiment,
    seed: experiment.sampling.seed,
    engines,
    command: commandOf(asked, choice.objectives),
    link: linkTo(experiment, '#/objectives', (query) =>
      addressWithView(addressWithChoice(query, choice), view),
    ),
  };
}

/** The rows of the page, those that answer its question. */
export function rowsFile(state: ComparisonState, { experiment }: Asked): object {
  const { status, engines, fresh } = state;
  const results = chosenResults(state).filter(({ id }) => fresh.has(id));
  return comparisonFile(
    experiment,
    [{ cell: expandGrid(experiment)[0]!, results }],
    status === 'done',
    provenanceOf(__APP_VERSION__, engines),
  );
}
