/** Positions of a population on the host: of each learner its status as a word and its parameters as floats. */
import { LEARNER_STATUS, type RecordLayout, type TrainRecords } from '../../engine/train';
import type { LogitVector } from '../../model/policy';
import { alongAxis } from './axes';
import { countOf, type PopulationSubject } from './population-view';

export interface Positions {
  readonly step: number;
  readonly learners: number;
  readonly parameters: number;
  /** 1 + parameters words a learner, as `Portrait.load` takes them. */
  readonly words: Uint32Array<ArrayBuffer>;
}

/** Of a record, whose layout `engine/train` has: step, status, two powers, then θ. */
const STATUS = 1;
const THETA = 4;

export function positionsOf({ parameters, size }: RecordLayout, { step, values }: TrainRecords): Positions {
  const learners = values.length / size;
  const stride = 1 + parameters;
  const words = new Uint32Array(learners * stride);
  const reals = new Float32Array(words.buffer);
  for (let i = 0; i < learners; i++) {
    words[i * stride] = values[i * size + STATUS]!;
    reals.set(values.subarray(i * size + THETA, i * size + THETA + parameters), i * stride + 1);
  }
  return { step, learners, parameters, words };
}

/** The logits of a class and the number of the status of one learner. */
export function policyAt(
  { parameters, words }: Positions,
  features: readonly number[],
  learner: number,
): { readonly status: number; readonly logits: LogitVector } {
  const at = learner * (1 + parameters);
  const reals = new Float32Array(words.buffer, 4 * (at + 1), parameters);
  const logit = (i: number): number =>
    features.reduce((sum, phi, f) => sum + phi * reals[i * features.length + f]!, 0);
  return { status: words[at]!, logits: [logit(0), logit(1), logit(2)] };
}

/** Where the shown policies are, for words beside the picture. */
export interface Cloud {
  readonly step: number;
  readonly count: number;
  /** Of the logits; the spread is the standard deviation between policies, 0 for one. */
  readonly mean: LogitVector;
  readonly spread: LogitVector;
  /** By `LEARNER_STATUS`. */
  readonly statuses: readonly number[];
  /** Policies with a logit beyond an axis. */
  readonly beyond: number;
}

/** Null where no policy is shown. */
export function cloudOf(positions: Positions, subject: PopulationSubject): Cloud | null {
  const count = countOf(subject, positions.learners);
  if (count === 0) return null;
  const statuses = LEARNER_STATUS.map(() => 0);
  const mean: [number, number, number] = [0, 0, 0];
  const squares: [number, number, number] = [0, 0, 0];
  let beyond = 0;
  for (let k = 0; k < count; k++) {
    const { status, logits } = policyAt(positions, subject.features, subject.first + k);
    statuses[status]!++;
    if (logits.some((x, i) => Math.abs(alongAxis(x, subject.bounds[i]!)) > 1)) beyond++;
    for (const i of [0, 1, 2] as const) {
      // Welford: nothing cancels where the spread is small.
      const away = logits[i] - mean[i];
      mean[i] += away / (k + 1);
      squares[i] += away * (logits[i] - mean[i]);
    }
  }
  const deviation = (i: 0 | 1 | 2): number => (count > 1 ? Math.sqrt(squares[i] / (count - 1)) : 0);
  return {
    step: positions.step,
    count,
    mean,
    spread: [deviation(0), deviation(1), deviation(2)],
    statuses,
    beyond,
  };
}
