/** Numbers of a training in the form in which the page writes them. */
import type { Quantity } from '../../study/quantities';
import { estimateText, exactText, formatNumber } from '../number-format';
import type { Reading } from './panels';

/** Policies that all start alike differ by rounding alone. */
const ROUNDING = 1e-12;

type Mean = Pick<Quantity, 'value' | 'standardError'>;

/** "0.990 ± 0.002", or the bare number where all policies have the same. */
export function meanText(mean: Mean): string {
  return mean.standardError < ROUNDING
    ? formatNumber(mean.value)
    : estimateText({ value: mean.value, standardError: mean.standardError, exact: NaN });
}

/** The exact flow in digits that fit the mean beside it. */
export function flowText({ value, standardError }: Mean, exact: number): string {
  return standardError < ROUNDING ? formatNumber(exact) : exactText({ value, standardError, exact });
}

export function readingText(reading: Reading | null): string {
  if (reading === null) return 'none';
  return reading.lost ? 'lost in noise' : meanText(reading);
}
