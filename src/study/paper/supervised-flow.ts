/** Gradient ascent on SFT and DFT with exact gradients: where it ends, and how fast each logit moves. */
import { exactSupervisedGradient, type SupervisedLoss } from '../../model/exact-supervised';
import type { LogitVector, Policy } from '../../model/policy';
import { constantProcess } from './settings';

export interface SupervisedFlow {
  /** The policy that wrote the data. */
  readonly data: Policy;
  readonly start: Policy;
  readonly loss: SupervisedLoss;
  /** Tokens of an answer, right or wrong. */
  readonly length: number;
  readonly learningRate: number;
  readonly steps: number;
}

const vectorOf = ({ thetaS, thetaDC, thetaDW }: Policy): [number, number, number] => [
  thetaS,
  thetaDC,
  thetaDW,
];
const policyFrom = ([thetaS, thetaDC, thetaDW]: LogitVector): Policy => ({ thetaS, thetaDC, thetaDW });

/** θ ← θ + rate·gradient. */
export function ascend({ data, start, loss, length, learningRate, steps }: SupervisedFlow): Policy {
  const process = constantProcess(data, length);
  const theta = vectorOf(start);
  for (let step = 0; step < steps; step++) {
    const gradient = exactSupervisedGradient(process, policyFrom(theta), loss);
    for (let i = 0; i < 3; i++) theta[i]! += learningRate * gradient[i]!;
  }
  return policyFrom(theta);
}

const BETA_1 = 0.9;
const BETA_2 = 0.999;

/** Adam without ε, which is there against a division by 0 and not part of the method: every policy passed through. */
export function adam({ data, start, loss, length, learningRate, steps }: SupervisedFlow): LogitVector[] {
  const process = constantProcess(data, length);
  const theta = vectorOf(start);
  const mean = [0, 0, 0];
  const square = [0, 0, 0];
  const path: LogitVector[] = [];
  for (let step = 1; step <= steps; step++) {
    const gradient = exactSupervisedGradient(process, policyFrom(theta), loss);
    for (let i = 0; i < 3; i++) {
      mean[i] = BETA_1 * mean[i]! + (1 - BETA_1) * gradient[i]!;
      square[i] = BETA_2 * square[i]! + (1 - BETA_2) * gradient[i]! ** 2;
      const size = Math.sqrt(square[i]! / (1 - BETA_2 ** step));
      theta[i]! += size === 0 ? 0 : (learningRate * mean[i]!) / (1 - BETA_1 ** step) / size;
    }
    path.push([...theta]);
  }
  return path;
}
