/** The whole of the verification in Node, for verify-node*.test.ts. */
import { expect, test } from 'vitest';
import { NODE_THREADS } from '../../src/engine/wasm/node-threads';
import { verifyEngines } from '../support/verification';
import { webGpuEngine } from '../support/webgpu';

export function testVerification(plans: number): void {
  test(`in Node, WebGPU and WebAssembly equal the reference in every counter of ${plans} random plans and the edges`, async () => {
    const report = await verifyEngines(webGpuEngine, NODE_THREADS, plans);
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
}
