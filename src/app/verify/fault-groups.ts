/** Faults by the kernel they are planted in, as the list shows them. */
import type { Planted } from '../../study/verify/fault-list';

export const FAULT_GROUPS: readonly {
  readonly label: string;
  readonly kernels: readonly Planted['kernel'][];
}[] = [
  { label: 'WebGPU, tallies', kernels: ['tally'] },
  { label: 'WebGPU, signals', kernels: ['signal'] },
  { label: 'WebGPU, training', kernels: ['train', 'weigh'] },
  { label: 'WebGPU, floats', kernels: ['accuracy'] },
  { label: 'WebAssembly, tallies', kernels: ['wasm'] },
];
