/** What the sentence of the page says: a few numbers of a training, each with its error and the exact flow beside it. */
import type { Estimate } from '../../study/jackknife';
import type { FlowPoint } from '../../study/training/flow-points';
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
}

export interface Findings {
  readonly from: LearnedFrom;
  /** Updates so far. */
  readonly updates: number;
  readonly policies: number;
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
}

export function findingsOf(history: History, cell: number): Findings | null {
  const { frames, flows, experiment } = history;
  const last = frames.at(-1);
  if (last === undefined) return null;
  const flow = flows.get(cell);
  const found = (
    estimate: (state: CellState) => Estimate | null,
    exact: (point: FlowPoint) => number | null,
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
        },
      ];
    });
  const c = shownClass(last.cells[cell]!);
  const accuracies = found(
    ({ classes }) => classes[c]!.accuracy,
    ({ classes }) => classes[c]!.accuracy[0]!,
  );
  const rewards = found(
    ({ update }) => update?.rewardRatio ?? null,
    ({ update }) => update?.rewardRatio ?? null,
  );
  const penalties = found(
    ({ update }) => update?.klRatio ?? null,
    ({ update }) => update?.klRatio ?? null,
  );
  const refreshes = refreshSteps(history);
  const cycles = refreshes.flatMap((start) => {
    const after = penalties.find(({ step }) => step > start);
    return after !== undefined && after.step < start + experiment.training.refreshEvery ? [after] : [];
  });
  const { statuses } = last.cells[cell]!;
  return {
    from: learnedFrom(experiment, cell),
    updates: last.step,
    policies: experiment.training.replicas,
    accuracy: ends(accuracies)!,
    rewardRatio: ends(rewards),
    klRatio: cycles.length > 0 ? ends(cycles) : ends(penalties),
    byCycle: cycles.length > 0,
    klRange: flow?.klRatio ?? null,
    oneToken: flow?.oneToken ?? null,
    stopped: experiment.training.replicas - statuses.learning,
  };
}

function ends(all: readonly Found[]): readonly [Found, Found] | null {
  const [first] = all;
  return first === undefined ? null : [first, all.at(-1)!];
}
