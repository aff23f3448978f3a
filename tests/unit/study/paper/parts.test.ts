/** What the claims stand on. */
import { describe, expect, test } from 'vitest';
import { appendixCMachine, APPENDIX_C_INPUTS } from '../../../../src/study/paper/appendix-c';
import { dftQ, expectedRewardQ, sftQ } from '../../../../src/study/paper/appendix-d';
import { Dual, VARIABLES } from '../../../../src/study/paper/dual';
import { waldInterval, wilsonInterval } from '../../../../src/model/intervals';
import { APPENDIX_C, policyOf } from '../../../../src/study/paper/settings';
import { parseTrajectory } from '../../../../src/model/trajectory';
import { dftTrajectoryValues, sftTrajectoryValues } from '../../../../src/model/trajectory-values';

describe('intervals', () => {
  test('Wilson’s are the published ones', () => {
    // 10 of 20: 0.299 to 0.701; none of 100: 0 to z²/(n + z²).
    const [low, high] = wilsonInterval(0.5, 20);
    expect(low).toBeCloseTo(0.299, 3);
    expect(high).toBeCloseTo(0.701, 3);
    const none = wilsonInterval(0, 100);
    expect(none[0]).toBeCloseTo(0, 15);
    expect(none[1]).toBeCloseTo(3.8416 / 103.8416, 12);
  });

  test('Wald’s has no width at the ends', () => {
    expect(waldInterval(0, 100)).toEqual([0, 0]);
    expect(waldInterval(1, 100)).toEqual([1, 1]);
  });
});

describe('dual numbers', () => {
  const L = 8;
  const policy = APPENDIX_C.policy;

  test.each([
    ['SFT', sftQ],
    ['DFT', dftQ],
    ['expected reward', expectedRewardQ],
  ] as const)('%s: slopes are those of difference quotients', (_name, q) => {
    // A central quotient with step h errs by h²·f‴/6: 1e-10 times at most 1e2 here.
    const h = 1e-5;
    const at = (by: readonly number[]) =>
      q(
        {
          thetaS: policy.thetaS + by[0]!,
          thetaDC: policy.thetaDC + by[1]!,
          thetaDW: policy.thetaDW + by[2]!,
        },
        L + by[3]!,
      );
    for (const part of ['first', 'resample', 'stop'] as const) {
      VARIABLES.forEach((variable, i) => {
        const shift = (sign: number): number[] => VARIABLES.map((_, j) => (i === j ? sign * h : 0));
        const quotient = (at(shift(1))[part].value - at(shift(-1))[part].value) / (2 * h);
        expect(Math.abs(q(policy, L)[part].slope(variable) - quotient)).toBeLessThan(1e-7);
      });
    }
  });

  test('Q-values are those of the trajectory of Appendix C', () => {
    const actions = parseTrajectory('W,R,C,S', { correct: L, wrong: L });
    for (const [q, values] of [
      [sftQ(policy, L), sftTrajectoryValues(policy, actions).actions],
      [dftQ(policy, L), dftTrajectoryValues(policy, actions).actions],
    ] as const) {
      expect(q.first.value).toBeCloseTo(values[0]!.q, 10);
      expect(q.resample.value).toBeCloseTo(values[1]!.q, 10);
      expect(q.stop.value).toBeCloseTo(values[3]!.q, 10);
    }
  });

  test('a product of a variable with itself has the slope 2x', () => {
    const x = Dual.variable('L', 3);
    expect(x.times(x).slope('L')).toBe(6);
  });
});

describe('Appendix C as a machine', () => {
  test('a longer trajectory has contributions of all its actions, by hand', () => {
    const inputs = { ...APPENDIX_C_INPUTS, trajectory: 'C,R,W,S', gamma: 0.5, klWeight: 2, length: 3 };
    const { reward, kl, net } = appendixCMachine(inputs);
    const now = policyOf(0.598687660112452, 0.9002495108803148, 0.8021838885585817);
    expect(now.thetaS).toBeCloseTo(0.4, 12);
    // Costs by their definition, −log(π/π_ref), with Q_t = d_t + Q_(t+1)/2.
    const log = (x: number, y: number): number => -Math.log((1 + Math.exp(-y)) / (1 + Math.exp(-x)));
    const d = [3 * log(0.4, 0.3), log(-2.2, -2), 3 * log(-0.4, -0.3), log(-1.4, -1.2)];
    const q3 = d[3]!;
    const q2 = d[2]! + q3 / 2;
    const q1 = d[1]! + q2 / 2;
    const q0 = d[0]! + q1 / 2;
    expect(kl.actions.map(({ q }) => q)).toEqual([q0, q1, q2, q3].map((x) => expect.closeTo(x, 12)));
    const [p, a, b] = [0.598687660112452, 0.9002495108803148, 0.8021838885585817];
    const gradient = [(1 - p) * q0 - p * q2, -a * q1, -b * q3];
    expect(kl.gradient).toEqual(gradient.map((x) => expect.closeTo(x, 12)));
    const push = [0.5 * (1 - p - p), 0.5 * -a, 0.5 * -b];
    expect(reward.gradient).toEqual(push.map((x) => expect.closeTo(x, 12)));
    expect(net).toEqual(push.map((x, i) => expect.closeTo(x + 2 * gradient[i]!, 12)));
  });

  test('what is no trajectory is refused', () => {
    expect(() => appendixCMachine({ ...APPENDIX_C_INPUTS, trajectory: 'W,S,C' })).toThrow(RangeError);
  });
});
