/** Comparison of an answer with a golden one, number by number. */

export interface Deviation {
  readonly path: string;
  readonly actual: unknown;
  readonly expected: unknown;
  /** |actual − expected| over the tolerance; 1 or less is agreement. */
  readonly share: number;
  /** |actual − expected| / |expected|; 0 where the absolute part of the tolerance decides. */
  readonly relative: number;
}

/** Every number and null of `expected`, compared with the same path of `actual`. */
export function compareGolden(
  actual: unknown,
  expected: unknown,
  longestLength: number,
  path = '',
): Deviation[] {
  if (typeof expected === 'object' && expected !== null) {
    const entries = Object.entries(expected);
    const keys = typeof actual === 'object' && actual !== null ? Object.keys(actual) : [];
    const children = actual as Record<string, unknown> | undefined;
    const extra = keys
      .filter((key) => !(key in expected) && children?.[key] !== undefined)
      .map((key) => mismatch(`${path}.${key}`, children?.[key], undefined));
    return [
      ...entries.flatMap(([key, value]) =>
        compareGolden(
          keys.includes(key) ? children?.[key] : undefined,
          value,
          longestLength,
          `${path}.${key}`,
        ),
      ),
      ...extra,
    ];
  }
  if (typeof expected !== 'number' || typeof actual !== 'number') {
    return actual === expected
      ? [{ path, actual, expected, share: 0, relative: 0 }]
      : [mismatch(path, actual, expected)];
  }
  const difference = Math.abs(actual - expected);
  const floor = 1e-12 * Math.max(1, longestLength);
  const tolerance = 1e-9 * Math.abs(expected) + floor;
  return [
    {
      path,
      actual,
      expected,
      share: Number.isNaN(difference) ? Infinity : difference / tolerance,
      relative: Math.abs(expected) <= floor ? 0 : difference / Math.abs(expected),
    },
  ];
}

function mismatch(path: string, actual: unknown, expected: unknown): Deviation {
  return { path, actual, expected, share: Infinity, relative: Infinity };
}
