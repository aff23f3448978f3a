/** A calibrated policy as an experiment for the other pages: its logits and its lengths. */
import type { Experiment } from '../../experiment/experiment';
import { parseExperiment } from '../../experiment/schema';
import type { LengthPmf } from '../../model/lengths';
import type { Chances } from '../../traces/estimate/plain-model';
import { logit } from '../../traces/estimate/plain-model';
import type { PlainCalibration } from './plain-calibration';

/** Lengths that are told apart: more would make an address of thousands of letters, and change no number visibly. */
const LENGTHS = 16;
/** A chance of 0 or 1 that was seen in a few hundred decisions is no certainty; σ(8) is 0.9997. */
const FARTHEST_LOGIT = 8;

export interface CalibratedSettings {
  /** Null for no cap. */
  readonly maxAttempts: number | null;
  /** With the training of the preset `figure-3`, else without any. */
  readonly training: boolean;
}

/** @returns a valid experiment; its reference is the policy itself, as at the beginning of a training. */
export function calibratedExperiment(
  { lengths }: Pick<PlainCalibration, 'lengths'>,
  { p, a, b }: Chances,
  { maxAttempts, training }: CalibratedSettings,
): Experiment {
  const policy = { thetaS: within(p), thetaDC: within(a), thetaDW: within(b) };
  return parseExperiment({
    version: 1,
    model: {
      policy,
      reference: policy,
      lengths: {
        correct: shortened(lengths.correct ?? lengths.wrong),
        wrong: shortened(lengths.wrong ?? lengths.correct),
      },
      ...(maxAttempts !== null && { maxAttempts }),
    },
    ...(training && { training: { steps: 400, replicas: 16, recordEvery: 10 } }),
  });
}

function within(chance: number): number {
  const exact = Math.min(FARTHEST_LOGIT, Math.max(-FARTHEST_LOGIT, logit(chance)));
  return Number(exact.toFixed(4));
}

/** A pmf of few lengths: each stands for an equal share, at the mean of that share, so that the mean length stays. */
function shortened(pmf: LengthPmf | null): unknown {
  if (pmf === null) return 1;
  const shares = new Map<number, number>();
  let share = 0;
  let tokens = 0;
  const close = (): void => {
    const at = Math.max(1, Math.round(tokens / share));
    shares.set(at, (shares.get(at) ?? 0) + share);
    share = 0;
    tokens = 0;
  };
  for (const [i, whole] of pmf.probabilities.entries()) {
    for (let left = whole; left > 0;) {
      const part = Math.min(left, 1 / LENGTHS - share);
      share += part;
      tokens += part * (pmf.min + i);
      left -= part;
      if (share >= 1 / LENGTHS - 1e-12) close();
      else break;
    }
  }
  if (share > 1e-9) close();
  const total = [...shares.values()].reduce((sum, one) => sum + one, 0);
  const entries = [...shares].map(
    ([length, one]) => [String(length), Number((one / total).toFixed(6))] as const,
  );
  return entries.length === 1
    ? Number(entries[0]![0])
    : { kind: 'explicit', pmf: Object.fromEntries(normalised(entries)) };
}

/** Rounded shares that add up to one again. */
function normalised(entries: readonly (readonly [string, number])[]): (readonly [string, number])[] {
  const rest = 1 - entries.reduce((sum, [, share]) => sum + share, 0);
  return entries.map(([length, share], i) => [length, i === 0 ? Number((share + rest).toFixed(6)) : share]);
}
