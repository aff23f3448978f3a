import { describe, expect, test } from 'vitest';
import { FAULTS } from '../../src/study/verify/faults';
import { failed, verifyWebGpu } from '../support/verification';
import { webGpuEngine } from '../support/webgpu';

test('in Node, WebGPU equals the reference in every counter of 208 random plans and the edges', async () => {
  const report = await verifyWebGpu(webGpuEngine, 208);
  expect(report.checks.filter(({ passed }) => !passed)).toEqual([]);
  expect(report.checks.map(({ name }) => name)).toEqual([
    'known answers',
    'known answers',
    'draws',
    'tallies',
    'z-scores',
  ]);
});

describe('a fault in the kernel is found out:', () => {
  test.each(FAULTS)('$id', async ({ id }) => {
    // The edges and a dozen random plans, some of them with thresholds that are met exactly.
    expect(failed(await verifyWebGpu(webGpuEngine, 12, id))).toContain('tallies');
  });
});
