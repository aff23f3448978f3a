/** A ratio over the gradient on deciding as text. */
import { isLostRatio } from '../study/lost-ratio';
import type { GradientResult } from '../study/quantities';
import { type RatioOfGradient, unevenInterval } from '../study/ratio-interval';
import { estimateText, formatNumber } from './number-format';

/** "98.0 ± 0.6", or what `unevenText` has to say. */
export function ratioText(gradient: GradientResult): string {
  const { attribution } = gradient;
  return attribution === null ? 'no ratio' : (unevenText(gradient) ?? estimateText(attribution));
}

/**
 * "70 [46, 165]" with an interval of 95 % where an error to both sides would mislead, "lost in noise" where there is none;
 * null where value ± error tells it.
 */
export function unevenText(gradient: RatioOfGradient): string | null {
  if (isLostRatio(gradient)) return 'lost in noise';
  const interval = unevenInterval(gradient);
  if (interval === null) return null;
  const [value, low, high] = [gradient.attribution!.value, interval.low, interval.high].map((x) =>
    formatNumber(x, 3),
  );
  return `${value} [${low}, ${high}]`;
}
