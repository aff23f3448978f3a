import { expect, test } from 'vitest';
import { WebGpuEngine } from '../../src/engine/webgpu/webgpu-engine';
import { failed, verifyWebGpu } from '../support/verification';

const inBrowser: Parameters<typeof verifyWebGpu>[0] = (tuning, shader) =>
  WebGpuEngine.create(navigator.gpu, { ...tuning, shader });

test('in the browser, WebGPU equals the reference in every counter of 208 random plans and the edges', async () => {
  const report = await verifyWebGpu(inBrowser, 208);
  expect(report.checks.filter(({ passed }) => !passed)).toEqual([]);
}, 180_000);

test('in the browser, a lost carry is found out', async () => {
  expect(failed(await verifyWebGpu(inBrowser, 2, 'lost-carry'))).toContain('tallies');
}, 60_000);
