/** The dispatches of a training on devices of any speed, by a clock that is made up. */
import { describe, expect, test } from 'vitest';
import { TrainPace } from '../../../../src/engine/webgpu/train-pace';

const TARGET = 50;
const NO_LIMIT = { slice: 65_535, steps: Infinity };

interface Dispatch {
  readonly step: number;
  readonly ms: number;
}

/** Every dispatch of a training, with the milliseconds that the device takes for it. @param perStep of one learner, in a step */
function dispatches(learners: number, steps: number, perStep: (step: number) => number): Dispatch[] {
  const pace = new TrainPace(TARGET, learners, NO_LIMIT);
  const found: Dispatch[] = [];
  for (let step = 0; step < steps;) {
    const piece = pace.next(steps - step);
    const before = found.length;
    for (let first = 0; first < learners; first += piece.slice)
      found.push({ step, ms: perStep(step) * piece.steps * Math.min(piece.slice, learners - first) });
    pace.observe(
      piece.steps,
      found.slice(before).reduce((sum, { ms }) => sum + ms, 0),
    );
    step += piece.steps;
  }
  return found;
}

describe('the time of a dispatch of a training', () => {
  test.each([
    ['a slow device: 0.7 ms a learner', 4096, 0.7],
    ['one step takes just the time', 500, 0.1],
    ['few learners', 8, 0.05],
    ['a fast device', 4096, 1e-5],
  ])('%s', (_, learners, perStep) => {
    const all = dispatches(learners, 200, () => perStep);
    // 64 learners go into the first, whatever they take; no later one passes the budget. Rounding is of the last bit.
    const most = Math.max(TARGET, 64 * perStep) * (1 + 1e-9);
    for (const { ms } of all) expect(ms).toBeLessThanOrEqual(most);
    expect(all.reduce((sum, { ms }) => sum + ms, 0)).toBeCloseTo(200 * learners * perStep, 3);
  });

  test('comes near the budget where there is enough to do', () => {
    const all = dispatches(64, 40_000, () => 1e-3);
    const later = all.slice(6, -1);
    expect(later.length).toBeGreaterThan(10);
    for (const { ms } of later) expect(ms).toBeGreaterThan(0.9 * TARGET);
  });

  test('follows a device that slows down: one dispatch is longer by that factor, and none behind it', () => {
    const all = dispatches(64, 40_000, (step) => (step < 10_000 ? 1e-3 : 2e-2));
    const slow = all.filter(({ step }) => step >= 10_000);
    // Twenty times slower, the dispatch under way was sized for the device of before.
    expect(slow[0]!.ms).toBeLessThanOrEqual(20 * TARGET * (1 + 1e-9));
    expect(slow[0]!.ms).toBeGreaterThan(2 * TARGET);
    for (const { ms } of slow.slice(1)) expect(ms).toBeLessThanOrEqual(TARGET * (1 + 1e-9));
  });

  test('a clock that shows no time at all does not make one endless', () => {
    const pace = new TrainPace(TARGET, 64, NO_LIMIT);
    // The first counts as one that took its time, so that no growth passes four times.
    pace.observe(1, 0);
    expect(pace.next(1e6)).toEqual({ steps: 4, slice: 64 });
    pace.observe(4, 10);
    expect(pace.next(1e6)).toEqual({ steps: 16, slice: 64 });
    pace.observe(16, 32);
    expect(pace.next(1e6)).toEqual({ steps: 25, slice: 64 });
    pace.observe(25, 0);
    expect(pace.next(1e6)).toEqual({ steps: 100, slice: 64 });
  });

  test('tallies that are kept, and few workgroups, bound it further', () => {
    const pace = new TrainPace(TARGET, 4096, { slice: 1000, steps: 1 });
    expect(pace.next(9)).toEqual({ steps: 1, slice: 64 });
    for (let time = 0; time < 9; time++) pace.observe(1, 0.001);
    expect(pace.next(9)).toEqual({ steps: 1, slice: 1000 });
    expect(pace.recordsWithin(1, 10)).toBe(100);
  });
});

test('a clock that is set back changes nothing', () => {
  const pace = new TrainPace(TARGET, 8, NO_LIMIT);
  pace.observe(1, 2);
  const before = pace.next(1000);
  pace.observe(1, -3_600_000);
  expect(pace.next(1000)).toEqual(before);
});
