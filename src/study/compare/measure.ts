/** From a signal and its scatter over blocks to what a comparison shows. */
import { attributionRatio } from '../../model/attribution';
import type { Policy } from '../../model/policy';
import { ACTION_KINDS, type ActionKind } from '../../model/tally';
import { type BatchSignal, termGradient } from '../../objective/batch/signal';
import { mapActions, type PerAction } from '../../model/log-ratio';
import { COMPARED_TERMS, type ComparedTerm, type Measured, type ObjectiveResult } from './result';

/** The four terms shown: the reward's two parts are one. */
function shownTerms(signal: BatchSignal): Record<ComparedTerm, PerAction> {
  const { rewardCorrect, rewardWrong, klSampling, klDecision } = signal;
  const reward = mapActions((kind) => rewardCorrect[kind] + rewardWrong[kind]);
  return {
    reward,
    klSampling,
    klDecision,
    total: mapActions((kind) => reward[kind] + klSampling[kind] + klDecision[kind]),
  };
}

/** Everything measured of a signal as one vector: what the jackknife scatters. */
export function signalVector(signal: BatchSignal, policy: Policy): number[] {
  const terms = shownTerms(signal);
  const gradients = COMPARED_TERMS.map((term) => termGradient(terms[term], policy));
  return [
    ...COMPARED_TERMS.flatMap((term) => ACTION_KINDS.map((kind) => terms[term][kind])),
    ...gradients.flat(),
    ...gradients.flatMap(directionOf),
    attributionRatio(gradients.at(-1)!) ?? NaN,
    ...COMPARED_TERMS.map((term) => ACTION_KINDS.reduce((sum, kind) => sum + terms[term][kind], 0)),
  ];
}

function directionOf(gradient: readonly number[]): number[] {
  const size = gradient.reduce((sum, g) => sum + Math.abs(g), 0);
  return gradient.map((g) => g / size);
}

/** @param exact the vector of the exact signal, or null. @param trajectories behind the estimate. */
export function readVector(
  value: readonly number[],
  standardError: readonly number[],
  exact: readonly number[] | null,
  trajectories: number,
): Pick<ObjectiveResult, 'signal' | 'signalSum' | 'gradient' | 'direction' | 'attribution' | 'noise'> {
  const at = (i: number): Measured => ({
    exact: exact?.[i] ?? null,
    value: value[i]!,
    standardError: standardError[i]!,
  });
  const kinds = ACTION_KINDS.length;
  const logits = COMPARED_TERMS.length * kinds;
  const directions = logits + 3 * COMPARED_TERMS.length;
  const ratio = directions + 3 * COMPARED_TERMS.length;
  const sums = ratio + 1;
  const signal = Object.fromEntries(
    COMPARED_TERMS.map((term, t) => [
      term,
      Object.fromEntries(ACTION_KINDS.map((kind, k) => [kind, at(t * kinds + k)])),
    ]),
  ) as Record<ComparedTerm, Record<ActionKind, Measured>>;
  const gradient = Object.fromEntries(
    COMPARED_TERMS.map((term, t) => [term, [0, 1, 2].map((i) => at(logits + 3 * t + i))]),
  ) as unknown as ObjectiveResult['gradient'];
  const direction = Object.fromEntries(
    COMPARED_TERMS.map((term, t) => {
      const parts = [0, 1, 2].map((i) => at(directions + 3 * t + i));
      return [term, parts.some(({ exact: own, value: x }) => Number.isNaN(own ?? x)) ? null : parts];
    }),
  ) as unknown as ObjectiveResult['direction'];
  const total = gradient.total;
  const size = total.reduce((sum, g) => sum + Math.abs(g.exact ?? g.value), 0);
  const variance = total.reduce((sum, g) => sum + g.standardError ** 2, 0);
  const attribution = at(ratio);
  return {
    signal,
    signalSum: Object.fromEntries(COMPARED_TERMS.map((term, t) => [term, at(sums + t)])) as Record<
      ComparedTerm,
      Measured
    >,
    gradient,
    direction,
    attribution:
      Number.isFinite(attribution.value) && !Number.isNaN(attribution.exact ?? 0) ? attribution : null,
    noise: size === 0 ? NaN : Math.sqrt((variance * trajectories) / 1000) / size,
  };
}
