import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PaceGate } from '../../../src/app/training/pace-gate';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Pulls as a worker does. @returns how many frames have passed */
function pulling(framesPerSecond: number | null, paused = false, steps = 0) {
  const abort = new AbortController();
  const gate = new PaceGate({ paused, framesPerSecond }, steps, abort.signal);
  const seen = { passed: 0, ended: false };
  void (async () => {
    while (await gate.pass()) {
      seen.passed++;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    seen.ended = true;
  })();
  return { gate, abort, seen };
}

describe('the gate', () => {
  test('lets through as fast as it goes', async () => {
    const { seen } = pulling(null);
    await vi.advanceTimersByTimeAsync(995);
    expect(seen.passed).toBe(100);
  });

  test('keeps to the frames a second', async () => {
    const { seen, gate } = pulling(5);
    await vi.advanceTimersByTimeAsync(1990);
    expect(seen.passed).toBe(10);
    gate.set({ paused: false, framesPerSecond: 50 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(seen.passed).toBeGreaterThan(55);
    expect(seen.passed).toBeLessThan(62);
  });

  test('holds while paused, but for the steps asked for', async () => {
    const { seen, gate } = pulling(null);
    await vi.advanceTimersByTimeAsync(95);
    gate.set({ paused: true, framesPerSecond: null });
    const before = seen.passed;
    await vi.advanceTimersByTimeAsync(1000);
    expect(seen.passed).toBe(before);
    gate.step();
    gate.step();
    await vi.advanceTimersByTimeAsync(1000);
    expect(seen.passed).toBe(before + 2);
    gate.set({ paused: false, framesPerSecond: null });
    await vi.advanceTimersByTimeAsync(100);
    expect(seen.passed).toBeGreaterThan(before + 10);
  });

  test('begins paused with a step', async () => {
    const { seen } = pulling(null, true, 1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(seen.passed).toBe(1);
  });

  test.each([null, 1])('ends at once when the signal fires (%s frames a second)', async (speed) => {
    const { seen, abort } = pulling(speed, speed === null);
    await vi.advanceTimersByTimeAsync(100);
    abort.abort();
    await vi.advanceTimersByTimeAsync(10);
    expect(seen.ended).toBe(true);
  });
});
