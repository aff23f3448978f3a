/** The population in words, for those who do not see it and beside it for those who do. */
import { LEARNER_STATUS, type LearnerStatus } from '../../engine/train';
import { formatCount, formatNumber } from '../number-format';
import { PARAMETERS } from '../series';
import type { Cloud } from './positions';

const STATUS_WORDS: Readonly<Record<LearnerStatus, string>> = {
  learning: 'learning',
  diverged: 'diverged',
  endless: 'endless',
  overrun: 'overrun',
};

/** What a mark stands for, by status. */
export const STATUS_MEANING: Readonly<Record<LearnerStatus, string>> = {
  learning: 'learns on',
  diverged: 'stopped: its next update would have left ±40',
  endless: 'stopped: it hardly ever stops sampling',
  overrun: 'stopped: one of its trajectories did not end',
};

const DIGITS = 3;

export function cloudWords(cloud: Cloud | null): string {
  if (cloud === null) return 'No policies yet.';
  const { count, step, mean, spread, statuses, beyond } = cloud;
  const places = PARAMETERS.map(
    ({ label }, i) =>
      `${label.toLowerCase()} ${formatNumber(mean[i]!, DIGITS)} ± ${formatNumber(spread[i]!, DIGITS)}`,
  );
  const stopped = LEARNER_STATUS.flatMap((status, i) =>
    status === 'learning' || statuses[i] === 0 ? [] : `${formatCount(statuses[i]!)} ${STATUS_WORDS[status]}`,
  );
  const sentences = [
    `${formatCount(count)} ${count === 1 ? 'policy' : 'policies'} after ${formatCount(step)} ${step === 1 ? 'update' : 'updates'}.`,
    `Logits, mean ± standard deviation between policies: ${places.join(', ')}.`,
  ];
  if (stopped.length > 0) sentences.push(`No longer learning: ${stopped.join(', ')}.`);
  if (beyond > 0)
    sentences.push(`${formatCount(beyond)} beyond the axes of logits, drawn on the faces of the box.`);
  return sentences.join(' ');
}
