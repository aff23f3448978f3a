/**
 * Every number of the page is written here, so that digits always mean the same: a value has the decimals that its
 * standard error supports, and the exact answer beside it has as many.
 */
import type { Quantity } from '../study/quantities';

/** Digits of a number that has no error to set them. */
const SIGNIFICANT = 4;
const MINUS = '\u2212';
/** A narrow space that does not break a line. */
const THIN_SPACE = '\u202f';
const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  '-': '⁻',
  ...Object.fromEntries([...'⁰¹²³⁴⁵⁶⁷⁸⁹'].map((sign, digit) => [String(digit), sign])),
};

/** An estimate in words that fit together; `power` is empty or a common factor such as ` × 10⁻⁵`. */
export interface EstimateText {
  readonly value: string;
  readonly error: string;
  readonly exact: string;
  readonly power: string;
}

/** 0.0001 to 999 999 as they are; others with a power of ten. */
function powerOf(size: number): number {
  const power = Math.floor(Math.log10(size));
  return size === 0 || (power >= -4 && power < 6) ? 0 : power;
}

function powerText(power: number): string {
  if (power === 0) return '';
  const digits = [...String(power)].map((sign) => SUPERSCRIPTS[sign]).join('');
  return ` × 10${digits}`;
}

/** Rounded to 10^−decimals (`decimals` may be negative), thousands apart, with a real minus sign. */
function fixed(x: number, decimals: number): string {
  const unit = 10 ** Math.max(0, -decimals);
  const text = (Math.round(Math.abs(x) / unit) * unit).toFixed(0);
  const plain = decimals > 0 ? Math.abs(x).toFixed(Math.min(decimals, 20)) : text;
  const [whole = '', fraction] = plain.split('.');
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE) : whole;
  const sign = x < 0 && Number(plain) !== 0 ? MINUS : '';
  return `${sign}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** A number without an error, to four significant digits unless told otherwise; "none" where there is none. */
export function formatNumber(x: number, significant = SIGNIFICANT): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'none' : `${x < 0 ? MINUS : ''}∞`;
  const power = powerOf(Math.abs(x));
  const scaled = x / 10 ** power;
  const rounded = Number(Math.abs(scaled).toPrecision(significant));
  const decimals = rounded === 0 ? 0 : Math.max(0, significant - 1 - Math.floor(Math.log10(rounded)));
  // A number that was typed in, such as 0.4, should not grow zeros.
  const shortest = String(rounded).split('.')[1]?.length ?? 0;
  return fixed(scaled, Math.min(decimals, shortest)) + powerText(power);
}

/**
 * value ± standard error: the error with one significant digit, two if it begins with 1, the value and the exact
 * answer with the same decimals.
 */
export function formatEstimate({ exact, value, standardError }: Quantity): EstimateText {
  const error = standardError;
  if (!Number.isFinite(value) || !Number.isFinite(error)) {
    return { value: formatNumber(value), error: 'unknown', exact: formatNumber(exact), power: '' };
  }
  if (error === 0) return { value: formatNumber(value), error: '0', exact: formatNumber(exact), power: '' };
  const power = powerOf(Math.max(Math.abs(value), error));
  const scaledError = error / 10 ** power;
  const place = Math.floor(Math.log10(scaledError));
  const leading = Number((scaledError / 10 ** place).toPrecision(2));
  const decimals = (leading < 2 ? 1 : 0) - place;
  const write = (x: number): string => fixed(x / 10 ** power, decimals);
  return { value: write(value), error: write(error), exact: write(exact), power: powerText(power) };
}

/** "98.0 ± 0.6" or "(1.23 ± 0.04) × 10⁻⁵". */
export function estimateText(quantity: Quantity): string {
  const { value, error, power } = formatEstimate(quantity);
  return power === '' ? `${value} ± ${error}` : `(${value} ± ${error})${power}`;
}

/** The exact answer with the digits of the estimate beside it, or four significant digits where those are more. */
export function exactText(quantity: Quantity): string {
  const { exact, power } = formatEstimate(quantity);
  const alone = formatNumber(quantity.exact);
  return exact.length + power.length > alone.length ? exact + power : alone;
}

/** (value − exact) / SE; null where the estimate has no spread to measure by. */
export function zScore({ exact, value, standardError }: Quantity): number | null {
  const z = (value - exact) / standardError;
  return Number.isFinite(z) ? z : null;
}

/** A z-score with its sign: "+0.4". */
export function formatZ(z: number | null): string {
  if (z === null) return '–';
  return `${z < 0 ? MINUS : '+'}${Math.abs(z).toFixed(1)}`;
}

/** Whole numbers with their thousands apart: 65 536. */
export function formatCount(count: number): string {
  return fixed(count, 0);
}

/** Large counts in a running text: 65 536, 4.2 million. */
export function formatLarge(count: number): string {
  if (count < 1e6) return formatCount(Math.round(count));
  return count < 1e9
    ? `${fixed(count / 1e6, count < 1e7 ? 1 : 0)} million`
    : `${fixed(count / 1e9, 1)} billion`;
}

/** A short time in words. */
export function formatDuration(seconds: number): string {
  if (seconds < 0.95) return 'under 1 s';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** Marks of an axis: plain where short, a power of ten elsewhere. */
export function formatTick(x: number): string {
  const size = Math.abs(x);
  if (size !== 0 && (size >= 1e5 || size < 1e-3)) {
    const power = Math.floor(Math.log10(size) + 1e-9);
    const lead = Number((x / 10 ** power).toPrecision(3));
    return lead === 1 ? powerText(power).slice(3) : `${formatNumber(lead)}${powerText(power)}`;
  }
  return formatNumber(Number(x.toPrecision(6)), 6);
}
