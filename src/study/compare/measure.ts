/** From a signal and its scatter over blocks to what a comparison shows. */
import { attributionRatio, gradientCosine } from '../../model/attribution';
import { actionScores, mapActions, type PerAction } from '../../model/log-ratio';
import type { LogitVector, Policy } from '../../model/policy';
import { ACTION_KINDS, type ActionKind } from '../../model/tally';
import { type BatchSignal, termGradient } from '../../objective/batch/signal';
import {
  COMPARED_TERMS,
  type ComparedTerm,
  type Measured,
  type ObjectiveResult,
  PART_TERMS,
  type PartTerm,
} from './result';

/** What is measured of a signal; the rest of a result says where it comes from. */
type Measures = Omit<ObjectiveResult, 'id' | 'title' | 'objective' | 'route' | 'noExact' | 'trajectories'>;

/** All terms that have a gradient: the reward's two parts are one. */
function allTerms(signal: BatchSignal): Record<ComparedTerm | PartTerm, PerAction> {
  const { rewardCorrect, rewardWrong, klSampling, klDecision } = signal;
  const reward = mapActions((kind) => rewardCorrect[kind] + rewardWrong[kind]);
  const kl = mapActions((kind) => klSampling[kind] + klDecision[kind]);
  const total = mapActions((kind) => reward[kind] + kl[kind]);
  return { reward, klSampling, klDecision, kl, total };
}

/** A logit that gets less than this part of what its two actions weigh gets nothing but rounding. */
const ROUNDING = 1e-12;

/** The gradient of a term, 0 where weights cancel but for rounding: such a logit has no direction and no ratio. */
function gradientOf(weights: PerAction, policy: Policy): LogitVector {
  const scores = actionScores(policy);
  const sizes = termGradient(
    mapActions((kind) => Math.abs(weights[kind]) * Math.sign(scores[kind])),
    policy,
  );
  const clean = (g: number, i: number): number => (Math.abs(g) <= ROUNDING * sizes[i]! ? 0 : g);
  return termGradient(weights, policy).map(clean) as unknown as LogitVector;
}

/** The gradient of one term of a signal, by logit. */
export function partGradient(
  signal: BatchSignal,
  policy: Policy,
  term: ComparedTerm | PartTerm,
): LogitVector {
  return gradientOf(allTerms(signal)[term], policy);
}

/** Everything measured of a signal as one vector: what the jackknife scatters. `readVector` reads it in this order. */
export function signalVector(signal: BatchSignal, policy: Policy): number[] {
  const terms = allTerms(signal);
  const gradient = (term: ComparedTerm | PartTerm): LogitVector => gradientOf(terms[term], policy);
  const gradients = COMPARED_TERMS.map(gradient);
  const [reward, kl] = [gradient('reward'), gradient('kl')];
  return [
    ...COMPARED_TERMS.flatMap((term) => ACTION_KINDS.map((kind) => terms[term][kind])),
    ...gradients.flat(),
    ...gradients.flatMap(directionOf),
    attributionRatio(gradient('total')) ?? NaN,
    ...PART_TERMS.map((term) => attributionRatio(gradient(term)) ?? NaN),
    gradientCosine(reward, kl) ?? NaN,
    ...kl.map((own, i) => (kl.every((g) => g === 0) ? NaN : own / reward[i]!)),
    ...COMPARED_TERMS.map((term) => ACTION_KINDS.reduce((sum, kind) => sum + terms[term][kind], 0)),
  ];
}

function directionOf(gradient: LogitVector): number[] {
  const size = gradient.reduce((sum, g) => sum + Math.abs(g), 0);
  return gradient.map((g) => g / size);
}

/** @param exact the vector of the exact signal, or null. @param trajectories behind the estimate. */
export function readVector(
  value: readonly number[],
  standardError: readonly number[],
  exact: readonly number[] | null,
  trajectories: number,
): Measures {
  let place = 0;
  const next = (): Measured => {
    const i = place++;
    return { exact: exact?.[i] ?? null, value: value[i]!, standardError: standardError[i]! };
  };
  const three = (): [Measured, Measured, Measured] => [next(), next(), next()];
  const each = <K extends string, V>(keys: readonly K[], read: () => V): Record<K, V> =>
    Object.fromEntries(keys.map((key) => [key, read()])) as Record<K, V>;
  const signal = each(COMPARED_TERMS, (): Record<ActionKind, Measured> => each(ACTION_KINDS, next));
  const gradient = each(COMPARED_TERMS, three);
  const direction = each(COMPARED_TERMS, () => {
    const parts = three();
    return parts.some(({ exact: own, value: x }) => Number.isNaN(own ?? x)) ? null : parts;
  });
  const optional = (): Measured | null => defined(next());
  const attribution = optional();
  const partAttribution = each(PART_TERMS, optional);
  const klCosine = optional();
  const klDrag = [optional(), optional(), optional()] as const;
  const signalSum = each(COMPARED_TERMS, next);
  const { total } = gradient;
  const size = total.reduce((sum, g) => sum + Math.abs(g.exact ?? g.value), 0);
  const variance = total.reduce((sum, g) => sum + g.standardError ** 2, 0);
  return {
    signal,
    signalSum,
    gradient,
    direction,
    attribution,
    partAttribution,
    klCosine,
    klDrag,
    noise: size === 0 ? NaN : Math.sqrt((variance * trajectories) / 1000) / size,
  };
}

/** Null where the exact answer says that there is no such number, or where the estimate found none. */
function defined(measured: Measured): Measured | null {
  const { exact, value } = measured;
  return Number.isFinite(value) && Number.isFinite(exact ?? 0) ? measured : null;
}
