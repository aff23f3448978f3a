import { expect, test } from 'vitest';
import { EngineError, type EngineId, type TallyEngine } from '../../../src/engine/engine';
import { fasterTally } from '../../../src/study/pick-tally';

interface Made {
  readonly engine: TallyEngine;
  disposed: boolean;
}

/** Engines of whom a plan takes as long as told, on a clock of the test's own. */
function machine(): {
  now: () => number;
  make: (id: EngineId, ms: number, software?: boolean) => () => Promise<TallyEngine>;
  made: Made[];
} {
  let clock = 0;
  const made: Made[] = [];
  return {
    now: () => clock,
    made,
    make:
      (id, ms, software = true) =>
      async () => {
        const entry: Made = {
          disposed: false,
          engine: {
            id,
            adapter: `${id} of ${ms} ms`,
            software,
            run: async function* (_, options) {
              // What takes for ever waits for the end of its time.
              if (ms === Infinity)
                await new Promise((_, reject) =>
                  options?.signal?.addEventListener('abort', () => reject(new Error('too late'))),
                );
              clock += ms;
              yield { cell: 0, block: 0, counters: BigUint64Array.of(2n ** 16n) };
            },
            draw: () => Promise.resolve(new Uint32Array()),
            dispose: () => (entry.disposed = true),
          },
        };
        made.push(entry);
        return entry.engine;
      },
  };
}

test('a GPU counts, without a trial', async () => {
  const { make, now, made } = machine();
  const engine = await fasterTally(make('webgpu', 4, false), make('wasm', 1), now).create();
  expect(engine).toMatchObject({ id: 'webgpu', reason: 'It is a GPU.' });
  expect(made).toHaveLength(1);
});

test.each([
  ['wasm', 40, 4, /WebAssembly 16 million .* WebGPU on the webgpu of 40 ms 1\.6 million/],
  ['webgpu', 4, 40, /WebAssembly 1\.6 million .* WebGPU on the webgpu of 4 ms 16 million/],
  ['wasm', Infinity, 40, /WebGPU on the .* nothing in 50 ms/],
] as const)('without one, %s counts where it is the faster one', async (id, webgpu, wasm, reason) => {
  const { make, now, made } = machine();
  const choice = fasterTally(make('webgpu', webgpu), make('wasm', wasm), now);
  const engine = await choice.create();
  expect(engine.id).toBe(id);
  expect(engine.reason).toMatch(reason);
  expect(made.filter(({ disposed }) => disposed).map((one) => one.engine.id)).toEqual([
    id === 'wasm' ? 'webgpu' : 'wasm',
  ]);
  // What was found holds: the other is not even started again.
  const again = await choice.create();
  expect(again).toMatchObject({ id, reason: engine.reason });
  expect(made).toHaveLength(3);
  again.dispose();
  expect(made[2]!.disposed).toBe(true);
});

test('where one cannot be had the other counts, and without WebGPU the next choice is tried', async () => {
  const { make, now } = machine();
  const missing = (): Promise<never> => Promise.reject(new EngineError('unavailable', 'No vectors.'));
  const engine = await fasterTally(make('webgpu', 4), missing, now).create();
  expect(engine).toMatchObject({ id: 'webgpu', reason: 'There is no other: No vectors.' });
  await expect(fasterTally(missing, make('wasm', 4), now).create()).rejects.toThrow('No vectors.');
});
