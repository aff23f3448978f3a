/** What engines share of training trajectory by trajectory: the numbers that stay, and the shape of a batch's sum. */
import { SEQUENCE_LOG_RATIO_BOUND } from '../objective/batch/sequence-ratio';
import type { TrainSignal } from '../objective/train-program';
import { NO_LIMIT, type SignClass, type SignalNumbers, signalNumbers } from './signal-numbers';

/**
 * A batch is added up in so many parts, part c taking the groups c, c + 64, …, and then part c + 32 is added to part c,
 * c + 16, and so on: the same sum whatever the device, and short ones.
 */
export const BATCH_PARTS = 64;

/** The numbers of a program; those by kind of action are worked out in each step. */
export function trainSignalNumbers({ program, ratio }: TrainSignal, groupSize: number): SignalNumbers {
  const numbers = signalNumbers(program, groupSize);
  // Past its bound on the log of a sequence's ratio GSPO has no gradient, whatever the sign of A.
  const bounded = (sign: SignClass): SignClass =>
    ratio.form === 'sequence' ? { ...sign, logHigh: Math.min(sign.logHigh, SEQUENCE_LOG_RATIO_BOUND) } : sign;
  const [first, second] = numbers.classes;
  return { ...numbers, logCap: NO_LIMIT, classes: [bounded(first), bounded(second)] };
}
