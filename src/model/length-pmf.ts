/** Token lengths of answers: any probability mass function on 1..4096, its mean and its generating function. */
import { InputError, inputIssue, type InputIssue } from './input-error';

/** The longest answer, in tokens, the lab simulates. */
export const MAX_LENGTH = 4096;

/** How far from one the probabilities of an explicit pmf may sum; they are then scaled to sum to one. */
export const PMF_SUM_TOLERANCE = 1e-9;

/** P(L = min + i) = probabilities[i]; the last entry is at most at MAX_LENGTH. */
export interface LengthPmf {
  readonly min: number;
  readonly probabilities: Float64Array;
}

/** All of the mass on one length, in tokens. */
export function constantLength(tokens: number): LengthPmf {
  return { min: tokens, probabilities: Float64Array.of(1) };
}

/**
 * A pmf in the lab's form: scaled to sum to one, without leading and trailing zeros.
 *
 * @param weights weights[i] ≥ 0 belongs to length `min + i`, in tokens; at least one is positive.
 */
export function normalisedPmf(min: number, weights: ArrayLike<number>): LengthPmf {
  const scaled = Float64Array.from(weights);
  const total = scaled.reduce((sum, weight) => sum + weight, 0);
  scaled.forEach((weight, i) => (scaled[i] = weight / total));
  // Trimmed after the division, which may underflow.
  const positive = (weight: number): boolean => weight > 0;
  const first = scaled.findIndex(positive);
  return { min: min + first, probabilities: scaled.slice(first, scaled.findLastIndex(positive) + 1) };
}

/** What is wrong with an explicit pmf `{"tokens": probability}`, none if nothing is. */
export function explicitPmfIssues(pmf: Readonly<Record<string, unknown>>, path: string): InputIssue[] {
  const issues: InputIssue[] = [];
  const entries = Object.entries(pmf);
  let sum = 0;
  for (const [key, probability] of entries) {
    if (!/^[1-9][0-9]{0,3}$/.test(key) || Number(key) > MAX_LENGTH) {
      issues.push(inputIssue(path, key, `an integer from 1 to ${MAX_LENGTH} (tokens)`, `A key of ${path}`));
    }
    if (typeof probability === 'number' && probability >= 0 && probability <= 1 + PMF_SUM_TOLERANCE) {
      sum += probability;
    } else {
      issues.push(inputIssue(`${path}["${key}"]`, probability, 'a probability from 0 to 1'));
    }
  }
  if (entries.length === 0) {
    issues.push(inputIssue(path, pmf, 'an object with at least one length and its probability'));
  } else if (issues.length === 0 && !(Math.abs(sum - 1) <= PMF_SUM_TOLERANCE)) {
    issues.push(inputIssue(path, sum, `1 within ${PMF_SUM_TOLERANCE}`, `The sum of ${path}`));
  }
  return issues;
}

/** @throws InputError when a key is not a length or the values are not probabilities that sum to one. */
export function explicitPmf(pmf: Readonly<Record<string, number>>, path = 'pmf'): LengthPmf {
  const issues = explicitPmfIssues(pmf, path);
  if (issues.length > 0) throw new InputError(issues);
  const lengths = Object.keys(pmf).map(Number);
  const min = lengths.reduce((smallest, l) => Math.min(smallest, l), MAX_LENGTH);
  const weights = new Float64Array(lengths.reduce((largest, l) => Math.max(largest, l), 1) - min + 1);
  for (const l of lengths) weights[l - min] = pmf[String(l)]!;
  return normalisedPmf(min, weights);
}

/** E[f(L)]. */
function expectation(pmf: LengthPmf, f: (length: number) => number): number {
  let sum = 0;
  pmf.probabilities.forEach((probability, i) => (sum += probability * f(pmf.min + i)));
  return sum;
}

/** E[L], in tokens. */
export function meanLength(pmf: LengthPmf): number {
  return expectation(pmf, (length) => length);
}

/** E[L(L−1)/2]: pairs of an earlier and a later token of one answer. */
export function meanTokenPairs(pmf: LengthPmf): number {
  return expectation(pmf, (length) => (length * (length - 1)) / 2);
}

/** The longest length with positive probability, in tokens. */
export function longestLength(pmf: LengthPmf): number {
  return pmf.min + pmf.probabilities.length - 1;
}

/** φ = E[γ^L], the mean discount of one answer. γ in (0, 1]. */
export function lengthGeneratingFunction(pmf: LengthPmf, gamma: number): number {
  return expectation(pmf, (length) => gamma ** length);
}

/** 1 − φ = E[1 − γ^L], accurate when γ is so close to one that φ rounds to it. */
export function lengthDiscountGap(pmf: LengthPmf, gamma: number): number {
  const logGamma = Math.log(gamma);
  return expectation(pmf, (length) => -Math.expm1(length * logGamma));
}
