/** Every fault that can be planted, whichever engine it is of, and who must see it. */
import type { Shaders } from '../../engine/webgpu/webgpu-engine';
import type { Check, CheckName } from './check';
import { FAULTS } from './faults';
import { WASM_FAULTS } from './wasm-faults';

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

/** The engine that a kernel belongs to. */
export function engineOf({ kernel }: Pick<Planted, 'kernel'>): 'webgpu' | 'wasm' {
  return kernel === 'wasm' ? 'wasm' : 'webgpu';
}

/** The check that must see a fault; undefined while it was not made. A failure of another is no sight of this one. */
export function witnessOf(id: string, checks: readonly Check[]): Check | undefined {
  const fault = ALL_FAULTS.find((known) => known.id === id)!;
  return checks.find(({ engine, name }) => engine === engineOf(fault) && name === CHECK_OF[fault.kernel]);
}
