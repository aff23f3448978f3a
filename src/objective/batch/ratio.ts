/**
 * Ratio rules of single actions: what multiplies A·∇log π in the ascent direction. At a bound of a clip the gradient
 * still flows, as it does through torch.clamp.
 */
import { sigmoid } from '../../model/policy';
import type { RatioRule, RlObjective } from '../objective';

export type Ratio = RlObjective['ratio'];
export type TokenRatioRule = Exclude<RatioRule, 'gspo' | 'gmpo'>;

/** verl clamps log(π/π_old) to ± this before the exponential. */
export const LOG_RATIO_BOUND = 20;

/** @param logRatio log(π/π_old) of the action. @param advantage A_t, whose sign decides which bound holds. */
export function ratioFactor(rule: TokenRatioRule, ratio: Ratio, logRatio: number, advantage: number): number {
  const rho = Math.exp(logRatio);
  switch (rule) {
    case 'none':
      return 1;
    case 'ppo':
      return clipped(ratio, rho, advantage) ? 0 : rho;
    case 'ppo-dual':
      return dualClip(ratio, logRatio, advantage);
    case 'ppo-delta':
      return deltaClip(ratio, rho, advantage);
    // verl@b178a3c core_algos.py:1721: −sg(clip(ρ))·A·log π.
    case 'cispo':
      return clip(rho, 1 - ratio.epsilonLow, 1 + ratio.epsilonHigh);
    // trl@f2cd577 grpo_trainer.py, loss_type "cispo": the bound is ε_high itself.
    case 'cispo-trl':
      return Math.min(rho, ratio.epsilonHigh);
    case 'sapo':
      return softGate(ratio, rho, advantage);
  }
}

/** L = max(−ρA, −clip(ρ, 1−ε_low, 1+ε_high)·A) is constant where this holds. */
function clipped({ epsilonLow, epsilonHigh }: Ratio, rho: number, advantage: number): boolean {
  return advantage >= 0 ? rho > 1 + epsilonHigh : rho < 1 - epsilonLow;
}

/**
 * verl@b178a3c core_algos.py:1159: log ρ clamped to ±20, the clip, and for A < 0 no more loss than c·|A|, c = `bound`.
 * OpenRLHF@3c3be62 models/loss.py, dual_clip.
 */
function dualClip(ratio: Ratio, logRatio: number, advantage: number): number {
  const rho = Math.exp(logRatio);
  if (Math.abs(logRatio) > LOG_RATIO_BOUND || clipped(ratio, rho, advantage)) return 0;
  return advantage < 0 && rho > ratio.bound ? 0 : rho;
}

/**
 * trl@f2cd577 grpo_trainer.py: L = −min(min(ρ, δ)·A, clip(ρ)·A), δ = `bound`. For A < 0 the clipped branch carries ρ up
 * to 1+ε_high whatever δ is.
 */
function deltaClip(ratio: Ratio, rho: number, advantage: number): number {
  if (clipped(ratio, rho, advantage)) return 0;
  const most = advantage >= 0 ? ratio.bound : Math.max(ratio.bound, 1 + ratio.epsilonHigh);
  return rho > most ? 0 : rho;
}

/** verl@b178a3c core_algos.py:1329: L = −A·σ(τ(ρ−1))·4/τ, hence 4σ(1−σ)·ρ. */
function softGate(ratio: Ratio, rho: number, advantage: number): number {
  const x = (advantage >= 0 ? ratio.tauPositive : ratio.tauNegative) * (rho - 1);
  return 4 * sigmoid(x) * sigmoid(-x) * rho;
}

function clip(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high);
}
