import { describe, expect, test } from 'vitest';
import { EngineError, type DeviceEngine, type TallyEngine } from '../../../../src/engine/engine';
import { ALL_FAULTS, CHECK_OF } from '../../../../src/study/verify/fault-list';
import { enginesPresent } from '../../../../src/study/verify/engines-present';
import { LIMITS } from '../../../../src/study/verify/check-limits';
import { type EngineUnderTest, plannedChecks, verify } from '../../../../src/study/verify/verify';
import { quickWork, workFor } from '../../../../src/study/verify/work';
import { plainEngine } from '../../../support/plain-engine';

const WORK = (() => {
  const work = quickWork(1);
  return { ...work, plans: work.plans.slice(0, 2), cases: work.cases.slice(0, 2), inputs: 100 };
})();

/** The reference in the place of a device. */
function device(change: Partial<DeviceEngine> = {}): DeviceEngine {
  return {
    ...plainEngine(),
    id: 'webgpu',
    limits: Object.fromEntries(LIMITS.map(({ name, least }) => [name, least])),
    elementary: (inputs) =>
      Promise.resolve(
        Float32Array.from(inputs, (x, i) => {
          const at = (place: number): number => inputs[i - (i % 4) + place]!;
          return [Math.exp(x), Math.log(x), at(2) / at(3), 1 / x][i % 4]!;
        }),
      ),
    ...change,
  };
}

const webgpu = (change: Partial<DeviceEngine> = {}): EngineUnderTest => ({
  id: 'webgpu',
  tunings: [{}],
  create: () => Promise.resolve(device(change)),
});
const wasm: EngineUnderTest = {
  id: 'wasm',
  only: 'tallies',
  tunings: [{}],
  create: () => Promise.resolve({ ...plainEngine(), id: 'wasm' } as TallyEngine),
};

describe('a verification', () => {
  test('makes the checks that were planned, in that order, and tells each before and after', async () => {
    const engines = [webgpu(), wasm];
    const begun: string[] = [];
    const made: string[] = [];
    const { passed, checks } = await verify(engines, WORK, {
      seed: 1,
      onBegin: ({ engine, name }) => begun.push(`${engine} ${name}`),
      onCheck: ({ engine, name }) => made.push(`${engine} ${name}`),
    });
    const planned = plannedChecks(engines, WORK).map(({ engine, name }) => `${engine} ${name}`);
    expect(planned).toHaveLength(14);
    expect(begun).toEqual(planned);
    expect(made).toEqual(planned);
    expect(checks.filter((check) => !check.passed && check.name !== 'z-scores')).toEqual([]);
    // Two cases are a sample of twenty values.
    expect(passed).toBe(checks.every((check) => check.passed));
  });

  test('an engine that breaks in a check has failed it, and the others are made', async () => {
    const broken = webgpu({
      draw: () => Promise.reject(new EngineError('device-lost', 'The GPU was lost.')),
    });
    const { checks, passed } = await verify([broken], { ...WORK, cases: [] }, { seed: 1 });
    expect(passed).toBe(false);
    expect(checks.filter((check) => !check.passed)).toEqual([
      { engine: 'webgpu', name: 'known answers', passed: false, detail: 'The GPU was lost.' },
      { engine: 'webgpu', name: 'draws', passed: false, detail: 'The GPU was lost.' },
    ]);
    expect(checks.some(({ name }) => name === 'tallies')).toBe(true);
  });

  test('without an engine the reference alone is checked', async () => {
    const work = { ...WORK, cases: [] };
    const { checks, adapters } = await verify([], work, { seed: 1 });
    expect(checks.map(({ engine }) => engine)).toEqual(['reference', 'reference', 'reference']);
    expect(adapters).toEqual({});
  });

  test('ends with the reason of the signal, and what was made stands', async () => {
    const abort = new AbortController();
    const reason = new Error('Enough.');
    const made: string[] = [];
    const run = verify([webgpu()], WORK, {
      seed: 1,
      signal: abort.signal,
      onCheck: ({ name }) => {
        made.push(name);
        abort.abort(reason);
      },
    });
    await expect(run).rejects.toBe(reason);
    expect(made).toEqual(['known answers']);
  });
});

test('an engine that cannot be had is told with its reason, and one that breaks is not passed over', async () => {
  const refusing = (error: Error): EngineUnderTest => ({ ...wasm, create: () => Promise.reject(error) });
  const absent: string[] = [];
  const missing = refusing(new EngineError('unavailable', 'No vectors.'));
  const present = await enginesPresent([webgpu(), missing], (id, { message }) =>
    absent.push(`${id}: ${message}`),
  );
  expect(present.map(({ id }) => id)).toEqual(['webgpu']);
  expect(absent).toEqual(['wasm: No vectors.']);
  await expect(enginesPresent([refusing(new Error('broken'))], () => undefined)).rejects.toThrow('broken');
});

const KERNELS = [...new Set(ALL_FAULTS.map(({ kernel }) => kernel))];

test.each(KERNELS)(
  'for faults of the %s kernel the check that must see them is made, and no other',
  (kernel) => {
    const engine = kernel === 'wasm' ? wasm : webgpu();
    const names = plannedChecks([engine], workFor(kernel, 1)).map(({ name }) => name);
    expect(new Set(names)).toEqual(new Set([CHECK_OF[kernel]]));
  },
);

test('a sample is small, whatever the seed', () => {
  for (const seed of [0, 1, 2, 2 ** 32 - 1]) {
    const { plans, cases, signalPlans, trainings } = quickWork(seed);
    expect(plans).toHaveLength(6);
    expect(cases).toHaveLength(12);
    expect(signalPlans).toHaveLength(2);
    expect(trainings).toHaveLength(1);
  }
});
