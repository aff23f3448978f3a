/** The engines of the command line, by the name given to --engine. */
import type { EngineTuning } from '../engine/engine';
import { ReferenceEngine } from '../engine/reference/reference-engine';
import { NODE_THREADS } from '../engine/wasm/node-threads';
import { WasmEngine, type WasmOptions } from '../engine/wasm/wasm-engine';
import { driverFolders } from '../engine/webgpu/driver-folders';
import { nodeGpu } from '../engine/webgpu/node-gpu';
import { SHADERS, type Shaders, WebGpuEngine } from '../engine/webgpu/webgpu-engine';
import { fasterTally } from '../study/pick-tally';
import type { EngineChoice, FullChoice, TallyChoice } from '../study/simulate';
import { UsageError } from './exit';

export const ENGINE_NAMES = ['auto', 'webgpu', 'wasm', 'reference'] as const;

/** Dawn is started once: its root object must outlive every device. */
let dawn: Promise<GPU> | undefined;

export async function createWebGpu(
  tuning: EngineTuning = {},
  shaders: Shaders = SHADERS,
): Promise<WebGpuEngine> {
  dawn ??= nodeGpu(driverFolders());
  return await WebGpuEngine.create(await dawn, { ...tuning, shaders });
}

export function createWasm(options: WasmOptions = {}): Promise<WasmEngine> {
  return WasmEngine.create(NODE_THREADS, options);
}

const WEBGPU: FullChoice = { id: 'webgpu', create: () => createWebGpu() };
const WASM: TallyChoice = { id: 'wasm', only: 'tallies', create: () => createWasm() };
const REFERENCE: FullChoice = { id: 'reference', create: () => Promise.resolve(new ReferenceEngine()) };

/**
 * Engines to try in order. `auto` counts with a GPU, or else with what is faster here. WebAssembly only counts: what is
 * no counting falls to WebGPU, on the processor too, and then to the reference.
 */
export function engineChoices(name: string): readonly EngineChoice[] {
  switch (name) {
    case 'auto':
      return [fasterTally(createWebGpu, createWasm), WASM, { ...WEBGPU, only: 'rest' }, REFERENCE];
    case 'webgpu':
      return [WEBGPU];
    case 'wasm':
      return [WASM, { ...WEBGPU, only: 'rest' }, { ...REFERENCE, only: 'rest' }];
    case 'reference':
      return [REFERENCE];
    default:
      throw new UsageError(`--engine must be one of ${ENGINE_NAMES.join(', ')}; received "${name}".`);
  }
}
