/** Random cases with exact answers, over the ranges that users set: for z-scores of Monte Carlo against exact. */
import type { LengthPmf } from '../../model/lengths';
import type { Policy } from '../../model/policy';
import { CAP_RULES } from '../../model/process';
import type { StudyCase } from '../cases';
import { Chooser } from './chooser';

export function randomCases(count: number, seed: number): StudyCase[] {
  return Array.from({ length: count }, (_, i) => {
    const choose = new Chooser(i, seed);
    const policy: Policy = { thetaS: logit(choose), thetaDC: logit(choose), thetaDW: logit(choose) };
    const distance = choose.of([0.05, 0.3, 1]);
    const near = (theta: number): number => theta + choose.between(-distance, distance);
    return {
      id: `random-${i}`,
      process: {
        policy,
        lengths: { correct: lengths(choose), wrong: lengths(choose) },
        maxAttempts: choose.of([null, 1, 2, 8, 32]),
        atCap: choose.of(CAP_RULES),
      },
      reference: {
        thetaS: near(policy.thetaS),
        thetaDC: near(policy.thetaDC),
        thetaDW: near(policy.thetaDW),
      },
      gamma: 1,
      groupSize: choose.of([2, 3, 4, 5, 8, 16, 32, 64]),
      klWeight: 0.05,
      dataPolicy: { thetaS: logit(choose), thetaDC: logit(choose), thetaDW: logit(choose) },
      exampleTrajectories: [],
    };
  });
}

function logit(choose: Chooser): number {
  return choose.between(-3, 3);
}

function lengths(choose: Chooser): LengthPmf {
  const longest = choose.of([1, 8, 50, 500, 2000]);
  const min = choose.of([1, longest]);
  const probabilities = new Float64Array(longest - min + 1).map(() => choose.unit());
  const total = probabilities.reduce((sum, x) => sum + x, 0);
  return { min, probabilities: probabilities.map((x) => x / total) };
}
