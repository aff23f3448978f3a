/** Clocks that are set back and forth by hours hold up nothing. */
import { describe, expect, test } from 'vitest';
import { TimeGate, timeLeft } from '../../../src/app/time-gate';
import { FramePace } from '../../../src/app/training/frame-pace';
import { BatchSizer } from '../../../src/engine/webgpu/batches';

const HOUR = 3_600_000;

describe('a gate of 100 ms', () => {
  function gate() {
    const clock = { now: 5 * HOUR };
    return { clock, gate: new TimeGate(100, () => clock.now) };
  }

  test('lets one through in 100 ms', () => {
    const { clock, gate: own } = gate();
    const passed: number[] = [];
    for (let i = 0; i < 1000; i++, clock.now += 7) if (own.pass()) passed.push(i);
    // 7 ms a step: every 15th is the first at or after 100 ms.
    expect(passed).toEqual(Array.from({ length: 67 }, (_, i) => 15 * i));
  });

  test.each([-4 * HOUR, -1, 4 * HOUR])(
    'passes at once where the clock jumps by %d ms, and then keeps time',
    (jump) => {
      const { clock, gate: own } = gate();
      expect(own.pass()).toBe(true);
      clock.now += jump;
      expect(own.pass()).toBe(true);
      clock.now += 99;
      expect(own.pass()).toBe(false);
      clock.now += 1;
      expect(own.pass()).toBe(true);
    },
  );
});

test.each([
  [0, 100],
  [30, 70],
  [100, 0],
  [HOUR, 0],
  [-HOUR, 100],
])('%d ms after the last, %d are left of 100', (since, left) => {
  expect(timeLeft(5 * HOUR, 100, 5 * HOUR + since)).toBe(left);
});

test('nothing was before the first', () => {
  expect(timeLeft(-Infinity, 100, 5)).toBe(0);
});

describe('the size of batches', () => {
  test('stays where the clock goes back, and changes fourfold at most where it jumps ahead', () => {
    const sizer = new BatchSizer(50, 2 ** 20);
    sizer.observe(2 ** 20, -HOUR);
    expect(sizer.attempts).toBe(2 ** 20);
    sizer.observe(2 ** 20, HOUR);
    expect(sizer.attempts).toBe(2 ** 18);
    // Two batches later it is where it was.
    sizer.observe(2 ** 18, 50 / 4);
    expect(sizer.attempts).toBe(2 ** 20);
  });
});

test('pictures go on within seconds after the clock jumped while one was drawn', () => {
  for (const jump of [-HOUR, HOUR]) {
    const pace = new FramePace();
    let now = 2 * HOUR;
    pace.begin(now);
    pace.end((now += 4));
    pace.begin(now);
    pace.end((now += jump));
    // A picture is taken for a second long at most, and takes a quarter of the time at most: four seconds.
    expect(pace.wait(now)).toBeLessThanOrEqual(4000);
  }
});
