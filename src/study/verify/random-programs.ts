/** Random signal programs over everything a program can say, for holding engines against the float64 twin. */
import type { PerAction } from '../../model/log-ratio';
import { ACTION_KINDS, type ActionKind } from '../../model/tally';
import { DISCOUNT_MODES } from '../../model/exact-weights';
import { SIGNAL_BASELINES, SIGNAL_SCALES, type SignalProgram } from '../../objective/signal-program';
import type { Chooser } from './chooser';

/** @param length tokens of a usual trajectory, so that limits fall among those that occur */
export function randomProgram(choose: Chooser, groupSize: number, length: number): SignalProgram {
  const sometimes = (chance: number): boolean => choose.unit() < chance;
  const perAction = (f: (kind: ActionKind) => number): PerAction =>
    Object.fromEntries(ACTION_KINDS.map((kind) => [kind, f(kind)])) as Record<ActionKind, number>;
  const signed = (size: number): PerAction => perAction(() => choose.between(-size, size));
  const none = perAction(() => 0);
  const gamma = (): number => choose.of([1, choose.between(0.9, 1), choose.between(0.2, 1)]);
  const scattered = (): number => Math.max(1, Math.round(length * choose.between(0.2, 2)));
  // Clipping leaves some kinds of action without a weight.
  const weights = (): PerAction => perAction(() => (sometimes(0.2) ? 0 : choose.between(0.5, 1.5)));
  const rule = choose.of(['none', 'none', 'gspo', 'gmpo'] as const);
  const baselines = SIGNAL_BASELINES.filter((baseline) => groupSize > 1 || baseline !== 'mean-of-others');
  return {
    maxTokens: sometimes(0.4) ? scattered() : 0,
    maskOverlong: sometimes(0.5),
    penaltyStart: scattered(),
    penaltySlope: sometimes(0.3) ? 1 / choose.of([scattered(), choose.between(1, length + 1)]) : 0,
    paid: sometimes(0.4) ? signed(choose.of([0.1, 1]) / length) : none,
    baseline: choose.of(baselines),
    baselineValue: choose.between(-0.5, 1.5),
    scale: choose.of(SIGNAL_SCALES),
    scaleEpsilon: choose.of([0, 1e-6, 1e-4]),
    varianceFloor: choose.of([1e-6, 1e-2]),
    perToken: sometimes(0.5),
    lengthEpsilon: choose.of([0, 1e-8, 1]),
    discount: { mode: choose.of(DISCOUNT_MODES), gamma: gamma() },
    multiplier: sometimes(0.5)
      ? { positive: weights(), negative: weights() }
      : { positive: perAction(() => 1), negative: perAction(() => 1) },
    sequenceRatio: {
      rule,
      logRatio: rule === 'none' ? none : signed(choose.of([0.05, 0.5])),
      epsilonLow: choose.of([0.003, 0.2]),
      epsilonHigh: choose.of([0.004, 0.28]),
    },
    lossKl: sometimes(0.4) ? signed(0.1) : none,
    toGoKl: sometimes(0.4) ? signed(0.1) : none,
    toGoGamma: gamma(),
  };
}
