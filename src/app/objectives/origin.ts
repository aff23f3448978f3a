/** Where the numbers of the page of objectives come from, and its results as a file. */
import { fieldAt } from '../../experiment/fields';
import { expandGrid } from '../../experiment/grid';
import { comparisonFile } from '../../report/compare-file';
import { provenanceOf } from '../../report/result-file';
import { alongSettings } from '../../study/compare/along';
import { alongPoints, KL_WEIGHT } from '../../study/compare/along-axes';
import { linkTo, type Origin } from '../evidence/origin';
import { placeKey, type ShownAlong } from './along-state';
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

/**
 * Of the numbers along the axis: as a sweep, where the axis is one field. No command moves several fields together; then
 * it is that of the rows, and the link alone gives the points.
 */
export function alongOrigin(state: ComparisonState, { question }: ShownAlong): Origin {
  const { experiment, klWeight, axis } = question;
  const asked: Asked = { experiment, klWeight };
  const link = comparisonOrigin(state, asked).link;
  if (fieldAt(axis.path) === undefined) return { ...comparisonOrigin(state, asked), link };
  const swept = { ...experiment, ...alongSettings(experiment), sweep: [axis] };
  const weight = axis.path === KL_WEIGHT ? null : klWeight;
  return { ...comparisonOrigin(state, { experiment: swept, klWeight: weight }), link };
}

/** The points along the axis, each as a cell with its results. */
export function alongFile(state: ComparisonState, { question, results }: ShownAlong): object {
  const { experiment, axis } = question;
  const cells = alongPoints(experiment, axis).map(({ index, x, settings }) => ({
    cell: { index, coordinates: [{ path: axis.path, value: x }], settings: alongSettings(settings) },
    results: state.choice.objectives.flatMap((id) => results.get(placeKey(index, id)) ?? []),
  }));
  const { along, engines } = state;
  return comparisonFile(experiment, cells, along.status === 'done', provenanceOf(__APP_VERSION__, engines));
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
