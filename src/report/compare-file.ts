/** A comparison of objectives as a file and as text. */
import { experimentToFile } from '../experiment/codec';
import { stamp } from '../experiment/file-formats';
import type { Experiment } from '../experiment/experiment';
import type { Cell } from '../experiment/grid';
import { shorthand } from '../experiment/field-values';
import type { Policy } from '../model/policy';
import { ACTION_KINDS } from '../model/tally';
import { type ComparedCell, rolloutPolicy } from '../study/compare/compare';
import { objectiveNote } from '../study/compare/notes';
import { processMeasures } from '../study/compare/process-measures';
import {
  COMPARED_TERMS,
  type ComparedTerm,
  decidingShare,
  type Measured,
  type ObjectiveResult,
  ratioOf,
} from '../study/compare/result';
import { ratioText } from './ratio-text';
import { isSamplingReversed } from '../study/compare/verdict';
import { textTable } from './text-table';
import type { Provenance } from './result-file';

/** A plain object for JSON; numbers that do not exist are null. */
export function comparisonFile(
  experiment: Experiment,
  cells: readonly ComparedCell[],
  complete: boolean,
  provenance: Provenance,
): object {
  return {
    ...stamp('comparison'),
    provenance,
    experiment: experimentToFile(experiment),
    complete,
    actionOrder: ACTION_KINDS,
    parameterOrder: ['thetaS', 'thetaDC', 'thetaDW'],
    cells: cells.map(({ cell, results }) => ({
      index: cell.index,
      coordinates: Object.fromEntries(cell.coordinates.map(({ path, value }) => [path, value])),
      // Exact, and the same for every objective.
      process: processMeasures(cell.settings),
      objectives: results.map(resultFields),
    })),
  };
}

function resultFields({ signal, signalSum, gradient, direction, klDrag, ...rest }: ObjectiveResult): object {
  const terms = (of: (term: ComparedTerm) => readonly Measured[] | null): object =>
    Object.fromEntries(
      COMPARED_TERMS.map((term) => {
        const measured = of(term);
        return [term, measured && columns(measured)];
      }),
    );
  return {
    ...rest,
    note: objectiveNote(rest.objective),
    signal: terms((term) => ACTION_KINDS.map((kind) => signal[term][kind])),
    signalSum,
    gradient: terms((term) => gradient[term]),
    direction: terms((term) => direction[term]),
    klDrag: columns(klDrag),
  };
}

function columns(measured: readonly (Measured | null)[]): Record<keyof Measured, (number | null)[]> {
  const column = (name: keyof Measured): (number | null)[] => measured.map((one) => one?.[name] ?? null);
  return {
    exact: column('exact'),
    value: column('value'),
    standardError: column('standardError'),
  };
}

/** Per cell a table, then a legend: how each objective's gradient divides, exact beside Monte Carlo. */
export function comparisonTable(cells: readonly ComparedCell[]): string {
  const tables = cells
    .map(
      ({ cell, results }) => `${placeLine(cell)}${settingLine(cell)}${textTable(HEADER, results.map(row))}`,
    )
    .join('\n');
  return `${tables}\n${[...LEGEND, ...notes(cells)].join('\n')}\n`;
}

const LEGEND: readonly string[] = [
  's, dC, dW: the gradient on θ_s, θ_dC and θ_dW. to deciding: (|dC|+|dW|)/(|s|+|dC|+|dW|), the share that reaches STOP and RESAMPLE; exact where there is an exact answer, else Monte Carlo ± SE.',
  'reversed: the gradient surely lowers θ_s, so that a step makes right answers less likely; a share, of sizes, does not show it.',
  'noise/1000: standard deviation of the gradient from 1000 trajectories over its size; at 1 it is as much noise as gradient.',
  'from: tally = counts of the rollouts; program = each trajectory weighed again; batch = loop form on 64 batches, larger errors.',
];

/** What has to be said of single objectives, a line for each. */
function notes(cells: readonly ComparedCell[]): string[] {
  const lines = cells.flatMap(({ results }) =>
    results.flatMap(({ id, objective }) => {
      const note = objectiveNote(objective);
      return note === null ? [] : [`${id}: ${note}`];
    }),
  );
  return [...new Set(lines)];
}

/** Where a cell sits, as a line; empty for a single cell. */
export function placeLine({ coordinates }: Cell): string {
  const place = coordinates
    .map(({ path, value }) => `${path} = ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(', ');
  return place === '' ? '' : `${place}\n`;
}

/** What the objectives are compared on. */
function settingLine({ settings: { model, objective } }: Cell): string {
  const { policy, reference, lengths } = model;
  const theta = ({ thetaS, thetaDC, thetaDW }: Policy): string => `(${thetaS}, ${thetaDC}, ${thetaDW})`;
  const rollout = rolloutPolicy(model);
  const parts = [
    `policy θ = ${theta(policy)}`,
    `reference ${theta(reference)}`,
    ...(theta(rollout) === theta(policy) ? [] : [`rolled out by ${theta(rollout)}`]),
    `lengths L = ${JSON.stringify(shorthand(lengths))}`,
    `groups of G = ${objective.groupSize}`,
    ...(model.maxAttempts === null ? [] : [`at most ${model.maxAttempts} attempts`]),
  ];
  return `${parts.join(', ')}\n`;
}

const HEADER = [
  'objective',
  '|s|/(|dC|+|dW|), Monte Carlo ± SE',
  'exact',
  'to deciding',
  'θ_s',
  'θ_dC',
  'θ_dW',
  'noise/1000',
  'from',
];

function row(result: ObjectiveResult): string[] {
  const { id, attribution, gradient, noise, route, noExact } = result;
  const best = (x: Measured): string => (x.exact ?? x.value).toExponential(3);
  return [
    id,
    attribution === null ? 'nothing reaches deciding' : ratioText(ratioOf(result, 'total')),
    attribution?.exact?.toPrecision(6) ?? (noExact === null ? '—' : 'none'),
    shareText(result),
    ...gradient.total.map(best),
    Number.isNaN(noise) ? '—' : noise.toPrecision(2),
    route,
  ];
}

/** The share of the whole gradient that reaches deciding, in per cent. */
function shareText(result: ObjectiveResult): string {
  const share = decidingShare(result, 'total');
  if (share === null) return '—';
  const { exact, value, standardError } = share;
  const percent = (x: number, digits: number): string => (100 * x).toPrecision(digits);
  const text =
    exact === null ? `${percent(value, 3)} ± ${percent(standardError, 2)} %` : `${percent(exact, 3)} %`;
  return isSamplingReversed(result) ? `${text}, reversed` : text;
}
