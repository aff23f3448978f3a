import { describe, expect, test } from 'vitest';
import { EngineError } from '../../../../src/engine/engine';
import { BatchSizer } from '../../../../src/engine/webgpu/batches';
import { inWhole, type Need, partsOf, type PlanPart, skipOf } from '../../../../src/engine/webgpu/parts';
import { expandGrid } from '../../../../src/experiment/grid';
import { planExperiment } from '../../../../src/experiment/plan-experiment';
import { parseExperiment } from '../../../../src/experiment/schema';

const WORDS_OF_CELL = 56;
/** Five cells with tables of 8, 512, 8, 1024 and 2048 entries. */
const plan = planExperiment(
  expandGrid(
    parseExperiment({
      version: 1,
      sampling: { trajectories: 512, commonRandomNumbers: false },
      sweep: [
        {
          path: 'model.lengths',
          values: [8, 512, 8, 1024, 2048].map((high) => ({ kind: 'uniform', min: 1, max: high })),
        },
      ],
    }),
  ),
);

const parts = (room: number, needs?: (cell: number) => readonly Need[]): PlanPart[] => [
  ...partsOf(plan, room, needs),
];
const sizes = (of: readonly PlanPart[]): number[] => of.map(({ plan: { cells } }) => cells.length);

function tableBytes({ plan: { tables } }: PlanPart): number {
  return tables.reduce((sum, { entries }) => sum + entries.byteLength, 0);
}

describe('a plan in parts', () => {
  test('is the plan itself where it fits', () => {
    expect(parts(2 ** 20)).toEqual([{ firstCell: 0, plan }]);
    expect(parts(2 ** 20)[0]!.plan).toBe(plan);
  });

  test.each([8192, 8300, 12_000, 14_367, 14_368])('of %i bytes a buffer fits and draws the same', (room) => {
    const found = parts(room);
    for (const part of found) {
      expect(tableBytes(part)).toBeLessThanOrEqual(room);
      expect(WORDS_OF_CELL * part.plan.cells.length).toBeLessThanOrEqual(room);
    }
    const cells = found.flatMap(({ plan: { cells, tables } }) =>
      cells.map(({ lengthC, lengthW, ...rest }) => ({ ...rest, tables: [tables[lengthC], tables[lengthW]] })),
    );
    expect(cells).toEqual(
      plan.cells.map(({ lengthC, lengthW, ...rest }) => ({
        ...rest,
        tables: [plan.tables[lengthC], plan.tables[lengthW]],
      })),
    );
    expect(found.map(({ firstCell }) => firstCell)).toEqual(
      sizes(found).map((_, i, all) => all.slice(0, i).reduce((sum, size) => sum + size, 0)),
    );
  });

  test('has as few parts as the shared tables allow', () => {
    // 32 + 2048 + 4096 bytes of tables, the 8 entries of cells 0 and 2 once; the last needs 8192 by itself.
    expect(sizes(parts(8192))).toEqual([4, 1]);
    expect(sizes(parts(14_368))).toEqual([5]);
    expect(sizes(parts(14_367))).toEqual([4, 1]);
  });

  test('counts what programs take, shared tables once', () => {
    const needs = (): Need[] => [{ buffer: 'programs', bytes: 4096 }];
    expect(sizes(parts(8192, needs))).toEqual([2, 2, 1]);
    const shared = (): Need[] => [{ buffer: 'programs', key: 'one', bytes: 4096 }];
    expect(sizes(parts(8192, shared))).toEqual([4, 1]);
  });

  test('refuses a cell that no buffer holds, by a sentence', () => {
    const refused = (): unknown => parts(8191);
    expect(refused).toThrow(EngineError);
    expect(refused).toThrow(
      'Cell 4 alone takes 8192 bytes of one buffer, and this device holds 8191 there. ' +
        'Use shorter lengths, a smaller group size, or another engine.',
    );
  });

  test('numbers cells as the whole plan does', () => {
    const part = parts(8192)[1]!;
    const asked: number[][] = [];
    const skip = skipOf(part, (cell, block) => asked.push([cell, block]) > 0);
    expect(skip(0, 3)).toBe(true);
    expect(asked).toEqual([[4, 3]]);
    expect(inWhole(part, { cell: 0, block: 3 })).toEqual({ cell: 4, block: 3 });
  });
});

describe('the time of a dispatch', () => {
  /** Milliseconds of each batch on a device of this speed, from the first on. */
  function times(attemptsPerMs: (batch: number) => number, batches: number): number[] {
    const sizer = new BatchSizer(50, 2 ** 19);
    return Array.from({ length: batches }, (_, i) => {
      const ms = sizer.attempts / attemptsPerMs(i);
      sizer.observe(sizer.attempts, ms);
      return ms;
    });
  }

  test.each([1e3, 1e4, 1e5, 1e6, 1e7])('comes to 50 ms at %d attempts a millisecond', (speed) => {
    const found = times(() => speed, 12);
    // 2¹⁴ attempts are the least of a batch, which a device of 10³ a millisecond takes 16 ms for.
    for (const ms of found.slice(8)) expect(ms).toBeCloseTo(50, 6);
  });

  test('one slow batch costs a factor of four at most, and a device that slows down is followed', () => {
    const odd = times((i) => (i === 8 ? 1e4 : 1e6), 12);
    expect(odd[9]).toBeCloseTo(12.5, 6);
    expect(odd[11]).toBeCloseTo(50, 6);
    const slowed = times((i) => (i < 8 ? 1e6 : 1e5), 12);
    expect(slowed[8]).toBeCloseTo(500, 6);
    expect(slowed[10]).toBeCloseTo(50, 6);
  });
});
