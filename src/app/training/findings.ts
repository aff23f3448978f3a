/** What the sentence of the page says: a few numbers of a training, each with its error and the exact flow beside it. */
import type { Experiment, TrainingSettings } from '../../experiment/experiment';
import { expandGrid } from '../../experiment/grid';
import { sigmoid } from '../../model/policy';
import type { Estimate } from '../../study/jackknife';
import { flowGap, gapReason } from '../../study/training/flow-gap';
import type { FlowPoint } from '../../study/training/flow-points';
import { isLost } from '../../study/lost-ratio';
import { type Fate, fateOf, resampleChance } from '../../study/training/phase';
import type { CellState } from '../../study/training/run-training';
import type { Quantity } from '../../study/quantities';
import { refreshSteps } from './events';
import { type LearnedFrom, learnedFrom } from './learned-from';
import { flowAt, shownClass } from './panels';
import type { Range } from './training-protocol';
import type { History } from './training-study';

/** A number at a step; `exact` is NaN where there is no flow. */
export interface Found extends Quantity {
  readonly step: number;
  /** True of a ratio that is noise. */
  readonly lost: boolean;
}

export interface Findings {
  readonly from: LearnedFrom;
  /** Updates so far. */
  readonly updates: number;
  readonly policies: number;
  /** p_d|W, the chance of RESAMPLE after a wrong answer, and what became of it. */
  readonly resample: readonly [first: Found, last: Found];
  readonly fate: Fate;
  /** Cells by their fate. */
  readonly fates: Readonly<Partial<Record<Fate, number>>>;
  readonly accuracy: readonly [first: Found, last: Found];
  /** Of the first and the last update recorded; null where nothing reaches deciding. */
  readonly rewardRatio: readonly [first: Found, last: Found] | null;
  /** At the first recorded update after the first and the last refresh, or of the first and the last update. */
  readonly klRatio: readonly [first: Found, last: Found] | null;
  /** True where `klRatio` is told by cycle of refreshes. */
  readonly byCycle: boolean;
  /** Of the exact flow over all updates. */
  readonly klRange: Range | null;
  readonly oneToken: Range | null;
  /** Policies that no longer learn. */
  readonly stopped: number;
  /** Standard errors between the policies and the exact flow at the last record; null where chance explains it. */
  readonly gap: number | null;
  readonly gapReason: string;
}

export function findingsOf(history: History, cell: number): Findings | null {
  const { frames, flows, experiment } = history;
  const last = frames.at(-1);
  if (last === undefined) return null;
  const flow = flows.get(cell);
  const found = (
    estimate: (state: CellState) => Estimate | null,
    exact: (point: FlowPoint) => number | null,
    lost: (state: CellState) => boolean = () => false,
  ): Found[] =>
    frames.flatMap(({ step, cells }): Found[] => {
      const known = estimate(cells[cell]!);
      if (known === null) return [];
      const point = flowAt(flow, step);
      return [
        {
          step,
          value: known.value[0]!,
          standardError: known.standardError[0]!,
          exact: (point && exact(point)) ?? NaN,
          lost: lost(cells[cell]!),
        },
      ];
    });
  const c = shownClass(last.cells[cell]!);
  const chances = found(
    ({ classes }) => resampleChance(classes[c]!.logits),
    ({ classes }) => sigmoid(classes[c]!.logits[2]!),
  );
  const accuracies = found(
    ({ classes }) => classes[c]!.accuracy,
    ({ classes }) => classes[c]!.accuracy[0]!,
  );
  const rewards = found(
    ({ update }) => update?.rewardRatio ?? null,
    ({ update }) => update?.rewardRatio ?? null,
    (state) => isLost(state, 'reward'),
  );
  const penalties = found(
    ({ update }) => update?.klRatio ?? null,
    ({ update }) => update?.klRatio ?? null,
    (state) => isLost(state, 'kl'),
  );
  const refreshes = refreshSteps(history);
  const cycles = refreshes.flatMap((start) => {
    const after = penalties.find(({ step }) => step > start);
    return after !== undefined && after.step < start + experiment.training.refreshEvery ? [after] : [];
  });
  const { statuses, classes } = last.cells[cell]!;
  const flowAtLast = flowAt(flow, last.step)?.classes[c];
  const { replicas } = experiment.training;
  const fates: Partial<Record<Fate, number>> = {};
  for (let i = 0; i < last.cells.length; i++) {
    const fate = i === cell ? fateOf(chances.map(({ value }) => value)) : fateOfCell(frames, i);
    fates[fate] = (fates[fate] ?? 0) + 1;
  }
  return {
    from: learnedFrom(experiment, cell),
    updates: last.step,
    policies: experiment.training.replicas,
    resample: ends(chances)!,
    fate: fateOf(chances.map(({ value }) => value)),
    fates,
    accuracy: ends(accuracies)!,
    rewardRatio: ends(rewards),
    klRatio: cycles.length > 0 ? ends(cycles) : ends(penalties),
    byCycle: cycles.length > 0,
    klRange: flow?.klRatio ?? null,
    oneToken: flow?.oneToken ?? null,
    stopped: replicas - statuses.learning,
    gap: flowAtLast === undefined ? null : flowGap(classes[c]!, flowAtLast, replicas),
    gapReason: gapReason(cellTraining(experiment, cell)),
  };
}

/** What became of a cell, by its records so far. */
function fateOfCell(frames: History['frames'], cell: number): Fate {
  const c = shownClass(frames[0]!.cells[cell]!);
  return fateOf(frames.map(({ cells }) => sigmoid(cells[cell]!.classes[c]!.logits.value[2]!)));
}

/** Settings of a cell: the optimiser and the batch may be swept. */
function cellTraining(experiment: Experiment, cell: number): TrainingSettings {
  return experiment.sweep.length === 0
    ? experiment.training
    : expandGrid(experiment)[cell]!.settings.training;
}

function ends(all: readonly Found[]): readonly [Found, Found] | null {
  const [first] = all;
  return first === undefined ? null : [first, all.at(-1)!];
}
