/** What happened in a training and deserves a mark on its time line. */
import { expandGrid } from '../../experiment/grid';
import { parseObjective } from '../../experiment/objective-variant';
import { actionLogRatios } from '../../model/log-ratio';
import { sigmoid } from '../../model/policy';
import { ACTION_KINDS, type ActionKind } from '../../model/tally';
import { K3_VALUE_BOUND, klCoefficient } from '../../objective/batch/kl-estimator';
import { CAUGHT, ESCAPED } from '../../study/training/phase';
import type { CellState } from '../../study/training/run-training';
import { shownClass } from './panels';
import type { Frame } from './training-protocol';
import type { History } from './training-study';

export interface TimelineEvent {
  readonly kind: 'refresh' | 'stopped' | 'escape' | 'clamp';
  readonly step: number;
  readonly label: string;
}

/** Steps at which the reference becomes the policy itself, the first before the first update. */
export function refreshSteps({ experiment }: Pick<History, 'experiment'>): readonly number[] {
  const { reference, refreshEvery, steps } = experiment.training;
  if (reference !== 'refreshed') return [];
  return Array.from({ length: Math.ceil(steps / refreshEvery) }, (_, i) => i * refreshEvery);
}

/** Events of a cell in the order of their steps; refreshes only where there is room to tell them apart. */
export function eventsOf(history: History, cell: number): readonly TimelineEvent[] {
  const refreshes = refreshSteps(history).map((step): TimelineEvent => ({
    kind: 'refresh',
    step,
    label: 'The reference is refreshed',
  }));
  const few = refreshes.length <= MOST_REFRESHES ? refreshes : [];
  return [
    ...few,
    ...stops(history.frames, cell),
    ...escapes(history.frames, cell),
    ...clamps(history, cell),
  ].sort((x, y) => x.step - y.step);
}

const MOST_REFRESHES = 100;

const STOPPED = {
  diverged: 'diverged: the next update would have left ±40',
  endless: 'became endless: STOP hardly ever came',
  overrun: 'overran: one trajectory made half a million attempts',
} as const;

function stops(frames: readonly Frame[], cell: number): TimelineEvent[] {
  const of = (frame: Frame): CellState['statuses'] => frame.cells[cell]!.statuses;
  return frames.slice(1).flatMap((frame, i) =>
    (['diverged', 'endless', 'overrun'] as const).flatMap((status): TimelineEvent[] => {
      const more = of(frame)[status] - of(frames[i]!)[status];
      if (more <= 0) return [];
      const policies = more === 1 ? '1 policy' : `${more} policies`;
      return [{ kind: 'stopped', step: frame.step, label: `${policies} ${STOPPED[status]}` }];
    }),
  );
}

function escapes(frames: readonly Frame[], cell: number): TimelineEvent[] {
  const [first] = frames;
  if (first === undefined) return [];
  const c = shownClass(first.cells[cell]!);
  const chance = ({ cells }: Frame): number => sigmoid(cells[cell]!.classes[c]!.logits.value[2]!);
  if (chance(first) > CAUGHT) return [];
  const escaped = frames.find((frame) => chance(frame) >= ESCAPED);
  if (escaped === undefined) return [];
  return [
    {
      kind: 'escape',
      step: escaped.step,
      label: 'Escape from p_d|W ≈ 0: wrong answers are rejected half the time',
    },
  ];
}

/** Actions whose k3 may pass the clamp, as the label says them. */
const CLAMPED_WORDS: Readonly<Record<ActionKind, string>> = {
  sampleC: 'right answers',
  sampleW: 'wrong answers',
  stopC: 'STOP after a right answer',
  resC: 'RESAMPLE after a right answer',
  resW: 'RESAMPLE after a wrong answer',
  stopW: 'STOP after a wrong answer',
};

/**
 * Where verl’s clamp takes the penalty of an action out of the gradient, or lets it back in: the gradient of the penalty
 * jumps there, although nothing else happens. By the mean logits, against a reference that stays.
 */
function clamps(
  { frames, experiment }: Pick<History, 'frames' | 'experiment'>,
  cell: number,
): TimelineEvent[] {
  const settings = expandGrid(experiment)[cell]!.settings;
  const { training, model } = settings;
  const objective = parseObjective(training.objective, 'training.objective', [])?.objective;
  const isClamped =
    objective?.kind === 'rl' && objective.kl.placement === 'loss' && objective.kl.estimator === 'k3-clamped';
  if (!isClamped || training.reference !== 'fixed' || training.queries !== 'one') return [];
  const clampedAt = ({ cells }: Frame): readonly ActionKind[] => {
    const [thetaS, thetaDC, thetaDW] = cells[cell]!.classes[0]!.logits.value as [number, number, number];
    const ratios = actionLogRatios({ thetaS, thetaDC, thetaDW }, model.reference);
    return ACTION_KINDS.filter(
      (kind) => ratios[kind] !== 0 && klCoefficient('k3-clamped', ratios[kind]) === 0,
    );
  };
  const events: TimelineEvent[] = [];
  let before = frames[0] === undefined ? [] : clampedAt(frames[0]);
  for (const frame of frames.slice(1)) {
    const now = clampedAt(frame);
    const event = (kind: ActionKind, words: string): void => {
      events.push({ kind: 'clamp', step: frame.step, label: `The k3 of ${CLAMPED_WORDS[kind]} ${words}` });
    };
    for (const kind of now)
      if (!before.includes(kind))
        event(kind, `passes ${K3_VALUE_BOUND}: the clamp takes it out of the gradient of the penalty`);
    for (const kind of before)
      if (!now.includes(kind))
        event(kind, `is below ${K3_VALUE_BOUND} again: the clamp lets it back into the gradient`);
    before = now;
  }
  return events;
}
