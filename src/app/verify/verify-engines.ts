/** The engines of the browser that the page verifies, with their kernels as they are or one of them with a fault. */
import { browserThreads } from '../../engine/wasm/browser-threads';
import { WasmEngine } from '../../engine/wasm/wasm-engine';
import { WebGpuEngine } from '../../engine/webgpu/webgpu-engine';
import type { Kernels } from '../../study/verify/plant';
import { TUNINGS, WASM_TUNINGS } from '../../study/verify/tunings';
import type { EngineUnderTest } from '../../study/verify/verify';

export function enginesOfBrowser({ shaders, wasm }: Kernels): readonly EngineUnderTest[] {
  return [
    {
      id: 'webgpu',
      tunings: TUNINGS,
      create: (tuning) => WebGpuEngine.create(navigator.gpu, { ...tuning, shaders }),
    },
    {
      id: 'wasm',
      only: 'tallies',
      tunings: WASM_TUNINGS,
      create: (tuning) => WasmEngine.create(browserThreads(), { ...wasm, ...tuning }),
    },
  ];
}
