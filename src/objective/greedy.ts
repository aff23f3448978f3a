/** The trajectory of a policy that always takes its likelier action (the first of a tie: C, STOP|C, RESAMPLE|W). */
import type { Process } from '../model/process';

/** Its reward, which ReMax subtracts: it repeats its first answer until it stops there or meets the cap. */
export function greedyOutcome({
  policy,
  maxAttempts,
  atCap,
}: Pick<Process, 'policy' | 'maxAttempts' | 'atCap'>): 0 | 1 {
  const right = policy.thetaS >= 0;
  const stops = right ? policy.thetaDC >= 0 : policy.thetaDW < 0;
  const decides = maxAttempts !== 1 || atCap === 'decide-then-fail';
  if (stops && decides) return right ? 1 : 0;
  return right && maxAttempts !== null && atCap === 'truncate' ? 1 : 0;
}
