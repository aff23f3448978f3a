/** Every fault that can be planted, whichever engine it is of, and the kernels with it. */
import { kernelBytes } from '../../engine/wasm/kernel-module';
import type { WasmOptions } from '../../engine/wasm/wasm-engine';
import { SHADERS, type Shaders } from '../../engine/webgpu/webgpu-engine';
import type { CheckName } from './check';
import { FAULTS, plantFault } from './faults';
import { plantWasmFault, WASM_FAULTS } from './wasm-faults';

export interface Planted {
  readonly id: string;
  readonly description: string;
  readonly kernel: keyof Shaders | 'wasm';
}

export const ALL_FAULTS: readonly Planted[] = [
  ...FAULTS,
  ...WASM_FAULTS.map(({ id, description }) => ({ id, description, kernel: 'wasm' as const })),
];

/** The check that looks at a kernel, and so must see what is wrong with it. */
export const CHECK_OF: Readonly<Record<Planted['kernel'], CheckName>> = {
  tally: 'tallies',
  wasm: 'tallies',
  signal: 'signals',
  train: 'training',
  weigh: 'training',
  accuracy: 'accuracy',
};

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
