/** Faults are found out in the browser too. Sound engines: tests/e2e/verify.test.ts, the whole in verify.long.test.ts. */
import { expect, test } from 'vitest';
import { WebGpuEngine } from '../../src/engine/webgpu/webgpu-engine';
import { type CreateEngine, tallyCheck, verifySignals } from '../support/verification';

const inBrowser: CreateEngine = (tuning, shaders) =>
  WebGpuEngine.create(navigator.gpu, { ...tuning, shaders });

test('in the browser, a share of the signal that is off by a thousandth is found out', async () => {
  expect((await verifySignals(inBrowser, 'signal-share')).detail).toMatch(/plans break a bound/);
}, 60_000);

test('in the browser, a lost carry is found out', async () => {
  expect((await tallyCheck().webgpu(inBrowser, 'lost-carry')).detail).toMatch(/plans differ/);
}, 60_000);
