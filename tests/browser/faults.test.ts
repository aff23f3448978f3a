/** What can go wrong with a device, provoked, and what the user is told. */
import { describe, expect, test } from 'vitest';
import { EngineError, type EngineFault } from '../../src/engine/engine';
import { ReferenceEngine } from '../../src/engine/reference/reference-engine';
import { SHADERS, WebGpuEngine } from '../../src/engine/webgpu/webgpu-engine';
import { PlanBuilder } from '../../src/experiment/plan';
import { parseExperiment } from '../../src/experiment/schema';
import { runExperiment } from '../../src/study/run-experiment';
import type { EngineChoice } from '../../src/study/simulate';
import { PLAIN } from '../support/plain-program';

// More work than two first batches hold, so that a device lost after the first cell is missed, however fast it is.
const experiment = parseExperiment({
  version: 1,
  sampling: { trajectories: 2 ** 18, blocks: 32 },
  sweep: [{ path: 'model.lengths', values: [1, 2, 3, 4] }],
});
const REFERENCE: EngineChoice = { id: 'reference', create: () => Promise.resolve(new ReferenceEngine()) };

async function faultOf(work: Promise<unknown>): Promise<{ fault: EngineFault; message: string }> {
  const error = await work.then(
    () => new Error('nothing failed'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(EngineError);
  return error as EngineError;
}

test('no WebGPU', async () => {
  const { fault, message } = await faultOf(WebGpuEngine.create(undefined));
  expect(fault).toBe('unavailable');
  expect(message).toMatch(/use a current Chrome/);
});

test('no adapter', async () => {
  const gpu = { requestAdapter: () => Promise.resolve(null) } as unknown as GPU;
  expect((await faultOf(WebGpuEngine.create(gpu))).fault).toBe('no-adapter');
});

test('a refused device', async () => {
  const adapter = {
    info: {},
    limits: {},
    requestDevice: () => Promise.reject(new DOMException('busy', 'OperationError')),
  };
  const gpu = { requestAdapter: () => Promise.resolve(adapter) } as unknown as GPU;
  const { fault, message } = await faultOf(WebGpuEngine.create(gpu));
  expect(fault).toBe('device-refused');
  expect(message).toMatch(/busy/);
});

test('a shader error names the file, the line and its source', async () => {
  const code = SHADERS.tally.code.replace('fn philox_round(c: vec4u', 'fn philox_round(c: vec5u');
  const shaders = { ...SHADERS, tally: { ...SHADERS.tally, code } };
  const choice: EngineChoice = {
    id: 'webgpu',
    create: () => WebGpuEngine.create(navigator.gpu, { shaders }),
  };
  const summary = await runExperiment(experiment, [choice]);
  expect(summary.fault).toBe('shader');
  expect(summary.reason).toMatch(/shaders\/lib\/philox\.wgsl:\d+:\d+: .*vec5u[\s\S]*fn philox_round/);
});

describe('a device lost in mid-run', () => {
  /** An engine whose device is destroyed after the first cell, and which has so many devices. */
  function losing(devices: number): { choice: EngineChoice; lose: () => void; created: () => number } {
    let engine: WebGpuEngine | undefined;
    let created = 0;
    return {
      choice: {
        id: 'webgpu',
        create: async () => {
          if (created++ === devices) throw new EngineError('no-adapter', 'There is none any more.');
          return (engine = await WebGpuEngine.create(navigator.gpu, { itemAttempts: 2 ** 12 }));
        },
      },
      lose: () => engine?.device.destroy(),
      created: () => created,
    };
  }

  test('is named, and what was finished stays', async () => {
    const { choice, lose } = losing(1);
    const summary = await runExperiment(experiment, [choice], { onCell: lose });
    expect(summary.fault).toBe('device-lost');
    expect(summary.reason).toMatch(/Finished blocks are kept/);
    expect(summary.cells.length).toBeGreaterThanOrEqual(1);
    expect(summary.cells.length).toBeLessThan(4);
  });

  test('hands the rest to the reference, with the digest of an undisturbed run', async () => {
    const { choice, lose } = losing(1);
    const disturbed = await runExperiment(experiment, [choice, REFERENCE], { onCell: lose });
    const undisturbed = await runExperiment(experiment, [
      { id: 'webgpu', create: () => WebGpuEngine.create(navigator.gpu) },
    ]);
    expect(undisturbed.complete).toBe(true);
    expect(disturbed.digest).toBe(undisturbed.digest);
  });

  test('gives way to a new device, again and again, with the digest of an undisturbed run', async () => {
    const { choice, lose, created } = losing(10);
    const disturbed = await runExperiment(experiment, [choice], { onCell: lose });
    const undisturbed = await runExperiment(experiment, [REFERENCE]);
    expect(created()).toBeGreaterThanOrEqual(2);
    expect(disturbed).toEqual(undisturbed);
  });
});

test('a device lost while it works out signals is named', async () => {
  const engine = await WebGpuEngine.create(navigator.gpu);
  const builder = new PlanBuilder([1, 2]);
  const one = { min: 1, probabilities: Float64Array.of(1) };
  builder.add(
    {
      policy: { thetaS: 0, thetaDC: 1, thetaDW: 1 },
      lengths: { correct: one, wrong: one },
      maxAttempts: 8,
      atCap: 'truncate',
    },
    { trajectories: 2 ** 21, groupSize: 8, blocks: 64, stream: 0 },
  );
  const blocks: number[] = [];
  const run = async (): Promise<void> => {
    for await (const { block } of engine.signals(builder.build(), [PLAIN])) {
      blocks.push(block);
      engine.device.destroy();
    }
  };
  expect((await faultOf(run())).fault).toBe('device-lost');
  expect(blocks.length).toBeLessThan(64);
});

test('out of memory is named', async () => {
  const engine = await WebGpuEngine.create(navigator.gpu);
  const { device } = engine;
  // A device that reports an allocation failure where the kernel's buffers are made.
  const popErrorScope = device.popErrorScope.bind(device);
  let pops = 0;
  device.popErrorScope = async () => {
    const error = await popErrorScope();
    // Each scoped call pops the validation scope first, then the memory scope.
    return ++pops === 3 ? new GPUOutOfMemoryError('no room') : error;
  };
  const summary = await runExperiment(experiment, [{ id: 'webgpu', create: () => Promise.resolve(engine) }]);
  expect(summary.fault).toBe('out-of-memory');
  expect(summary.reason).toMatch(/ran out of memory .*no room/);
});
