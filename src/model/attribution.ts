/** Gradient attribution: how a gradient divides between the sampling policy and the decision policy (section 3.2). */
import type { LogitVector } from './policy';

/** |g_s| / (|g_dC| + |g_dW|), or null when the decision policy gets no gradient. */
export function attributionRatio([s, dC, dW]: LogitVector): number | null {
  const decision = Math.abs(dC) + Math.abs(dW);
  return decision === 0 ? null : Math.abs(s) / decision;
}
