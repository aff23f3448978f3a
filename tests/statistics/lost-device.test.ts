/** In Node, with a log: a device that is destroyed in mid-run costs the blocks under way and nothing else. */
import { expect, test } from 'vitest';
import { ReferenceEngine } from '../../src/engine/reference/reference-engine';
import type { WebGpuEngine } from '../../src/engine/webgpu/webgpu-engine';
import { expandGrid } from '../../src/experiment/grid';
import { planExperiment } from '../../src/experiment/plan-experiment';
import { parseExperiment } from '../../src/experiment/schema';
import { BlockLog } from '../../src/study/log/block-log';
import { runExperiment } from '../../src/study/run-experiment';
import { MemoryStorage } from '../support/memory-storage';
import { webGpuEngine } from '../support/webgpu';

const experiment = parseExperiment({
  version: 1,
  sampling: { trajectories: 2 ** 17, blocks: 32 },
  sweep: [{ path: 'model.lengths', values: [1, 2, 3, 4] }],
});

test('new devices go on with the blocks that are missing, and the result is that of the reference', async () => {
  const storage = new MemoryStorage();
  const run = { experiment, plan: planExperiment(expandGrid(experiment)), shard: null };
  const log = await BlockLog.create(storage, run);
  let engine: WebGpuEngine | undefined;
  let devices = 0;
  const faults: string[] = [];
  const disturbed = await runExperiment(
    experiment,
    [{ id: 'webgpu', create: async () => (engine = await webGpuEngine({ itemAttempts: 2 ** 12 })) }],
    {
      onEngine: ({ id, adapter }) =>
        log.computedBy({ lab: 'test', engine: id, adapter: `${adapter} ${++devices}` }),
      onFault: (_, { message }) => faults.push(message),
      // At the first block: where something else is at work beside it, a whole cell may bring all that is left along.
      onProgress: () => engine?.device.destroy(),
    },
    log,
  );
  expect(faults.length).toBeGreaterThanOrEqual(1);
  for (const fault of faults) expect(fault).toMatch(/GPU was lost in mid-run/);
  const undisturbed = await runExperiment(experiment, [
    { id: 'reference', create: () => Promise.resolve(new ReferenceEngine()) },
  ]);
  expect(disturbed).toEqual(undisturbed);
  // Every block once, by more than one device.
  const { notes, blocks, damages } = await BlockLog.read(storage);
  expect(blocks).toBe(128);
  expect(damages).toEqual([]);
  expect(notes.length).toBe(devices);
  expect(notes.filter((note) => note.blocks > 0).length).toBeGreaterThanOrEqual(2);
}, 120_000);
