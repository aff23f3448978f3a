import { expect, test } from 'vitest';
import { NODE_THREADS } from '../../src/engine/wasm/node-threads';
import { verifyEngines } from '../support/verification';
import { describeFaults } from './faults';
import { webGpuEngine } from '../support/webgpu';

test('in Node, WebGPU and WebAssembly equal the reference in every counter of 208 random plans and the edges', async () => {
  const report = await verifyEngines(webGpuEngine, NODE_THREADS, 208);
  expect(report.checks.filter(({ passed }) => !passed)).toEqual([]);
  expect(report.checks.map(({ name }) => name)).toEqual([
    'known answers',
    'signals',
    'training',
    'limits',
    'accuracy',
    'known answers',
    'draws',
    'tallies',
    'signals',
    'training',
    'known answers',
    'draws',
    'tallies',
    'z-scores',
  ]);
}, 300_000);

describeFaults('always');
