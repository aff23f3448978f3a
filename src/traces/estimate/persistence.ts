/**
 * The persistence model: after RESAMPLE the same answer comes again with probability ρ_C (after a right one) or ρ_W
 * (after a wrong one), else a fresh draw, right with p_s. Decisions are as in the plain model, which is ρ_C = ρ_W = 0.
 *
 * On what is right and wrong it is a Markov chain: the next attempt is right with t_C = ρ_C + (1 − ρ_C)·p after a right
 * one and t_W = (1 − ρ_W)·p after a wrong one. So it says t_W ≤ p ≤ t_C and nothing else, and its maximum likelihood
 * is a regression of three shares on that order.
 *
 * A trace that was cut off has the likelihood of the attempts and decisions seen; what may have followed sums to 1. So
 * attempts are counted where they are seen, transitions only behind a RESAMPLE that an attempt is seen to follow, and
 * where right and wrong answers are cut alike (see null-model.ts) the shares are those of traces that were not.
 *
 * Its likelihood also gains where p falls with k or questions differ, because then too what follows a wrong attempt is
 * wrong more often. That answers come again is shown by the tests of independence, above all the one within questions,
 * and by how often the value is the same.
 */
import type { Cap, Chances } from './plain-model';
import { NO_CAP } from './plain-model';

/** First attempts, and attempts after a RESAMPLE by what came before: how many right and how many wrong. */
export interface NextCounts {
  readonly first: readonly [right: number, wrong: number];
  readonly afterRight: readonly [right: number, wrong: number];
  readonly afterWrong: readonly [right: number, wrong: number];
}

export interface Persistence {
  /** p_s of a fresh draw. */
  readonly p: number;
  readonly rhoC: number;
  readonly rhoW: number;
  /** P(next right) after a right and after a wrong attempt. */
  readonly tC: number;
  readonly tW: number;
}

export interface PersistenceFit extends Persistence {
  /** Log-likelihood of right and wrong; decisions add the same to both models. */
  readonly logLikelihood: number;
  readonly plainLogLikelihood: number;
  /** 2·(logLikelihood − plainLogLikelihood), from 0. */
  readonly likelihoodRatio: number;
}

/**
 * Maximum likelihood. Shares of nothing take the value of their neighbour: without any attempt after a right one ρ_C
 * is 0. NaN without first attempts.
 */
export function fitPersistence(counts: NextCounts): PersistenceFit {
  const fit = fitChances(counts);
  const { p, tC, tW } = fit;
  const { first, afterRight, afterWrong } = counts;
  const plain = shareOf(pool(pool(first, afterRight), afterWrong));
  const logLikelihood =
    logLikelihoodOf(first, p) + logLikelihoodOf(afterRight, tC) + logLikelihoodOf(afterWrong, tW);
  const plainLogLikelihood =
    logLikelihoodOf(first, plain) + logLikelihoodOf(afterRight, plain) + logLikelihoodOf(afterWrong, plain);
  return {
    ...fit,
    logLikelihood,
    plainLogLikelihood,
    likelihoodRatio: Math.max(0, 2 * (logLikelihood - plainLogLikelihood)),
  };
}

/** The fit without its likelihood, for resamples. */
export function fitChances({ first, afterRight, afterWrong }: NextCounts): Persistence {
  const [tW, p, tC] = increasingShares(afterWrong, first, afterRight);
  return { p, tC, tW, rhoC: p < 1 ? (tC - p) / (1 - p) : 0, rhoW: p > 0 ? 1 - tW / p : 0 };
}

type Pair = readonly [right: number, wrong: number];

/** The shares of three samples under low ≤ middle ≤ high: neighbours out of order are pooled (Ayer and others 1955). */
function increasingShares(low: Pair, middle: Pair, high: Pair): [number, number, number] {
  if (outOfOrder(low, middle)) {
    const both = pool(low, middle);
    if (outOfOrder(both, high)) return allAlike(both, high);
    return [shareOf(both), shareOf(both), shareOf(high)];
  }
  if (!outOfOrder(middle, high)) return [shareOf(low), shareOf(middle), shareOf(high)];
  const both = pool(middle, high);
  if (outOfOrder(low, both)) return allAlike(low, both);
  return [shareOf(low), shareOf(both), shareOf(both)];
}

function allAlike(x: Pair, y: Pair): [number, number, number] {
  const share = shareOf(pool(x, y));
  return [share, share, share];
}

/** Also where one of them is empty: it then takes the share of the other. */
function outOfOrder(lower: Pair, upper: Pair): boolean {
  return isEmpty(lower) || isEmpty(upper) || shareOf(lower) > shareOf(upper);
}

function isEmpty(pair: Pair): boolean {
  return pair[0] + pair[1] === 0;
}

function pool(x: Pair, y: Pair): Pair {
  return [x[0] + y[0], x[1] + y[1]];
}

function shareOf([right, wrong]: Pair): number {
  return right / (right + wrong);
}

function logLikelihoodOf([right, wrong]: Pair, share: number): number {
  return (right === 0 ? 0 : right * Math.log(share)) + (wrong === 0 ? 0 : wrong * Math.log(1 - share));
}

/** P(R = 1) and E[T] of the chain with decisions a and b. */
export interface ChainAnswer {
  readonly accuracy: number;
  readonly attempts: number;
}

/**
 * The absorbing chain in closed form, or attempt by attempt with a cap.
 *
 * A chance of which no decision was seen is NaN, as p_d|C where every right attempt was cut from its decision. Such a
 * trace has the likelihood of what was seen of it, times the sum over the decisions that may have followed, which is 1:
 * it says nothing of a and b, and nothing is put in their place. So where an attempt comes to such a decision both
 * answers are NaN, and where none does the chance does not matter.
 *
 * From a right attempt h_C = a + (1 − a)(t_C·h_C + (1 − t_C)·h_W), from a wrong one
 * h_W = b(t_W·h_C + (1 − t_W)·h_W); the attempts still to come obey the same equations with 1 in place of a and 0.
 */
export function persistenceChain(
  { p, tC, tW }: Pick<Persistence, 'p' | 'tC' | 'tW'>,
  { a, b }: Pick<Chances, 'a' | 'b'>,
  cap: Cap = NO_CAP,
): ChainAnswer {
  if (comesToUnknown({ p, tC, tW }, { a, b }, cap)) return { accuracy: NaN, attempts: NaN };
  const resC = Number.isNaN(a) ? 0 : 1 - a;
  const resW = Number.isNaN(b) ? 0 : b;
  const moves = [resC * tC, resC * (1 - tC), resW * tW, resW * (1 - tW)] as const;
  if (cap.maxAttempts !== null) return cappedChain(p, moves, resC, cap, cap.maxAttempts);
  const [cc, cw, wc, ww] = moves;
  const determinant = (1 - cc) * (1 - ww) - cw * wc;
  const solve = (fromC: number, fromW: number): number =>
    (p * ((1 - ww) * fromC + cw * fromW) + (1 - p) * ((1 - cc) * fromW + wc * fromC)) / determinant;
  return { accuracy: solve(1 - resC, 0), attempts: solve(1, 1) };
}

/** Does an attempt come to a decision whose chance is NaN? */
function comesToUnknown(
  { p, tC, tW }: Pick<Persistence, 'p' | 'tC' | 'tW'>,
  { a, b }: Pick<Chances, 'a' | 'b'>,
  { maxAttempts, atCap }: Cap,
): boolean {
  const decisions = maxAttempts === null ? Infinity : maxAttempts - (atCap === 'decide-then-fail' ? 0 : 1);
  if (decisions === 0) return false;
  // A second decision behind a first one of the other kind; a NaN there has been found unknown itself.
  const right = p > 0 || (decisions > 1 && b > 0 && tW > 0);
  const wrong = p < 1 || (decisions > 1 && a < 1 && tC < 1);
  return (right && Number.isNaN(a)) || (wrong && Number.isNaN(b));
}

function cappedChain(
  p: number,
  [cc, cw, wc, ww]: readonly [number, number, number, number],
  resC: number,
  { atCap }: Cap,
  maxAttempts: number,
): ChainAnswer {
  let right = p;
  let wrong = 1 - p;
  let accuracy = 0;
  let attempts = 0;
  for (let k = 1; ; k++) {
    attempts += right + wrong;
    if (k === maxAttempts) {
      if (atCap === 'truncate') accuracy += right;
      if (atCap === 'decide-then-fail') accuracy += right * (1 - resC);
      return { accuracy, attempts };
    }
    accuracy += right * (1 - resC);
    [right, wrong] = [right * cc + wrong * wc, right * cw + wrong * ww];
  }
}
