/** A ratio over the gradient on deciding as text of a table. */
import { isLostRatio } from '../study/lost-ratio';
import { type RatioOfGradient, unevenInterval } from '../study/ratio-interval';

/** "1.109 ± 0.0042", "70.1 [46.2, 165]" with an interval of 95 % where an error to both sides would mislead, or "lost in noise". */
export function ratioText(gradient: RatioOfGradient): string {
  const { attribution } = gradient;
  if (attribution === null) return '—';
  if (isLostRatio(gradient)) return 'lost in noise';
  const interval = unevenInterval(gradient);
  const { value, standardError } = attribution;
  if (interval === null) return `${value.toPrecision(4)} ± ${standardError.toPrecision(2)}`;
  return `${value.toPrecision(3)} [${interval.low.toPrecision(3)}, ${interval.high.toPrecision(3)}]`;
}
