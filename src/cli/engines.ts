/** The engines of the command line, by the name given to --engine. */
import { EngineError, type EngineTuning } from '../engine/engine';
import { ReferenceEngine } from '../engine/reference/reference-engine';
import { driverFolders } from '../engine/webgpu/driver-folders';
import { nodeGpu } from '../engine/webgpu/node-gpu';
import { SHADERS, type Shaders, WebGpuEngine } from '../engine/webgpu/webgpu-engine';
import type { EngineChoice } from '../study/simulate';
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

const WEBGPU: EngineChoice = { id: 'webgpu', create: () => createWebGpu() };
const REFERENCE: EngineChoice = { id: 'reference', create: () => Promise.resolve(new ReferenceEngine()) };

/** Engines to try in order. `auto` takes WebGPU and falls back on the reference. */
export function engineChoices(name: string): readonly EngineChoice[] {
  switch (name) {
    case 'auto':
      return [WEBGPU, REFERENCE];
    case 'webgpu':
      return [WEBGPU];
    case 'reference':
      return [REFERENCE];
    case 'wasm':
      throw new EngineError(
        'unavailable',
        'There is no WebAssembly engine in this version. Use --engine webgpu or reference.',
      );
    default:
      throw new UsageError(`--engine must be one of ${ENGINE_NAMES.join(', ')}; received "${name}".`);
  }
}
