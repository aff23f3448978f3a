/**
 * How far apart the two policies' KL costs are in a setting, whatever the objective: immediate penalties, Q-values,
 * and how both grow with the length of answers. All of it is exact.
 */
import { settingsProcess } from '../../experiment/cell';
import type { Settings } from '../../experiment/experiment';
import { attributionRatio } from '../../model/attribution';
import { type ImmediateCostSizes, immediateCostSizes } from '../../model/exact-kl-loss';
import { constantLength } from '../../model/lengths';
import { logSigmoid } from '../../model/log-ratio';
import type { LogitVector } from '../../model/policy';
import { type QScales, qScales } from '../../model/q-scales';
import { type ScalingFit, scalingExponent, type ScalingPoint } from '../../model/scaling';
import { doublingExponent, randomSignCostSize } from '../../model/token-cost';
import { exactChainKl, type TokenChain } from '../../model/token-chain';

/** Lengths of answers that exponents are fitted on, in tokens. */
export const GROWTH_LENGTHS: readonly number[] = [8, 16, 32, 64, 128, 256, 512, 1024];

/** From each of these to twice as many tokens the exponent of random signs is told as well. */
export const DOUBLING_LENGTHS: readonly number[] = [16, 64, 1024, 16_384];

/** P(a token is right) where tokens have random signs; the three-logit model has no logit for tokens. */
export const TOKEN_RIGHT = 0.9;

export const GROWTH_IDS = ['immediate', 'qScale', 'randomSign', 'chainAll', 'chainOne'] as const;
/**
 * - `immediate`: E|d_s|/E|d_d|, every token with the log ratio of its answer, as in the three-logit model.
 * - `qScale`: E|Q_s|/E|Q_d| with such tokens.
 * - `randomSign`: E|d_s| of tokens that are right with chance 0.9, as far from their reference as θ_s from its.
 * - `chainAll`, `chainOne`: |s|/(|dC|+|dW|) of the gradient of E[KL] in the token chain with the same p, all tokens
 *   critical or one; θ_tok is as far from its reference as θ_s from its.
 */
export type GrowthId = (typeof GROWTH_IDS)[number];

export interface GrowthMeasure {
  readonly id: GrowthId;
  readonly points: readonly ScalingPoint[];
  /** Null where a ratio is 0, does not exist, or changes its sign: no power law says that. */
  readonly fit: ScalingFit | null;
  /**
   * The first whole length at which the gradient on sampling has another sign than at the length before, so that the
   * ratio passes 0; null where it keeps its sign at all points.
   */
  readonly turnsAt: number | null;
}

export interface ProcessMeasures {
  readonly immediate: ImmediateCostSizes;
  /** Of all attempts, each as often as it is reached, without a discount. */
  readonly qScales: QScales;
  readonly growth: readonly GrowthMeasure[];
  /** log2 of E|d_s| at 2L over that at L, of random signs; null where tokens cost nothing. */
  readonly doubling: readonly { readonly length: number; readonly exponent: number | null }[];
}

export function processMeasures(settings: Pick<Settings, 'model'>): ProcessMeasures {
  const process = settingsProcess(settings);
  const { policy, reference } = settings.model;
  const shift = policy.thetaS - reference.thetaS;
  const tokenLogit = Math.log(TOKEN_RIGHT) - Math.log1p(-TOKEN_RIGHT);
  const randomSign = (tokens: number): number => randomSignCostSize(tokens, tokenLogit, tokenLogit - shift);
  const chain = (tokens: number, critical: number): number | null => {
    // u = p^(1/m), so that P(right answer) stays.
    const logRight = logSigmoid(policy.thetaS) / critical;
    const tok = logRight - Math.log(-Math.expm1(logRight));
    const { maxAttempts, atCap } = process;
    const own: TokenChain = { policy: { ...policy, thetaTok: tok }, tokens, critical, maxAttempts, atCap };
    const { gradSampling, gradDecision } = exactChainKl(own, { ...reference, thetaTok: tok - shift });
    const gradient = gradSampling.map((g, i) => g + gradDecision[i]!) as unknown as LogitVector;
    const size = attributionRatio(gradient);
    return size === null ? null : Math.sign(gradient[0]) * size;
  };
  const withLength = (tokens: number) => {
    const length = constantLength(tokens);
    return { ...process, lengths: { correct: length, wrong: length } };
  };
  const ratios: Readonly<Record<GrowthId, (tokens: number) => number | null>> = {
    immediate: (tokens) => immediateCostSizes(withLength(tokens), reference).ratio,
    qScale: (tokens) => qScales(withLength(tokens), reference).ratio,
    randomSign,
    chainAll: (tokens) => chain(tokens, tokens),
    chainOne: (tokens) => chain(tokens, 1),
  };
  return {
    immediate: immediateCostSizes(process, reference),
    qScales: qScales(process, reference),
    growth: GROWTH_IDS.map((id) => ({ id, ...growthOf(GROWTH_LENGTHS, ratios[id]) })),
    doubling: DOUBLING_LENGTHS.map((length) => ({
      length,
      exponent: shift === 0 ? null : doublingExponent(randomSign, length),
    })),
  };
}

/**
 * A power law through ratios at several lengths.
 *
 * @param ratio with the sign of the gradient on sampling: sizes that pass 0 between two lengths follow no power law,
 * although a line through their logarithms could be drawn.
 */
export function growthOf(
  lengths: readonly number[],
  ratio: (length: number) => number | null,
): Omit<GrowthMeasure, 'id'> {
  const signed = lengths.flatMap((length): ScalingPoint[] => {
    const own = ratio(length);
    return own !== null && own !== 0 && Number.isFinite(own) ? [{ length, ratio: own }] : [];
  });
  const points = signed.map(({ length, ratio: own }) => ({ length, ratio: Math.abs(own) }));
  const turn = signChange(signed);
  const turnsAt = turn && (turningLength(turn.before.length, turn.after.length, ratio) ?? turn.after.length);
  const fits = turnsAt === null && points.length === lengths.length && new Set(lengths).size >= 2;
  return { points, fit: fits ? scalingExponent(points) : null, turnsAt };
}

/** The first two neighbours along the lengths that have opposite signs; null where all have one sign. */
export function signChange<P extends ScalingPoint>(
  points: readonly P[],
): { readonly before: P; readonly after: P } | null {
  const sorted = points.toSorted((x, y) => x.length - y.length);
  const at = sorted.findIndex(({ ratio }, i) => i > 0 && ratio > 0 !== sorted[i - 1]!.ratio > 0);
  return at < 0 ? null : { before: sorted[at - 1]!, after: sorted[at]! };
}

/**
 * The whole length in (before, after] up to which an exact number keeps the sign that it has at `before`, by bisection.
 * Answers have whole tokens, so that is all there is to know: a zero between two lengths belongs to no answer.
 *
 * @param signed has opposite signs at the two ends. @returns null where it does not exist at a length that is asked.
 */
export function turningLength(
  before: number,
  after: number,
  signed: (length: number) => number | null,
): number | null {
  const start = signed(before);
  if (start === null) return null;
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const own = signed(middle);
    if (own === null) return null;
    if (Math.sign(own) === Math.sign(start)) low = middle;
    else high = middle;
  }
  return high;
}
