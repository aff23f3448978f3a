/** The kernels of both engines, with a planted fault or without. */
import { kernelBytes } from '../../engine/wasm/kernel-module';
import type { WasmOptions } from '../../engine/wasm/wasm-engine';
import { SHADERS, type Shaders } from '../../engine/webgpu/webgpu-engine';
import { plantFault } from './faults';
import { plantWasmFault, WASM_FAULTS } from './wasm-faults';

/** The kernels of both engines, one of them perhaps with a fault. */
export interface Kernels {
  readonly shaders: Shaders;
  readonly wasm: WasmOptions;
}

/**
 * @param id of a fault, or null for none
 * @throws RangeError for an unknown fault, or when the kernel has changed so that it cannot be planted
 */
export function kernelsWith(id: string | null): Kernels {
  if (id === null) return { shaders: SHADERS, wasm: {} };
  return WASM_FAULTS.some((fault) => fault.id === id)
    ? { shaders: SHADERS, wasm: { bytes: plantWasmFault(kernelBytes(), id) } }
    : { shaders: plantFault(SHADERS, id), wasm: {} };
}
