/**
 * Token lengths of answers: any probability mass function on 1..4096, and the named families that reduce to one.
 *
 * A family is reduced to a pmf on 1..max (tokens) by conditioning: the family's own
 * probabilities on 1..max, scaled to sum to one. A parameter called `mean` or `median` is that of the family
 * before conditioning; `meanLength` gives the mean of what is simulated.
 */
import { InputError, inputIssue, type InputIssue } from './input-error';
import {
  constantLength,
  explicitPmf,
  explicitPmfIssues,
  MAX_LENGTH,
  normalisedPmf,
  type LengthPmf,
} from './length-pmf';
import { normalMass } from './normal';

export {
  constantLength,
  explicitPmf,
  lengthDiscountGap,
  lengthGeneratingFunction,
  longestLength,
  MAX_LENGTH,
  meanLength,
  meanTokenPairs,
  type LengthPmf,
} from './length-pmf';

export type LengthDistribution =
  /** P(L = tokens) = 1. */
  | { readonly kind: 'constant'; readonly tokens: number }
  /** Equal probabilities on min..max, both included. */
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  /** P(L = l) ∝ (1 − 1/mean)^(l−1): a token ends the answer with probability 1/mean. */
  | { readonly kind: 'geometric'; readonly mean: number; readonly max?: number }
  /** P(L = l) ∝ mean^l / l!, without l = 0. */
  | { readonly kind: 'poisson'; readonly mean: number; readonly max?: number }
  /** P(L = l) ∝ F(l+½) − F(l−½), where ln L is normal with mean ln(median) and standard deviation sigma. */
  | { readonly kind: 'log-normal'; readonly median: number; readonly sigma: number; readonly max?: number }
  /** P(L = Number(key)) = value. */
  | { readonly kind: 'explicit'; readonly pmf: Readonly<Record<string, number>> };

export type LengthKind = LengthDistribution['kind'];

export const LENGTH_KINDS: readonly LengthKind[] = [
  'constant',
  'uniform',
  'geometric',
  'poisson',
  'log-normal',
  'explicit',
];

/** Largest sigma of ln L: beyond it the conditioned family no longer changes visibly. */
export const MAX_LOG_SIGMA = 10;

/**
 * The pmf of a length distribution, trimmed of lengths whose probability is or underflows to zero.
 *
 * @throws InputError, one sentence for each parameter out of range.
 */
export function lengthPmf(distribution: LengthDistribution): LengthPmf {
  const issues = lengthDistributionIssues(distribution);
  if (issues.length > 0) throw new InputError(issues);
  switch (distribution.kind) {
    case 'constant':
      return constantLength(distribution.tokens);
    case 'uniform':
      return normalisedPmf(
        distribution.min,
        new Float64Array(distribution.max - distribution.min + 1).fill(1),
      );
    case 'geometric':
      return geometric(distribution.mean, distribution.max ?? MAX_LENGTH);
    case 'poisson':
      return poisson(distribution.mean, distribution.max ?? MAX_LENGTH);
    case 'log-normal':
      return logNormal(distribution.median, distribution.sigma, distribution.max ?? MAX_LENGTH);
    case 'explicit':
      return explicitPmf(distribution.pmf);
  }
}

function geometric(mean: number, max: number): LengthPmf {
  const decay = (mean - 1) / mean; // Not 1 − 1/mean, which loses digits for a mean near one.
  const weights = new Float64Array(max);
  for (let i = 0; i < max; i++) weights[i] = decay ** i;
  return normalisedPmf(1, weights);
}

function poisson(mean: number, max: number): LengthPmf {
  // Ratios away from the largest term: e^−mean and l! never appear, and only negligible tails underflow.
  const mode = Math.min(max, Math.max(1, Math.floor(mean)));
  const weights = new Float64Array(max);
  weights[mode - 1] = 1;
  for (let l = mode + 1; l <= max; l++) weights[l - 1] = (weights[l - 2]! * mean) / l;
  for (let l = mode - 1; l >= 1; l--) weights[l - 1] = (weights[l]! * (l + 1)) / mean;
  return normalisedPmf(1, weights);
}

function logNormal(median: number, sigma: number, max: number): LengthPmf {
  const z = (length: number): number => Math.log(length / median) / sigma;
  const weights = new Float64Array(max);
  for (let l = 1; l <= max; l++) weights[l - 1] = normalMass(z(l - 0.5), z(l + 0.5));
  return normalisedPmf(1, weights);
}

/** What is wrong with a length distribution, none if nothing is; accepts values of any type. */
export function lengthDistributionIssues(distribution: LengthDistribution, path = 'lengths'): InputIssue[] {
  const issues: InputIssue[] = [];
  const need = (field: string, value: unknown, ok: boolean, allowed: string): void => {
    if (!ok) issues.push(inputIssue(`${path}.${field}`, value, allowed));
  };
  const tokens = (field: string, value: unknown): void =>
    need(field, value, isLength(value), `an integer from 1 to ${MAX_LENGTH} (tokens)`);
  const optionalMax = (value: unknown): number => {
    if (value !== undefined) tokens('max', value);
    return isLength(value) ? value : MAX_LENGTH;
  };
  switch (distribution.kind) {
    case 'constant':
      tokens('tokens', distribution.tokens);
      break;
    case 'uniform':
      tokens('min', distribution.min);
      tokens('max', distribution.max);
      if (issues.length === 0) {
        const { min, max } = distribution;
        need('min', min, min <= max, `at most ${path}.max, which is ${max}`);
      }
      break;
    case 'geometric':
      need(
        'mean',
        distribution.mean,
        isWithin(distribution.mean, 1),
        `a number from 1 to ${MAX_LENGTH} (tokens)`,
      );
      optionalMax(distribution.max);
      break;
    case 'poisson':
      need(
        'mean',
        distribution.mean,
        isWithin(distribution.mean, Number.MIN_VALUE),
        `a number above 0 and at most ${MAX_LENGTH} (tokens)`,
      );
      optionalMax(distribution.max);
      break;
    case 'log-normal': {
      // A median inside 1..max keeps about half of the mass or more, so conditioning never divides by zero.
      const { median, sigma } = distribution;
      const max = optionalMax(distribution.max);
      need('median', median, isWithin(median, 1, max), `a number from 1 to ${max} (tokens)`);
      need(
        'sigma',
        sigma,
        isWithin(sigma, Number.MIN_VALUE, MAX_LOG_SIGMA),
        `a number above 0 and at most ${MAX_LOG_SIGMA}`,
      );
      break;
    }
    case 'explicit': {
      const pmf: unknown = distribution.pmf;
      const isObject = typeof pmf === 'object' && pmf !== null && !Array.isArray(pmf);
      need('pmf', pmf, isObject, 'an object of lengths and their probabilities');
      if (isObject) issues.push(...explicitPmfIssues(pmf as Record<string, unknown>, `${path}.pmf`));
      break;
    }
    default:
      need('kind', (distribution as { kind?: unknown }).kind, false, `one of ${LENGTH_KINDS.join(', ')}`);
  }
  return issues;
}

function isLength(value: unknown): value is number {
  return Number.isInteger(value) && isWithin(value, 1);
}

function isWithin(value: unknown, low: number, high = MAX_LENGTH): boolean {
  return typeof value === 'number' && value >= low && value <= high;
}
