/** What happened in a training and deserves a mark on its time line. */
import { sigmoid } from '../../model/policy';
import type { CellState } from '../../study/training/run-training';
import { shownClass } from './panels';
import type { Frame } from './training-protocol';
import type { History } from './training-study';

export interface TimelineEvent {
  readonly kind: 'refresh' | 'stopped' | 'escape';
  readonly step: number;
  readonly label: string;
}

/** b, the chance to reject a wrong answer: a policy below the first is caught near 0, above the second it has escaped. */
const CAUGHT = 0.1;
const ESCAPED = 0.5;

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
  return [...few, ...stops(history.frames, cell), ...escapes(history.frames, cell)].sort(
    (x, y) => x.step - y.step,
  );
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
      label: 'Escape from b ≈ 0: wrong answers are rejected half the time',
    },
  ];
}
