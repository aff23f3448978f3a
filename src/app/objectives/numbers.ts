/** Numbers of a comparison in the form in which the page writes them. */
import type { Quantity } from '../../study/quantities';
import {
  attributionOf,
  type Measured,
  type ObjectiveResult,
  type PartTerm,
  ratioOf,
} from '../../study/compare/result';
import { estimateText, exactText, formatNumber } from '../number-format';
import { unevenText } from '../ratio-text';

function quantity({ exact, value, standardError }: Measured): Quantity {
  return { exact: exact ?? NaN, value, standardError };
}

/** "0.525 ± 0.003", or a bare 0 for what is 0 in every trajectory. */
export function measuredText(measured: Measured): string {
  const { value, standardError } = measured;
  return value === 0 && standardError === 0 ? '0' : estimateText(quantity(measured));
}

/** The ratio of a term, which is there, with what noise leaves of it. */
export function ratioText(result: ObjectiveResult, term: PartTerm | 'total'): string {
  const ratio = ratioOf(result, term);
  return unevenText(ratio) ?? measuredText(attributionOf(result, term)!);
}

/** An exact answer below this, of numbers about as large as 1, is 0 but for rounding. */
const ROUNDING = 1e-12;

/** The exact answer in digits that fit the estimate; null where there is none. */
export function exactOf(measured: Measured): string | null {
  const { exact } = measured;
  if (exact === null) return null;
  return Math.abs(exact) < ROUNDING ? '0' : exactText(quantity(measured));
}

/** "0.525 ± 0.003, exact 0.524". */
export function measuredWords(measured: Measured): string {
  const exact = exactOf(measured);
  return `${measuredText(measured)}${exact === null ? ', no exact answer' : `, exact ${exact}`}`;
}

/** The exact answer, or the estimate where there is none. */
export function best({ exact, value }: Measured): number {
  return exact ?? value;
}

export function scaled({ exact, value, standardError }: Measured, factor: number): Measured {
  return {
    exact: exact === null ? null : factor * exact,
    value: factor * value,
    standardError: Math.abs(factor) * standardError,
  };
}

/** x − y, each with an error of its own. */
export function difference(x: Measured, y: Measured): Measured {
  return {
    exact: x.exact === null || y.exact === null ? null : x.exact - y.exact,
    value: x.value - y.value,
    standardError: Math.hypot(x.standardError, y.standardError),
  };
}

/** The power of ten that makes the largest of a row's numbers one digit before the point. */
export function unitPower(measured: readonly Measured[]): number {
  const most = Math.max(...measured.map((one) => Math.abs(best(one))));
  return most > 0 && Number.isFinite(most) ? Math.floor(Math.log10(most) + 1e-9) : 0;
}

/** "10⁻²"; "1" for no power at all. */
export function unitText(power: number): string {
  return power === 0 ? '1' : `10${[...String(power)].map((sign) => SUPERSCRIPTS[sign] ?? sign).join('')}`;
}

const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  '-': '⁻',
  ...Object.fromEntries([...'⁰¹²³⁴⁵⁶⁷⁸⁹'].map((sign, digit) => [String(digit), sign])),
};

/** Relative noise to two digits. */
export function noiseText(noise: number): string {
  return formatNumber(noise, 2);
}
