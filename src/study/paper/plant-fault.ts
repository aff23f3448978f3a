/** A wrong number on purpose, so that anyone can see that a claim or a table can fail. */
import { CLAIMS } from './claims';
import type { ExactCheck } from './exact-check';
import { TABLES } from './tables';

/** What a fault can be planted in: every claim, and every table that recomputes something. */
export function faultIds(): string[] {
  const tables = Object.entries(TABLES).filter(([, table]) => table().checks.length > 0);
  return [...CLAIMS.map(({ id }) => id), ...tables.map(([id]) => id)];
}

/** The number moved out of its range by twice the range's width, or by one where it has none. */
export function spoil(check: ExactCheck): ExactCheck {
  const { low, high } = check;
  const width = Number.isFinite(high - low) && high > low ? high - low : 1;
  return { ...check, value: Number.isFinite(high) ? high + 2 * width : low - 2 * width };
}

/** The numbers with the first one spoilt. */
export function plantFault(checks: readonly ExactCheck[]): readonly ExactCheck[] {
  return checks.map((check, i) => (i === 0 ? spoil(check) : check));
}
