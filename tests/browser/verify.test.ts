import { expect, test } from 'vitest';
import { browserThreads } from '../../src/engine/wasm/browser-threads';
import { WebGpuEngine } from '../../src/engine/webgpu/webgpu-engine';
import { tallyCheck, verifySignals, verifyEngines } from '../support/verification';

const inBrowser: Parameters<typeof verifyEngines>[0] = (tuning, shaders) =>
  WebGpuEngine.create(navigator.gpu, { ...tuning, shaders });

test('in the browser, WebGPU and WebAssembly equal the reference in every counter of the edges and some random plans, and keeps to the bounds of signals', async () => {
  const report = await verifyEngines(inBrowser, browserThreads(), 24);
  expect(report.checks.filter(({ passed }) => !passed)).toEqual([]);
}, 300_000);

test('in the browser, a share of the signal that is off by a thousandth is found out', async () => {
  expect((await verifySignals(inBrowser, 'signal-share')).detail).toMatch(/plans break a bound/);
}, 60_000);

test('in the browser, a lost carry is found out', async () => {
  expect((await (await tallyCheck()).webgpu(inBrowser, 'lost-carry')).detail).toMatch(/plans differ/);
}, 60_000);
