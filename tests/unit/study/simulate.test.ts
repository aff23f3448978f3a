import { describe, expect, test } from 'vitest';
import { EngineError } from '../../../src/engine/engine';
import { ReferenceEngine } from '../../../src/engine/reference/reference-engine';
import { parseExperiment } from '../../../src/experiment/schema';
import { PlanBuilder } from '../../../src/experiment/plan';
import { runExperiment } from '../../../src/study/run-experiment';
import { type EngineChoice, simulate, simulateSignals } from '../../../src/study/simulate';
import { failingEngine } from '../../support/failing-engine';
import { PLAIN } from '../../support/plain-program';

const REFERENCE: EngineChoice = { id: 'reference', create: () => Promise.resolve(new ReferenceEngine()) };

const missing: EngineChoice = {
  id: 'webgpu',
  create: () => Promise.reject(new EngineError('no-adapter', 'No adapter.')),
};

const experiment = parseExperiment({
  version: 1,
  sampling: { trajectories: 4096, blocks: 32 },
  sweep: [{ path: 'model.lengths', values: [1, 8, 64] }],
});

describe('an engine that fails', () => {
  test('in mid-run keeps its blocks, and the next engine ends with the digest of an undisturbed run', async () => {
    const undisturbed = await runExperiment(experiment, [REFERENCE]);
    const { choice, yielded } = failingEngine([40]);
    const faults: string[] = [];
    const disturbed = await runExperiment(experiment, [choice, REFERENCE], {
      onFault: (id, error) => faults.push(`${id}: ${error.message}`),
    });
    expect(yielded).toHaveLength(40);
    expect(faults).toEqual(['webgpu: The GPU was lost.', 'webgpu: There is no GPU any more.']);
    expect(disturbed.complete).toBe(true);
    expect(disturbed.digest).toBe(undisturbed.digest);
  });

  test('goes on with a new device where there is one, and computes no block twice', async () => {
    const undisturbed = await runExperiment(experiment, [REFERENCE]);
    const { choice, yielded, devices } = failingEngine([40, 1, 20, 1000]);
    const disturbed = await runExperiment(experiment, [choice]);
    expect(devices()).toBe(4);
    expect(yielded).toHaveLength(96);
    expect(disturbed).toEqual(undisturbed);
  });

  test('that is lost again before it did anything gives way to the next', async () => {
    const { choice, devices } = failingEngine([5, 0, 1000]);
    const summary = await runExperiment(experiment, [choice, REFERENCE]);
    expect(devices()).toBe(2);
    expect(summary.complete).toBe(true);
  });

  test('at its start gives way to the next', async () => {
    const engines: string[] = [];
    const summary = await runExperiment(experiment, [missing, REFERENCE], {
      onEngine: ({ id }) => engines.push(id),
    });
    expect(engines).toEqual(['reference']);
    expect(summary.complete).toBe(true);
  });

  test('with no other leaves what was finished, with the reason', async () => {
    const summary = await runExperiment(experiment, [failingEngine([40]).choice]);
    expect(summary.cells).toHaveLength(1);
    expect(summary).toMatchObject({ complete: false, reason: 'The GPU was lost.', fault: 'device-lost' });
  });
});

test('a stopped run keeps its finished cells', async () => {
  const stop = new AbortController();
  const summary = await runExperiment(experiment, [REFERENCE], {
    signal: stop.signal,
    onCell: () => stop.abort(),
  });
  expect(summary.cells).toHaveLength(1);
  expect(summary).toMatchObject({ complete: false, reason: 'The run was stopped.', fault: null });
});

test('progress counts every trajectory once', async () => {
  const builder = new PlanBuilder([0, 0]);
  const lengths = { min: 1, probabilities: Float64Array.of(1) };
  builder.add(
    {
      policy: { thetaS: 0, thetaDC: 1, thetaDW: 0 },
      lengths: { correct: lengths, wrong: lengths },
      maxAttempts: 4,
      atCap: 'fail',
    },
    { trajectories: 1001, groupSize: 7, blocks: 32, stream: 0 },
  );
  let last = { trajectories: 0, total: 0 };
  let cells = 0;
  for await (const { cell } of simulate(builder.build(), [REFERENCE], { onProgress: (p) => (last = p) })) {
    expect(cell).toBe(cells++);
  }
  expect(last).toEqual({ trajectories: 1001, total: 1001 });
  expect(cells).toBe(1);
});

describe('an engine that only counts', () => {
  const asked: string[] = [];
  const counting: EngineChoice = {
    id: 'wasm',
    only: 'tallies',
    create: () => Promise.resolve(new ReferenceEngine()),
  };
  const watched = (choice: EngineChoice, name: string): EngineChoice => ({
    ...choice,
    create: (): Promise<never> => {
      asked.push(name);
      return choice.create() as Promise<never>;
    },
  });

  test('counts, and leaves signals and trainings to those that have them, which leave counting to it', async () => {
    const engines = [
      watched(counting, 'counting'),
      watched({ ...REFERENCE, only: 'rest' }, 'rest'),
      watched(REFERENCE, 'all'),
    ];
    const builder = new PlanBuilder([0, 0]);
    const lengths = { min: 1, probabilities: Float64Array.of(1) };
    builder.add(
      {
        policy: { thetaS: 0, thetaDC: 1, thetaDW: 0 },
        lengths: { correct: lengths, wrong: lengths },
        maxAttempts: 4,
        atCap: 'fail',
      },
      { trajectories: 64, groupSize: 4, blocks: 2, stream: 0 },
    );
    const plan = builder.build();
    for await (const cell of simulate(plan, engines)) void cell;
    for await (const block of simulateSignals(plan, [PLAIN], engines)) void block;
    expect(asked).toEqual(['counting', 'rest']);
    await expect(simulate(plan, [{ ...REFERENCE, only: 'rest' }]).next()).rejects.toThrow('No engine');
    await expect(simulateSignals(plan, [PLAIN], [counting]).next()).rejects.toThrow('No engine');
  });
});
