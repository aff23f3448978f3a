/** Gradient attribution: how a gradient divides between the sampling policy and the decision policy (section 3.2). */
import type { LogitVector } from './policy';

/** |g_s| / (|g_dC| + |g_dW|), or null when the decision policy gets no gradient. */
export function attributionRatio([s, dC, dW]: LogitVector): number | null {
  const decision = Math.abs(dC) + Math.abs(dW);
  return decision === 0 ? null : Math.abs(s) / decision;
}

/**
 * Cosine of the angle between two terms of a gradient: 1 where they pull the same way, −1 where one undoes the other.
 * Null where a term is 0.
 */
export function gradientCosine(g: LogitVector, h: LogitVector): number | null {
  const unit = (vector: LogitVector): LogitVector | null => {
    const size = Math.hypot(...vector);
    return size === 0 ? null : [vector[0] / size, vector[1] / size, vector[2] / size];
  };
  const [x, y] = [unit(g), unit(h)];
  if (x === null || y === null) return null;
  const cosine = x[0] * y[0] + x[1] * y[1] + x[2] * y[2];
  return Math.max(-1, Math.min(1, cosine)); // Rounding may pass 1.
}
