/** A signal program in which every feature is off: A = r, every weight 1, no penalty. */
import type { PerAction } from '../../src/model/log-ratio';
import type { SignalProgram } from '../../src/objective/signal-program';

export function forAll(x: number): PerAction {
  return { sampleC: x, sampleW: x, stopC: x, resC: x, resW: x, stopW: x };
}

export const PLAIN: SignalProgram = {
  maxTokens: 0,
  maskOverlong: false,
  penaltyStart: 0,
  penaltySlope: 0,
  paid: forAll(0),
  baseline: 'none',
  baselineValue: 0,
  scale: 'none',
  scaleEpsilon: 0,
  varianceFloor: 0,
  perToken: false,
  lengthEpsilon: 0,
  discount: { mode: 'none', gamma: 1 },
  multiplier: { positive: forAll(1), negative: forAll(1) },
  sequenceRatio: { rule: 'none', logRatio: forAll(0), epsilonLow: 0, epsilonHigh: 0 },
  lossKl: forAll(0),
  toGoKl: forAll(0),
  toGoGamma: 1,
};
