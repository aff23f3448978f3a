/** The result of a training as a file and as text: what became of the policies of each cell, beside the exact flow. */
import { experimentToFile } from '../experiment/codec';
import { stamp } from '../experiment/file-formats';
import type { AxisValue, Experiment } from '../experiment/experiment';
import { settingsProcess } from '../experiment/cell';
import { exactStatistics } from '../model/exact-statistics';
import { sigmoid } from '../model/policy';
import type { Estimate } from '../study/jackknife';
import { isStuck } from '../experiment/plan';
import { flowGap, gapReason } from '../study/training/flow-gap';
import { flowPoint } from '../study/training/flow-points';
import { isLost } from '../study/lost-ratio';
import { recordedFlow, type RecordedFlow } from '../study/training/recorded-flow';
import { classPolicy, type TrainingCell } from '../study/training/plan-training';
import type { CellState, TrainingSummary } from '../study/training/run-training';
import type { Provenance } from './result-file';
import { textTable } from './text-table';

/** A plain object for JSON; numbers that do not exist (a ratio over a gradient of 0) are null. */
export function trainingFile(
  experiment: Experiment,
  summary: TrainingSummary,
  provenance: Provenance,
): object {
  const { training, frames } = summary;
  return {
    ...stamp('training'),
    provenance,
    experiment: experimentToFile(experiment),
    complete: summary.complete,
    reason: summary.reason,
    parameterOrder: ['thetaS', 'thetaDC', 'thetaDW'],
    steps: frames.map(({ step }) => step),
    cells: training.cells.map((planned, i) => ({
      index: planned.cell.index,
      coordinates: Object.fromEntries(planned.cell.coordinates.map(({ path, value }) => [path, value])),
      policies: planned.replicas,
      classes: planned.classes.map((one, c) => ({
        name: one.name,
        trained: one.trained,
        ...Object.fromEntries(
          STATES.map((key) => [key, frames.map(({ cells }) => cells[i]!.classes[c]![key])]),
        ),
      })),
      updates: frames.map(({ cells }) => cells[i]!.update),
      statuses: frames.map(({ cells }) => cells[i]!.statuses),
      exactFlow: flowFields(flowsOf(summary)[i]!),
    })),
    notes: notesOf(summary, provenance.engine),
  };
}

const STATES = ['logits', 'accuracy', 'attempts', 'tokens', 'kl', 'klFromStart'] as const;

const flows = new WeakMap<TrainingSummary, readonly RecordedFlow[]>();

/** The flow of each cell; file and table share them, because a long one takes a while. */
function flowsOf(summary: TrainingSummary): readonly RecordedFlow[] {
  const known = flows.get(summary);
  if (known !== undefined) return known;
  const recorded = summary.frames.map(({ step }) => step);
  const found = summary.training.cells.map((cell) => recordedFlow(summary.training, cell, recorded));
  flows.set(summary, found);
  return found;
}

function flowFields({ steps, missing, divergedAt }: RecordedFlow): object {
  if (missing !== null) return { missing };
  return { states: steps.map(({ step, theta, gradients }) => ({ step, theta, gradients })), divergedAt };
}

/** What a reader must know of the numbers, as sentences. */
function notesOf(summary: TrainingSummary, engine: string): string[] {
  return [...(engine === 'webgpu' ? roundingNotes(summary, flowsOf(summary)) : []), ...gapNotes(summary)];
}

const LOGIT_NAMES = ['θ_s', 'θ_dC', 'θ_dW'] as const;

function roundingNotes({ training }: TrainingSummary, flowsHere: readonly RecordedFlow[]): string[] {
  const lagging = training.cells.filter((_, i) => flowsHere[i]!.lost.length > 0);
  if (lagging.length === 0) return [];
  const features = training.plan.features;
  const logits = new Set(
    flowsHere.flatMap(({ lost }) => lost.map((i) => LOGIT_NAMES[Math.floor(i / features)]!)),
  );
  return [
    `${where(lagging, training.cells)} an update moves ${[...logits].join(' and ')} by so little that 32-bit numbers ` +
      'keep hardly five bits of it. This engine trains in 32 bits, so its policies lag behind the exact flow by more ' +
      'than their standard errors say. Raise training.learningRate, or use --engine reference, which trains in 64 bits.',
  ];
}

/** Policies that are elsewhere than the exact flow, at the last record. */
function gapNotes(summary: TrainingSummary): string[] {
  const { training, frames } = summary;
  const last = frames.at(-1);
  if (last === undefined) return [];
  const gaps = training.cells.map((planned, i) => {
    const flow = flowsOf(summary)[i]!.steps.at(-1);
    if (flow?.step !== last.step) return null;
    const c = planned.classes.findIndex(({ trained }) => trained);
    return flowGap(last.cells[i]!.classes[c]!, flowPoint(planned, flow).classes[c]!, planned.replicas);
  });
  const apart = training.cells.filter((_, i) => gaps[i] !== null);
  if (apart.length === 0) return [];
  const most = Math.max(...gaps.map((gap) => gap ?? 0));
  return [
    `${where(apart, training.cells)} the policies end up to ${most.toPrecision(2)} standard errors from the exact flow. ` +
      gapReason(apart[0]!.cell.settings.training),
  ];
}

const MOST_NAMED = 3;

/** "In this training" of a single cell, else "In 2 of 49 cells (…)". */
function where(some: readonly TrainingCell[], all: readonly TrainingCell[]): string {
  if (all.length === 1) return 'In this training';
  const names = some
    .slice(0, MOST_NAMED)
    .map(({ cell }) => cell.coordinates.map(({ path, value }) => `${path} = ${valueText(value)}`).join(', '));
  const more = some.length > MOST_NAMED ? '; …' : '';
  return `In ${some.length} of ${all.length} cells (${names.join('; ')}${more})`;
}

function valueText(value: AxisValue): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** One row a cell: from where to where, and the ratios of the last recorded update. */
export function trainingTable(summary: TrainingSummary, engine: string): string {
  const { training, frames } = summary;
  const last = frames.at(-1);
  if (last === undefined) return 'No update was made.\n';
  const axes = training.cells[0]?.cell.coordinates.map(({ path }) => path) ?? [];
  const header = [...axes, ...COLUMNS];
  const rows = training.cells.map((planned, i) => [
    ...planned.cell.coordinates.map(({ value }) => valueText(value)),
    ...row(
      flowsOf(summary)[i]!,
      planned,
      frames.map(({ cells }) => cells[i]!),
    ),
  ]);
  const policies = training.plan.learners.length;
  return `After ${last.step} updates of ${policies} policies (means ± standard errors over the policies of a cell)\n${textTable(header, rows)}${notesOf(
    summary,
    engine,
  )
    .map((note) => `${note}\n`)
    .join('')}`;
}

const COLUMNS = [
  'accuracy at first',
  'accuracy',
  'exact flow',
  'p_s',
  'p_d|C',
  'p_d|W',
  'reward ratio',
  'KL ratio',
  'stopped',
];

function row(flow: RecordedFlow, planned: TrainingCell, states: readonly CellState[]): string[] {
  const [first, last] = [states[0]!, states.at(-1)!];
  const trained = last.classes.findIndex((one) => one.trained);
  const one = last.classes[trained]!;
  const updated = states.findLast((state) => state.update !== null) ?? null;
  const stopped = planned.replicas - last.statuses.learning;
  return [
    estimate(first.classes[trained]!.accuracy),
    estimate(one.accuracy),
    flowAccuracy(flow, planned),
    ...one.logits.value.map((logit, i) => chance(logit, one.logits.standardError[i]!)),
    ratio(updated, 'reward'),
    ratio(updated, 'kl'),
    stopped === 0 ? 'none' : `${stopped} of ${planned.replicas}`,
  ];
}

function flowAccuracy({ steps, missing, divergedAt }: RecordedFlow, planned: TrainingCell): string {
  if (divergedAt !== null) return `leaves ±40 at ${divergedAt}`;
  if (missing !== null || steps.length === 0) return 'none';
  const one = planned.classes.find(({ trained }) => trained)!;
  const policy = classPolicy(steps.at(-1)!.theta, one);
  const process = { ...settingsProcess(planned.cell.settings), policy };
  return isStuck(process) ? 'never ends' : exactStatistics(process).accuracy.toPrecision(4);
}

/** Of the last update recorded. */
function ratio(state: CellState | null, term: 'reward' | 'kl'): string {
  const found = state?.update?.[`${term}Ratio`] ?? null;
  if (state === null || found === null) return '—';
  return isLost(state, term) ? 'lost in noise' : estimate(found);
}

/** σ of a mean logit; the error by the slope of σ there. */
function chance(logit: number, error: number): string {
  const p = sigmoid(logit);
  return estimate({ value: [p], standardError: [p * sigmoid(-logit) * error] });
}

/** Policies that all start alike differ by rounding alone. */
const ROUNDING = 1e-12;

function estimate({ value, standardError }: Estimate): string {
  const [mean, error] = [value[0]!, standardError[0]!];
  return `${mean.toPrecision(4)} ± ${error < ROUNDING ? '0' : error.toPrecision(2)}`;
}
