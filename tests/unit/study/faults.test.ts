import { expect, test } from 'vitest';
import { SHADERS } from '../../../src/engine/webgpu/webgpu-engine';
import { kernelBytes } from '../../../src/engine/wasm/kernel-module';
import { FAULTS, plantFault } from '../../../src/study/verify/faults';
import { plantWasmFault, WASM_FAULTS } from '../../../src/study/verify/wasm-faults';

test.each(FAULTS)('the fault $id can be planted', ({ id, kernel }) => {
  expect(plantFault(SHADERS, id)[kernel].code).not.toBe(SHADERS[kernel].code);
});

test.each(WASM_FAULTS)('the fault $id can be planted', ({ id }) => {
  const bytes = kernelBytes();
  expect(plantWasmFault(bytes, id)).not.toEqual(bytes);
});

test('every kernel has one', () => {
  const kernels = new Set(FAULTS.map(({ kernel }) => kernel));
  expect([...kernels].sort()).toEqual(Object.keys(SHADERS).sort());
});

test('a fault that is none is refused', () => {
  expect(() => plantWasmFault(kernelBytes(), 'wasm-none')).toThrow(/no fault "wasm-none"/);
  expect(() => plantWasmFault(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), 'wasm-members')).toThrow(
    /no code/,
  );
});
