import { beforeAll, describe, expect, test } from 'vitest';
import { FAULTS } from '../../src/study/verify/faults';
import { tallyCheck, verifySignals, verifyTraining, verifyWebGpu } from '../support/verification';
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

describe('a fault in the tally kernel is found out:', () => {
  // The edges and some random plans, half of them with thresholds that are met exactly.
  let check: Awaited<ReturnType<typeof tallyCheck>>;
  beforeAll(async () => {
    check = await tallyCheck(12);
  });
  test.each(FAULTS.filter(({ kernel }) => kernel === 'tally'))('$id', async ({ id }) => {
    expect((await check(webGpuEngine, id)).passed).toBe(false);
  });
});

describe('a fault in the signal kernel is found out:', () => {
  test.each(FAULTS.filter(({ kernel }) => kernel === 'signal'))('$id', async ({ id }) => {
    expect((await verifySignals(webGpuEngine, 27, id)).passed).toBe(false);
  });
});

describe('a fault in the train kernel is found out:', () => {
  test.each(FAULTS.filter(({ kernel }) => kernel === 'train'))('$id', async ({ id }) => {
    expect((await verifyTraining(webGpuEngine, id)).passed).toBe(false);
  });
});
