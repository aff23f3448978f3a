/** Looks for planted faults of every kernel, in Node. */
import { describe, expect, test } from 'vitest';
import { NODE_THREADS } from '../../src/engine/wasm/node-threads';
import type { Fault } from '../../src/study/verify/faults';
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

  look('the signal kernel', plantedFaults('signal', when), (id) => verifySignals(webGpuEngine, id));
  look('the train kernel', [...plantedFaults('train', when), ...plantedFaults('weigh', when)], (id) =>
    verifyTraining(webGpuEngine, id),
  );
  look('the functions of floats', plantedFaults('accuracy', when), (id) => verifyAccuracy(webGpuEngine, id));
}

/** Not every kernel has faults of either kind. */
function look(
  where: string,
  faults: readonly Fault[],
  check: (id: string) => Promise<{ readonly passed: boolean }>,
): void {
  if (faults.length === 0) return;
  describe(`a fault in ${where} is found out:`, () => {
    test.each(faults)('$id', async ({ id }) => {
      expect((await check(id)).passed).toBe(false);
    });
  });
}
