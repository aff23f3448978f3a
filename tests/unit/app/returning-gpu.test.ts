import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EngineError } from '../../../src/engine/engine';
import { returningGpu } from '../../../src/app/returning-gpu';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const missing = (): Error => new EngineError('no-adapter', 'There is none.');

test('a GPU that never was is not waited for', async () => {
  const create = vi.fn(() => Promise.reject(missing()));
  await expect(returningGpu(create)()).rejects.toThrow('There is none.');
  expect(create).toHaveBeenCalledTimes(1);
});

test('one that was is waited for, and found when it is back', async () => {
  let gone = 0;
  const create = vi.fn(() => (gone-- > 0 ? Promise.reject(missing()) : Promise.resolve('engine')));
  const again = returningGpu(create);
  expect(await again()).toBe('engine');
  gone = 3;
  const back = again();
  await vi.advanceTimersByTimeAsync(250 + 500 + 1000);
  expect(await back).toBe('engine');
  expect(create).toHaveBeenCalledTimes(5);
});

test('one that stays away is given up after less than four seconds; other faults are not waited for', async () => {
  const faults: Error[] = [];
  const again = returningGpu(() => {
    const fault = faults.shift();
    return fault ? Promise.reject(fault) : Promise.resolve('engine');
  });
  await again();
  faults.push(...Array.from({ length: 5 }, missing));
  const gone = expect(again()).rejects.toThrow('There is none.');
  await vi.advanceTimersByTimeAsync(3750);
  await gone;
  faults.push(new EngineError('out-of-memory', 'No room.'));
  await expect(again()).rejects.toThrow('No room.');
});
