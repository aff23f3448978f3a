/**
 * Canonical text of an exact rational: a terminating one as a decimal without needless zeros ("48", "-0.5"), any other
 * as p/q in lowest terms ("-7/3"). Equal numbers have equal keys, whatever their length.
 */

/** Longer numbers are compared as text. */
export const MAX_DIGITS = 2000;
/** Longer fractions are compared as text: reducing one costs the square of its digits. */
export const MAX_FRACTION_DIGITS = 200;

/** The key of whole.decimals · 10^exponent, all without sign; undefined if it has more than `MAX_DIGITS` digits. */
export function decimalKey(whole: string, decimals = '', exponent = 0): string | undefined {
  if (whole.length + decimals.length + Math.abs(exponent) > MAX_DIGITS) return undefined;
  let digits = whole + decimals;
  let point = whole.length + exponent;
  if (point < 0) {
    digits = '0'.repeat(-point) + digits;
    point = 0;
  }
  digits = digits.padEnd(point, '0');
  let start = 0;
  while (start < point && digits.charCodeAt(start) === 48) start++;
  let end = digits.length;
  while (end > point && digits.charCodeAt(end - 1) === 48) end--;
  const integer = digits.slice(start, point) || '0';
  return end > point ? `${integer}.${digits.slice(point, end)}` : integer;
}

/** The key of p/q, both of digits only; undefined if q is 0 or either has more than `MAX_FRACTION_DIGITS` digits. */
export function fractionKey(numerator: string, denominator: string): string | undefined {
  if (numerator.length > MAX_FRACTION_DIGITS || denominator.length > MAX_FRACTION_DIGITS) return undefined;
  let p = BigInt(numerator);
  let q = BigInt(denominator);
  if (q === 0n) return undefined;
  const divisor = greatestCommonDivisor(p, q);
  p /= divisor;
  q /= divisor;
  const digits = decimalPlaces(q);
  if (digits === undefined) return `${p}/${q}`;
  const scaled = String((p * 10n ** BigInt(digits)) / q).padStart(digits + 1, '0');
  return decimalKey(scaled.slice(0, scaled.length - digits), scaled.slice(scaled.length - digits));
}

export function negatedKey(key: string | undefined): string | undefined {
  if (key === undefined || key === '0') return key;
  return key.startsWith('-') ? key.slice(1) : `-${key}`;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

/** Decimals that 1/q needs, or undefined if they never end. */
function decimalPlaces(q: bigint): number | undefined {
  let twos = 0;
  let fives = 0;
  for (; q % 2n === 0n; twos++) q /= 2n;
  for (; q % 5n === 0n; fives++) q /= 5n;
  return q === 1n ? Math.max(twos, fives) : undefined;
}
