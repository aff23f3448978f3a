/** KL estimators of one action: value, and what multiplies ∇log π in the gradient of the value as a loss. */
import { k3FromLogRatio } from '../../model/log-ratio';
import type { KlEstimator } from '../objective';

/** Bounds of verl's `low_var_kl`: on log(π_ref/π) before the exponential and on the value after it. */
export const K3_LOG_RATIO_BOUND = 20;
export const K3_VALUE_BOUND = 10;

/**
 * Value of an estimator; verl@b178a3c core_algos.py:1841-1902.
 *
 * @param logRatio l = log(π/π_ref) of the action. @param ratio ρ = π/π_old, which only `k3-corrected` reads.
 */
export function klValue(estimator: KlEstimator, logRatio: number, ratio = 1): number {
  switch (estimator) {
    case 'k1':
    case 'k1+':
      return logRatio;
    case 'abs':
    case 'abs+':
      return Math.abs(logRatio);
    case 'k2':
      return (logRatio * logRatio) / 2;
    case 'k3':
    case 'k3+':
      return k3FromLogRatio(logRatio);
    case 'k3-clamped':
      return Math.min(k3FromLogRatio(clampLogRatio(logRatio)), K3_VALUE_BOUND);
    case 'k3-corrected':
      return ratio * k3FromLogRatio(logRatio);
  }
}

/**
 * d value / d log π, π_ref and π_old fixed. A form with "+" has the gradient of k2 (x2 − sg(x2) + sg(x)). A clamp lets
 * no gradient through beyond its bounds. ρ·k3 has ρ·(k3 + 1 − e^−l) = ρ·l.
 */
export function klCoefficient(estimator: KlEstimator, logRatio: number, ratio = 1): number {
  switch (estimator) {
    case 'k1':
      return 1;
    case 'abs':
      return Math.sign(logRatio);
    case 'k2':
    case 'k1+':
    case 'abs+':
    case 'k3+':
      return logRatio;
    case 'k3':
      return -Math.expm1(-logRatio);
    case 'k3-clamped': {
      const inside = Math.abs(logRatio) <= K3_LOG_RATIO_BOUND && k3FromLogRatio(logRatio) <= K3_VALUE_BOUND;
      return inside ? -Math.expm1(-logRatio) : 0;
    }
    case 'k3-corrected':
      return ratio * logRatio;
  }
}

function clampLogRatio(logRatio: number): number {
  return Math.min(Math.max(logRatio, -K3_LOG_RATIO_BOUND), K3_LOG_RATIO_BOUND);
}
