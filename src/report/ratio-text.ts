/** A ratio over the gradient on deciding as text of a table. */
import { type RatioOfGradient, toldBy } from '../study/ratio-interval';

/** "1.109 ± 0.0042", "70.1 [46.2, 165]" with an interval of 95 % where an error to both sides would mislead, or "lost in noise". */
export function ratioText(gradient: RatioOfGradient): string {
  const { attribution } = gradient;
  if (attribution === null) return '—';
  const { value, standardError } = attribution;
  const told = toldBy(gradient);
  if (told === 'error') return `${value.toPrecision(4)} ± ${standardError.toPrecision(2)}`;
  if (told === 'lost in noise') return told;
  return `${value.toPrecision(3)} [${told.low.toPrecision(3)}, ${told.high.toPrecision(3)}]`;
}
