/** The values of a range: evenly spaced, or in equal ratios, as numbers or as distinct integers. */
import type { RangeAxis } from './experiment';

type Range = Omit<RangeAxis, 'path' | 'integers'>;

/** `points` numbers from `from` to `to`, both exact. */
export function spacedNumbers({ from, to, points, scale }: Range): number[] {
  return Array.from({ length: points }, (_, i) => {
    if (i === 0) return from + 0; // Not −0.
    if (i === points - 1) return to + 0;
    const share = i / (points - 1);
    const value = scale === 'log' ? from * (to / from) ** share : from + (to - from) * share;
    return Math.min(to, Math.max(from, value)) + 0;
  });
}

/**
 * `points` distinct integers from `from` to `to`, both included; there must be that many.
 *
 * Each step divides what is left evenly again, so that a log range, whose first ratios are too small for
 * integers, counts 1, 2, 3, … until the ratio left can be kept. By AM–GM a step in ratios is never longer than an
 * even one, so enough integers are always left for the rest.
 */
export function increasingIntegers({ from, to, points, scale }: Range): number[] {
  const values = [from + 0];
  for (let i = 1; i < points - 1; i++) {
    const last = values[i - 1]!;
    const left = points - i;
    const next = scale === 'log' ? last * (to / last) ** (1 / left) : last + (to - last) / left;
    // The bound from above matters only for integers so large that the step itself is rounded.
    values.push(Math.min(Math.max(last + 1, Math.round(next)), to - left + 1));
  }
  values.push(to + 0);
  return values;
}
