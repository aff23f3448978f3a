/** The result of a training as a file and as text: what became of the policies of each cell, beside the exact flow. */
import { experimentToFile } from '../experiment/codec';
import type { Experiment } from '../experiment/experiment';
import { settingsProcess } from '../experiment/cell';
import { exactStatistics } from '../model/exact-statistics';
import { actionProbabilities } from '../model/policy';
import type { Estimate } from '../study/jackknife';
import { isStuck } from '../experiment/plan';
import { recordedFlow, type RecordedFlow } from '../study/training/recorded-flow';
import { classPolicy, type TrainingCell } from '../study/training/plan-training';
import type { CellState, TrainingSummary } from '../study/training/run-training';
import type { Provenance } from './result-file';
import { textTable } from './text-table';

export const TRAINING_VERSION = 1;

/** A plain object for JSON; numbers that do not exist (a ratio over a gradient of 0) are null. */
export function trainingFile(
  experiment: Experiment,
  summary: TrainingSummary,
  provenance: Provenance,
): object {
  const { training, frames } = summary;
  return {
    format: 'ds-lab training',
    version: TRAINING_VERSION,
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

const STATES = ['logits', 'accuracy', 'attempts', 'tokens', 'kl'] as const;

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
  const lagging = flowsOf(summary).filter(({ lost }) => lost.length > 0).length;
  if (engine !== 'webgpu' || lagging === 0) return [];
  return [
    `In ${lagging} of ${summary.training.cells.length} cells an update moves some logit by less than 32 roundings of a 32-bit number, ` +
      'so policies on this engine lag behind the exact flow by more than their standard errors say. ' +
      'Raise training.learningRate, or use --engine reference, which trains in 64 bits.',
  ];
}

/** One row a cell: from where to where, and the ratios of the last recorded update. */
export function trainingTable(summary: TrainingSummary, engine: string): string {
  const { training, frames } = summary;
  const last = frames.at(-1);
  if (last === undefined) return 'No update was made.\n';
  const axes = training.cells[0]?.cell.coordinates.map(({ path }) => path) ?? [];
  const header = [...axes, ...COLUMNS];
  const rows = training.cells.map((planned, i) => [
    ...planned.cell.coordinates.map(({ value }) =>
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ),
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
  const update = states.findLast((state) => state.update !== null)?.update ?? null;
  const [thetaS, thetaDC, thetaDW] = one.logits.value as [number, number, number];
  const { p, a, b } = actionProbabilities({ thetaS, thetaDC, thetaDW });
  const stopped = planned.replicas - last.statuses.learning;
  return [
    estimate(first.classes[trained]!.accuracy),
    estimate(one.accuracy),
    flowAccuracy(flow, planned),
    ...[p, a, b].map((chance) => chance.toPrecision(3)),
    update?.rewardRatio ? estimate(update.rewardRatio) : '—',
    update?.klRatio ? estimate(update.klRatio) : '—',
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

function estimate({ value, standardError }: Estimate): string {
  return `${value[0]!.toPrecision(4)} ± ${standardError[0]!.toPrecision(2)}`;
}
