import { expect, test } from 'vitest';
import { verifyWebGpu } from '../support/verification';
import { describeFaults } from './faults';
import { webGpuEngine } from '../support/webgpu';

test('in Node, WebGPU equals the reference in every counter of 208 random plans and the edges', async () => {
  const report = await verifyWebGpu(webGpuEngine, 208);
  expect(report.checks.filter(({ passed }) => !passed)).toEqual([]);
  expect(report.checks.map(({ name }) => name)).toEqual([
    'known answers',
    'signals',
    'training',
    'known answers',
    'draws',
    'tallies',
    'signals',
    'training',
    'z-scores',
  ]);
}, 300_000);

describeFaults('always');
