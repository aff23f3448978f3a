/** A ratio over the gradient on deciding as text. */
import { unevenInterval } from '../study/ratio-interval';
import type { GradientResult } from '../study/quantities';
import { estimateText, formatNumber } from './number-format';

/** "98.0 ± 0.6", or "70 [46, 165]" with an interval of 95 % where an error to both sides would mislead. */
export function ratioText(gradient: GradientResult): string {
  const { attribution } = gradient;
  if (attribution === null) return 'no ratio';
  const interval = unevenInterval(gradient);
  return interval === null
    ? estimateText(attribution)
    : `${formatNumber(attribution.value, 3)} [${formatNumber(interval.low, 3)}, ${formatNumber(interval.high, 3)}]`;
}
