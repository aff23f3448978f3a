import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawLength } from '../../../src/experiment/length-table';
import { blockRange, PlanBuilder, thresholds } from '../../../src/experiment/plan';
import type { Process } from '../../../src/model/process';

const tokens = (length: number) => ({ min: length, probabilities: Float64Array.of(1) });
const process = (
  thetaS: number,
  thetaDC: number,
  thetaDW: number,
  maxAttempts: number | null = null,
): Process => ({
  policy: { thetaS, thetaDC, thetaDW },
  lengths: { correct: tokens(8), wrong: tokens(8) },
  maxAttempts,
  atCap: 'truncate',
});
const logit = fc.double({ min: -40, max: 40, noNaN: true });

describe('tables of lengths', () => {
  const plan = (...pmfs: readonly (readonly number[])[]) => {
    const builder = new PlanBuilder([1, 2]);
    const of = (probabilities: readonly number[]) => ({
      min: 3,
      probabilities: Float64Array.from(probabilities),
    });
    for (const [stream, pmf] of pmfs.entries())
      builder.add(
        { ...process(0, 0, 0), lengths: { correct: of(pmf), wrong: of(pmf) } },
        { trajectories: 8, groupSize: 2, blocks: 2, stream },
      );
    return builder.build();
  };

  test('are one for equal distributions, also as other objects', () => {
    const { tables, cells } = plan([0.25, 0.75], [0.25, 0.75]);
    expect(tables).toHaveLength(1);
    expect(cells.map(({ lengthC, lengthW }) => [lengthC, lengthW])).toEqual([[0, 0], [0, 0]]); // prettier-ignore
  });

  test('are two for distributions of one range and one mean', () => {
    const { tables, cells } = plan([0.5, 0, 0.5], [0, 1, 0], [0.5, 0, 0.5]);
    expect(cells.map(({ lengthC }) => lengthC)).toEqual([0, 1, 0]);
    const drawn = tables.map(
      (table) => new Set(Array.from({ length: 64 }, (_, i) => drawLength(table, i * 2 ** 26))),
    );
    expect(drawn).toEqual([new Set([3, 5]), new Set([4])]);
  });
});

describe('thresholds', () => {
  test('of θ = 0 cut the words into four equal parts', () => {
    expect(thresholds({ thetaS: 0, thetaDC: 0, thetaDW: 0 })).toEqual({
      correctStop: 2 ** 30,
      correct: 2 ** 31,
      wrongResample: 2 ** 31 + 2 ** 30,
    });
  });

  test('are ordered words for every policy, also where a probability rounds to 1', () => {
    fc.assert(
      fc.property(logit, logit, logit, (thetaS, thetaDC, thetaDW) => {
        const { correctStop, correct, wrongResample } = thresholds({ thetaS, thetaDC, thetaDW });
        for (const word of [correctStop, correct, wrongResample]) {
          expect(Number.isInteger(word) && word >= 0 && word < 2 ** 32).toBe(true);
        }
        expect(correctStop).toBeLessThanOrEqual(correct);
        expect(correct).toBeLessThanOrEqual(wrongResample);
      }),
    );
  });

  test('of θ_s = 40 do not wrap to 0: all words but one give a right answer', () => {
    expect(thresholds({ thetaS: 40, thetaDC: 40, thetaDW: 0 }).correctStop).toBe(2 ** 32 - 1);
  });
});

test('blocks cover the groups without gap or overlap and differ by at most one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1024 }), fc.integer({ min: 0, max: 2 ** 31 }), (blocks, extra) => {
      const groups = blocks + extra;
      let end = 0;
      const sizes = new Set<number>();
      for (let i = 0; i < blocks; i++) {
        const [first, next] = blockRange({ groups, blocks }, i);
        expect(first).toBe(end);
        sizes.add(next - first);
        end = next;
      }
      expect(end).toBe(groups);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(1);
    }),
  );
});

describe('a plan', () => {
  const sampling = { trajectories: 1000, groupSize: 8, blocks: 32, stream: 0 };

  test('rounds up to whole groups and shares equal length tables', () => {
    const builder = new PlanBuilder([1, 2]);
    builder.add(process(0, 0, 0), { ...sampling, trajectories: 1001 });
    builder.add(process(1, 1, 1), sampling);
    const plan = builder.build();
    expect(plan.cells[0]!.groups).toBe(126);
    expect(plan.tables).toHaveLength(1);
  });

  test('refuses a process that would hardly ever stop, and takes it with a cap', () => {
    const builder = new PlanBuilder([0, 0]);
    expect(() => builder.add(process(-40, 0, 40), sampling)).toThrow(/Set maxAttempts/);
    builder.add(process(-40, 0, 40, 4096), sampling);
    expect(builder.build().cells[0]!.expectedAttempts).toBeCloseTo(4096, 6);
  });

  test('refuses fewer groups than blocks and more trajectories than words', () => {
    const builder = new PlanBuilder([0, 0]);
    expect(() => builder.add(process(0, 0, 0), { ...sampling, trajectories: 8 })).toThrow(/each block needs/);
    expect(() => builder.add(process(0, 0, 0), { ...sampling, trajectories: 2 ** 32 + 8 })).toThrow(/2\^32/);
  });
});
