/**
 * Questions of unequal difficulty: p_s of a question drawn from a beta distribution, fitted to the first attempts of
 * its traces by marginal likelihood (beta-binomial), and the accuracy that follows.
 */
import { integrateUnit } from '../../model/quadrature';
import { accuracyOf, type Cap, NO_CAP } from './plain-model';

/** The questions' first attempts, one entry a question: how many, and how many right. */
export interface FirstAttempts {
  readonly n: Uint32Array;
  readonly right: Uint32Array;
}

export interface BetaMixture {
  /** E[p]. */
  readonly mean: number;
  /** Intraclass correlation ρ = 1/(α + β + 1): 0 if all questions are equally hard, 1 if each is all right or all wrong. */
  readonly correlation: number;
  /** α + β = 1/ρ − 1; infinite where ρ = 0. */
  readonly concentration: number;
  readonly logLikelihood: number;
  /** 2·(logLikelihood − that of one p for all), from 0. */
  readonly likelihoodRatio: number;
}

/**
 * Counts that the likelihood needs: over all questions (each with its weight) more than i right, more than i wrong,
 * more than i in all. With α = μ(1−ρ)/ρ the likelihood is
 * Π_i (μ(1−ρ) + iρ)^right[i] · ((1−μ)(1−ρ) + iρ)^wrong[i] / (1 − ρ + iρ)^all[i], which is smooth down to ρ = 0.
 */
export interface MixtureCounts {
  readonly right: Float64Array;
  readonly wrong: Float64Array;
  readonly all: Float64Array;
}

/**
 * @param weights of the questions; 1 each if not given.
 * @param into is filled anew if given; as long as the largest n.
 */
export function mixtureCounts(
  { n, right: rightOf }: FirstAttempts,
  weights?: ArrayLike<number>,
  into?: MixtureCounts,
): MixtureCounts {
  const counts = into ?? emptyCounts(n.reduce((largest, one) => Math.max(largest, one), 1));
  const { right, wrong, all } = counts;
  right.fill(0);
  wrong.fill(0);
  all.fill(0);
  for (let g = 0; g < n.length; g++) {
    const size = n[g]!;
    const x = rightOf[g]!;
    const w = weights === undefined ? 1 : weights[g]!;
    if (size === 0 || w === 0) continue;
    all[size - 1]! += w;
    if (x > 0) right[x - 1]! += w;
    if (x < size) wrong[size - x - 1]! += w;
  }
  for (const array of [right, wrong, all]) {
    for (let i = array.length - 2; i >= 0; i--) array[i]! += array[i + 1]!;
  }
  return counts;
}

function emptyCounts(size: number): MixtureCounts {
  return { right: new Float64Array(size), wrong: new Float64Array(size), all: new Float64Array(size) };
}

function logLikelihood({ right, wrong, all }: MixtureCounts, mean: number, rho: number): number {
  const rest = 1 - rho;
  let sum = 0;
  for (let i = 0; i < all.length && all[i]! > 0; i++) {
    const step = i * rho;
    if (right[i]! > 0) sum += right[i]! * Math.log(mean * rest + step);
    if (wrong[i]! > 0) sum += wrong[i]! * Math.log((1 - mean) * rest + step);
    sum -= all[i]! * Math.log(rest + step);
  }
  return sum;
}

/** The best mean for a given ρ: the likelihood is concave in it, so its slope is followed to zero by bracketed Newton. */
function bestMean({ right, wrong }: MixtureCounts, rho: number, start: number): number {
  const rest = 1 - rho;
  let low = 0;
  let high = 1;
  let mean = start;
  for (let step = 0; step < 50; step++) {
    let slope = 0;
    let curvature = 0;
    for (let i = 0; i < right.length && (right[i]! > 0 || wrong[i]! > 0); i++) {
      const x = rest / (mean * rest + i * rho);
      const y = rest / ((1 - mean) * rest + i * rho);
      slope += right[i]! * x - wrong[i]! * y;
      curvature += right[i]! * x * x + wrong[i]! * y * y;
    }
    if (slope > 0) low = mean;
    else high = mean;
    const next = mean + slope / curvature;
    const inside = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(inside - mean) < 1e-10) return inside;
    mean = inside;
  }
  return mean;
}

const GOLDEN = (3 - Math.sqrt(5)) / 2;

/** ρ at 1 leaves no mass between 0 and 1; beyond this it cannot be told from 1. */
const LARGEST_CORRELATION = 1 - 1e-6;

/**
 * Maximum likelihood: a golden section over √ρ, the mean at its best for each ρ. √ρ, because ρ is often small.
 *
 * @param precision of √ρ.
 * @returns undefined where no question has two first attempts, since then nothing tells questions from chance.
 */
export function fitBetaMixture(counts: MixtureCounts, precision = 1e-5): BetaMixture | undefined {
  const n = counts.all.reduce((sum, count) => sum + count, 0);
  const right = counts.right.reduce((sum, count) => sum + count, 0);
  if (counts.all.length < 2 || !(counts.all[1]! > 0)) return undefined;
  const share = right / n;
  const plain = logLikelihood(counts, share, 0);
  const alone: BetaMixture = {
    mean: share,
    correlation: 0,
    concentration: Infinity,
    logLikelihood: plain,
    likelihoodRatio: 0,
  };
  if (right === 0 || right === n) return alone;
  let mean = share;
  const at = (root: number): number => {
    const rho = root * root;
    mean = bestMean(counts, rho, mean);
    return logLikelihood(counts, mean, rho);
  };
  const root = maximise(at, 0, Math.sqrt(LARGEST_CORRELATION), precision);
  const best = at(root);
  if (best <= plain) return alone;
  const correlation = root * root;
  return {
    mean,
    correlation,
    concentration: 1 / correlation - 1,
    logLikelihood: best,
    likelihoodRatio: 2 * (best - plain),
  };
}

function maximise(f: (x: number) => number, from: number, to: number, precision: number): number {
  let [low, high] = [from, to];
  let x = low + GOLDEN * (high - low);
  let y = high - GOLDEN * (high - low);
  let fx = f(x);
  let fy = f(y);
  while (high - low > precision) {
    if (fx >= fy) {
      high = y;
      [y, fy] = [x, fx];
      x = low + GOLDEN * (high - low);
      fx = f(x);
    } else {
      low = x;
      [x, fx] = [y, fy];
      y = high - GOLDEN * (high - low);
      fy = f(y);
    }
  }
  return (low + high) / 2;
}

/** Below this ρ the beta is too narrow for the quadrature, and J is a parabola across it. */
const NARROW = 1e-4;

/** How near the ends the bend of J is evaluated: nearer, the difference it is made of has no digits left. */
const END = 1e-6;

/**
 * E[J(p)] with p from the beta distribution, a and b the same for all questions. THEORY 7.1: J is concave in p where
 * a > 1 − b, so J(E[p]) is too high.
 *
 * J is its chord from p = 0 to 1, whose mean is known, and p(1 − p)·h(p). The factor p(1 − p) takes the density's
 * singular ends away: E[p(1 − p)h] = αβ/((α + β)(α + β + 1)) times the mean of h under Beta(α + 1, β + 1).
 *
 * @returns NaN where a chance that counts is NaN, as that of a decision that was never seen
 */
export function mixtureAccuracy(
  { mean, correlation }: Pick<BetaMixture, 'mean' | 'correlation'>,
  { a, b }: { readonly a: number; readonly b: number },
  cap: Cap = NO_CAP,
  precision = 1e-9,
): number {
  const accuracy = (p: number): number => accuracyOf({ p, a, b }, cap);
  // Of a decision that was never seen there is no chance, and so no accuracy.
  if (mean === 0 || mean === 1 || Number.isNaN(accuracy(mean))) return accuracy(mean);
  const none = finiteOr(accuracy(0), accuracy(Number.MIN_VALUE));
  const full = finiteOr(accuracy(1), accuracy(1 - Number.EPSILON));
  const chord = (p: number): number => none + (full - none) * p;
  const bend = (p: number): number => (accuracy(p) - chord(p)) / (p * (1 - p));
  const spread = mean * (1 - mean) * (1 - correlation);
  if (correlation < NARROW) {
    const step = 1e-3 * Math.min(mean, 1 - mean);
    const second = (accuracy(mean + step) - 2 * accuracy(mean) + accuracy(mean - step)) / (step * step);
    return accuracy(mean) + (second * correlation * mean * (1 - mean)) / 2;
  }
  const concentration = 1 / correlation - 1;
  const alpha = mean * concentration;
  const beta = concentration - alpha;
  // Relative to the density's value at its mode, so that nothing under- or overflows where there is mass.
  const logAtMode = alpha * Math.log(mean) + beta * Math.log(1 - mean);
  const density = (logP: number, logRest: number): number =>
    Math.exp(alpha * logP + beta * logRest - logAtMode);
  const mass = integrateUnit((_p, _rest, logP, logRest) => density(logP, logRest), precision).value;
  // Where the accuracy hardly bends, the terms are rounding of both signs; the result is of size 1.
  const bent = integrateUnit(
    (p, _rest, logP, logRest) => density(logP, logRest) * bend(Math.min(1 - END, Math.max(END, p))),
    precision,
    precision * mass,
  );
  return chord(mean) + (spread * bent.value) / mass;
}

function finiteOr(value: number, otherwise: number): number {
  return Number.isFinite(value) ? value : otherwise;
}
