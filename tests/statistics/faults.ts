/** Looks for planted faults of every kernel, in Node. */
import { describe, expect, test } from 'vitest';
import { NODE_THREADS } from '../../src/engine/wasm/node-threads';
import { WASM_FAULTS } from '../../src/study/verify/wasm-faults';
import { plantedFaults } from '../support/planted';
import { tallyCheck, verifyAccuracy, verifySignals, verifyTraining } from '../support/verification';
import { webGpuEngine } from '../support/webgpu';

export function describeFaults(when: 'always' | 'long'): void {
  describe('a fault in the tally kernel is found out:', () => {
    // The edges and some random plans, half of them with thresholds that are met exactly.
    const check = tallyCheck();
    test.each(when === 'always' ? WASM_FAULTS : [])('$id', async ({ id }) => {
      expect((await check.wasm(NODE_THREADS, id)).passed).toBe(false);
    });
    test.each(plantedFaults('tally', when))('$id', async ({ id }) => {
      expect((await check.webgpu(webGpuEngine, id)).passed).toBe(false);
    });
  });

  describe('a fault in the signal kernel is found out:', () => {
    test.each(plantedFaults('signal', when))('$id', async ({ id }) => {
      expect((await verifySignals(webGpuEngine, id)).passed).toBe(false);
    });
  });

  describe('a fault in the train kernel is found out:', () => {
    test.each([...plantedFaults('train', when), ...plantedFaults('weigh', when)])('$id', async ({ id }) => {
      expect((await verifyTraining(webGpuEngine, id)).passed).toBe(false);
    });
  });

  describe('a fault in the functions of floats is found out:', () => {
    test.each(plantedFaults('accuracy', when))('$id', async ({ id }) => {
      expect((await verifyAccuracy(webGpuEngine, id)).passed).toBe(false);
    });
  });
}
