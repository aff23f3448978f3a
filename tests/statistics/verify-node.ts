/** The verification in Node, a sample or whole: for verify-node*.test.ts. */
import { expect, test } from 'vitest';
import { NODE_THREADS } from '../../src/engine/wasm/node-threads';
import { verifyEngines } from '../support/verification';
import { webGpuEngine } from '../support/webgpu';

export function testVerification(extent: 'sample' | 'whole'): void {
  test(`in Node, WebGPU and WebAssembly equal the reference in every counter of random plans and the edges: ${extent}`, async () => {
    const report = await verifyEngines(webGpuEngine, NODE_THREADS, extent);
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
  }, 1_800_000);
}
