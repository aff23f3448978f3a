import { expect, test } from 'vitest';
import { SHADERS } from '../../../src/engine/webgpu/webgpu-engine';
import { FAULTS, plantFault } from '../../../src/study/verify/faults';

test.each(FAULTS)('the fault $id can be planted', ({ id, kernel }) => {
  expect(plantFault(SHADERS, id)[kernel].code).not.toBe(SHADERS[kernel].code);
});
