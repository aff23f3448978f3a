/** A ratio over the gradient on deciding as text. */
import type { GradientResult } from '../study/quantities';
import { type RatioOfGradient, toldBy } from '../study/ratio-interval';
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
  const told = toldBy(gradient);
  if (told === 'error') return null;
  if (told === 'lost in noise') return told;
  const [value, low, high] = [gradient.attribution!.value, told.low, told.high].map((x) =>
    formatNumber(x, 3),
  );
  return `${value} [${low}, ${high}]`;
}
