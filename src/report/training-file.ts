/** The result of a training as a file and as text: what became of the policies of each cell, beside the exact flow. */
import { experimentToFile } from '../experiment/codec';
import type { Experiment } from '../experiment/experiment';
import { settingsProcess } from '../experiment/cell';
import { exactStatistics } from '../model/exact-statistics';
import { actionProbabilities } from '../model/policy';
import type { Estimate } from '../study/jackknife';
import { exactFlow, type Flow } from '../study/training/flow';
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
      exactFlow: flowFields(
        exactFlow(training, planned),
        frames.map(({ step }) => step),
      ),
    })),
  };
}

const STATES = ['logits', 'accuracy', 'attempts', 'tokens', 'kl'] as const;

function flowFields(flow: Flow, steps: readonly number[]): object {
  if (flow.steps === null) return { missing: flow.missing };
  return {
    states: steps
      .flatMap((step) => flow.steps[step] ?? [])
      .map(({ step, theta, gradients }) => ({
        step,
        theta,
        gradients,
      })),
  };
}

/** One row a cell: from where to where, and the ratios of the last recorded update. */
export function trainingTable(summary: TrainingSummary): string {
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
      training,
      planned,
      frames.map(({ cells }) => cells[i]!),
    ),
  ]);
  const policies = training.plan.learners.length;
  return `After ${last.step} updates of ${policies} policies (means ± standard errors over the policies of a cell)\n${textTable(header, rows)}`;
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

function row(
  training: TrainingSummary['training'],
  planned: TrainingCell,
  states: readonly CellState[],
): string[] {
  const [first, last] = [states[0]!, states.at(-1)!];
  const trained = last.classes.findIndex((one) => one.trained);
  const one = last.classes[trained]!;
  const update = states.findLast((state) => state.update !== null)?.update ?? null;
  const flow = exactFlow(training, planned);
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

function flowAccuracy(flow: Flow, planned: TrainingCell): string {
  if (flow.steps === null) return 'none';
  const one = planned.classes.find(({ trained }) => trained)!;
  const policy = classPolicy(flow.steps.at(-1)!.theta, one);
  return exactStatistics({ ...settingsProcess(planned.cell.settings), policy }).accuracy.toPrecision(4);
}

function estimate({ value, standardError }: Estimate): string {
  return `${value[0]!.toPrecision(4)} ± ${standardError[0]!.toPrecision(2)}`;
}
