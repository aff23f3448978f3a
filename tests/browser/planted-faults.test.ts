/**
 * Faults of a device that cannot be had safely on a software adapter, planted into a real one: a readback that fails, memory that
 * runs out. Each run ends in the digest of an undisturbed one, computes no finished block twice and leaves no buffer.
 */
import { afterEach, beforeAll, expect, test } from 'vitest';
import { browserThreads } from '../../src/engine/wasm/browser-threads';
import { WasmEngine } from '../../src/engine/wasm/wasm-engine';
import type { EngineId, TallyEngine } from '../../src/engine/engine';
import { liveBuffers } from '../../src/engine/webgpu/device-buffers';
import { WebGpuEngine } from '../../src/engine/webgpu/webgpu-engine';
import { parseExperiment } from '../../src/experiment/schema';
import { runExperiment, type RunSummary } from '../../src/study/run-experiment';
import type { EngineChoice, TallyChoice } from '../../src/study/simulate';

const BLOCKS = 4 * 32;
const experiment = parseExperiment({
  version: 1,
  sampling: { trajectories: 2 ** 18, blocks: 32 },
  sweep: [{ path: 'model.lengths', values: [1, 2, 3, 4] }],
});
// More work than two first batches hold, so that there is a third to fail, however fast the device is.

/** Blocks that came out of engines, over all of them. */
let computed: string[] = [];

function counting(id: EngineId, create: () => Promise<TallyEngine>): TallyChoice {
  return {
    id,
    only: 'tallies',
    create: async () => {
      const engine = await create();
      const run = engine.run.bind(engine);
      engine.run = async function* (plan, options) {
        for await (const block of run(plan, options)) {
          computed.push(`${block.cell}/${block.block}`);
          yield block;
        }
      };
      return engine;
    },
  };
}

const WASM = counting('wasm', () => WasmEngine.create(browserThreads()));

/** An engine whose devices are prepared before they are used; `nth` counts them from 1. */
function withDevice(prepare: (device: GPUDevice, nth: number) => void): EngineChoice {
  let devices = 0;
  return counting('webgpu', async () => {
    // Batches end in mid-run at this size of an item, however fast the adapter is.
    const engine = await WebGpuEngine.create(navigator.gpu, { itemAttempts: 2 ** 12 });
    prepare(engine.device, ++devices);
    return engine;
  });
}

/** Makes the n-th readback of a device fail as one of a driver that hangs up does. */
function failReadback(device: GPUDevice, n: number): void {
  const createBuffer = device.createBuffer.bind(device);
  let readbacks = 0;
  device.createBuffer = (descriptor) => {
    const buffer = createBuffer(descriptor);
    const mapAsync = buffer.mapAsync.bind(buffer);
    buffer.mapAsync = (...range) =>
      ++readbacks === n
        ? Promise.reject(new DOMException('The readback failed.', 'OperationError'))
        : mapAsync(...range);
    return buffer;
  };
}

/** Makes the n-th scope of memory report that there is none. */
function failMemory(device: GPUDevice, n: number): void {
  const pushErrorScope = device.pushErrorScope.bind(device);
  const popErrorScope = device.popErrorScope.bind(device);
  const scopes: GPUErrorFilter[] = [];
  let memoryScopes = 0;
  device.pushErrorScope = (filter) => {
    scopes.push(filter);
    pushErrorScope(filter);
  };
  device.popErrorScope = async () => {
    const fails = scopes.pop() === 'out-of-memory' && ++memoryScopes === n;
    const error = await popErrorScope();
    return fails ? new GPUOutOfMemoryError('no room') : error;
  };
}

async function disturbed(...engines: EngineChoice[]): Promise<{ summary: RunSummary; faults: string[] }> {
  const faults: string[] = [];
  const summary = await runExperiment(experiment, engines, {
    onFault: (id, { message }) => faults.push(`${id}: ${message}`),
  });
  return { summary, faults };
}

let undisturbed: RunSummary;
beforeAll(async () => {
  undisturbed = (await disturbed(WASM)).summary;
  computed = [];
});

afterEach(() => {
  expect(computed).toHaveLength(BLOCKS);
  expect(new Set(computed).size).toBe(BLOCKS);
  computed = [];
  expect(liveBuffers()).toEqual({ count: 0, bytes: 0 });
});

test('a readback that fails in mid-run costs the blocks under way: a new device does the rest', async () => {
  // Two in flight: the first brings blocks, so that the engine got further.
  const choice = withDevice((device, nth) => nth === 1 && failReadback(device, 2));
  const { summary, faults } = await disturbed(choice);
  expect(summary).toEqual(undisturbed);
  expect(faults).toEqual([expect.stringMatching(/^webgpu: The GPU stopped answering: .*readback failed/)]);
});

test('a readback that fails before anything is finished hands the run to the next engine', async () => {
  const { summary, faults } = await disturbed(
    withDevice((device) => failReadback(device, 1)),
    WASM,
  );
  expect(summary).toEqual(undisturbed);
  expect(faults).toHaveLength(1);
});

test('memory that runs out where buffers are made hands the run to the next engine', async () => {
  const { summary, faults } = await disturbed(
    withDevice((device) => failMemory(device, 1)),
    WASM,
  );
  expect(summary).toEqual(undisturbed);
  expect(faults).toEqual([expect.stringMatching(/^webgpu: The device ran out of memory while setting up/)]);
});

test('memory that runs out in mid-run hands the rest to the next engine', async () => {
  // The third batch is submitted once the first has come back.
  const { summary, faults } = await disturbed(
    withDevice((device) => failMemory(device, 4)),
    WASM,
  );
  expect(summary).toEqual(undisturbed);
  expect(faults).toEqual([expect.stringMatching(/^webgpu: The device ran out of memory while running/)]);
});

test('memory that runs out where a pipeline is built hands the run to the next engine', async () => {
  const { summary, faults } = await disturbed(
    withDevice((device) => {
      device.createComputePipelineAsync = () =>
        Promise.reject(new GPUPipelineError('Out of memory.', { reason: 'internal' }));
    }),
    WASM,
  );
  expect(summary).toEqual(undisturbed);
  expect(faults).toEqual([
    expect.stringMatching(/^webgpu: The tally kernel could not be built.*Out of memory/),
  ]);
});

test('a buffer that is really too large is refused by the device, and the next engine does the run', async () => {
  const { summary, faults } = await disturbed(
    withDevice((device) => {
      const createBuffer = device.createBuffer.bind(device);
      device.createBuffer = (descriptor) =>
        createBuffer(descriptor.label === 'counters 1' ? { ...descriptor, size: 2 ** 40 } : descriptor);
    }),
    WASM,
  );
  expect(summary).toEqual(undisturbed);
  expect(faults).toEqual([expect.stringMatching(/^webgpu: The device refused setting up the tally kernel/)]);
});

test('devices that are destroyed in mid-run leave no buffers either', async () => {
  const devices: GPUDevice[] = [];
  const choice = withDevice((device) => devices.push(device));
  const summary = await runExperiment(experiment, [choice, WASM], {
    onCell: () => devices.length < 4 && devices.at(-1)?.destroy(),
  });
  expect(summary).toEqual(undisturbed);
  expect(devices.length).toBeGreaterThanOrEqual(2);
});
