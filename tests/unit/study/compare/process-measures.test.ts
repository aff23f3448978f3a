/** Balance of the penalty itself, against the numbers that the theory gives by other ways. */
import { describe, expect, test } from 'vitest';
import { parseExperiment } from '../../../../src/experiment/schema';
import { balanceByGrowth } from '../../../../src/model/balance';
import {
  GROWTH_LENGTHS,
  type GrowthId,
  growthOf,
  type ProcessMeasures,
  processMeasures,
} from '../../../../src/study/compare/process-measures';

const standard = processMeasures(parseExperiment({ version: 1 }));

const growth = ({ growth: all }: ProcessMeasures, id: GrowthId) => all.find((one) => one.id === id)!;

describe('at the point of Appendix C', () => {
  test('immediate penalties are 0.99187 L times as large for an answer as for a decision', () => {
    expect(standard.immediate.ratio).toBeCloseTo(7.93495, 5);
    const { fit } = growth(standard, 'immediate');
    expect(fit!.exponent).toBeCloseTo(1, 12);
    expect(fit!.coefficient).toBeCloseTo(standard.immediate.ratio! / 8, 12);
    expect(fit!.high - fit!.low).toBeLessThan(1e-12);
    expect(balanceByGrowth(fit!, 0.5)).toBe('unbalanced');
  });

  test('Q-values level off, so that one power law is a poor fit', () => {
    const { fit, points } = growth(standard, 'qScale');
    expect(points[0]!.ratio).toBe(standard.qScales.ratio);
    expect(fit!.exponent).toBeLessThan(1);
    expect(balanceByGrowth(fit!, 0.5)).toBe('undecided');
    expect(balanceByGrowth(fit!, 0.2)).toBe('unbalanced');
    expect(balanceByGrowth(fit!, 0.7)).toBe('balanced');
  });

  test('random signs grow as √L first and as L later', () => {
    // u = 0.9 and θ_s 0.1 above its reference: the slopes of the theory's section 7, item 4.
    expect(standard.doubling.map(({ length, exponent }) => [length, Number(exponent!.toFixed(2))])).toEqual([
      [16, 0.48],
      [64, 0.51],
      [1024, 0.64],
      [16384, 0.99],
    ]);
    const { fit } = growth(standard, 'randomSign');
    expect(fit!.exponent).toBeGreaterThan(0.48);
    expect(fit!.exponent).toBeLessThan(0.64);
  });

  test('every exponent says which lengths it was fitted on', () => {
    for (const { points } of standard.growth)
      expect(points.map(({ length }) => length)).toEqual([...GROWTH_LENGTHS]);
  });
});

test('the token chain of the theory: p = 0.6 and every logit 0.1 above its reference', () => {
  const thetaS = Math.log(0.6) - Math.log(0.4);
  const chain = processMeasures(
    parseExperiment({
      version: 1,
      model: {
        policy: { thetaS, thetaDC: 2.2, thetaDW: 1.4 },
        reference: { thetaS: thetaS - 0.1, thetaDC: 2.1, thetaDW: 1.3 },
      },
    }),
  );
  const at = (id: GrowthId, L: number): number =>
    growth(chain, id).points.find(({ length }) => length === L)!.ratio;
  expect(at('chainAll', 8)).toBeCloseTo(3.85, 2);
  expect(at('chainAll', 1024)).toBeCloseTo(4.22, 1);
  expect(at('chainOne', 8)).toBeCloseTo(15.9, 1);
  expect(Math.round(at('chainOne', 1024))).toBe(103);
  expect(balanceByGrowth(growth(chain, 'chainAll').fit!, 0.5)).toBe('balanced');
  expect(growth(chain, 'chainOne').fit!.exponent).toBeGreaterThan(0.3);
});

test('a policy at its reference pays nothing: there is no ratio and no exponent', () => {
  const { model } = parseExperiment({ version: 1 });
  const {
    immediate,
    qScales,
    growth: all,
    doubling,
  } = processMeasures({
    model: { ...model, reference: model.policy },
  });
  expect([immediate.ratio, qScales.ratio]).toEqual([null, null]);
  expect(all.map(({ fit }) => fit)).toEqual(all.map(() => null));
  expect(doubling.map(({ exponent }) => exponent)).toEqual(doubling.map(() => null));
});

test('a power law is fitted only where every length has a ratio', () => {
  expect(growthOf([1, 10, 100], (L) => 3 * L ** 0.7).fit!.exponent).toBeCloseTo(0.7, 12);
  expect(growthOf([1, 10, 100], (L) => (L === 10 ? null : L)).fit).toBeNull();
  expect(growthOf([1, 10, 100], (L) => (L === 10 ? 0 : L)).fit).toBeNull();
  expect(growthOf([10], (L) => L).fit).toBeNull();
  // One sign throughout is a law of sizes; 1 − log10 L/1.5 passes 0 at L = 10^1.5 = 31.6.
  expect(growthOf([1, 10, 100], (L) => -L)).toMatchObject({ fit: { exponent: 1 }, turnsAt: null });
  const turning = growthOf([100, 1, 10], (L) => 1 - Math.log10(L) / 1.5);
  expect(turning.fit).toBeNull();
  expect(turning.turnsAt).toBe(32);
  expect(turning.points.every(({ ratio }) => ratio > 0)).toBe(true);
});

test('the length where a ratio turns is found, not read off a line between two points', () => {
  // A line on log L between 64 and 128 would say 79.
  expect(growthOf(GROWTH_LENGTHS, (L) => 100.5 ** 4 - L ** 4).turnsAt).toBe(101);
  // A zero belongs to the side after it; side by side there is nothing to look for.
  expect(growthOf([1, 10], (L) => 7 - L).turnsAt).toBe(7);
  expect(growthOf([7, 8], (L) => 7.5 - L).turnsAt).toBe(8);
  // Where it does not exist in between, the next point is all that is known.
  expect(growthOf([1, 10], (L) => (L === 1 || L === 10 ? 7 - L : null)).turnsAt).toBe(10);
});
