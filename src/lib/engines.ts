/**
 * Engines for those who use the lab as a library. WebAssembly and WebGPU are brought when they first start, so that none is
 * paid for unasked; the reference is there in any case, as part of the exact flow of trainings.
 */
import { ReferenceEngine } from '../engine/reference/reference-engine';
import type { ThreadHost } from '../engine/wasm/threads';
import type { EngineChoice, FullChoice, TallyChoice } from '../study/simulate';

/** Plain TypeScript on the calling thread: everywhere, for everything, and slow. */
export function referenceEngine(): FullChoice {
  return { id: 'reference', create: () => Promise.resolve(new ReferenceEngine()) };
}

/**
 * WebAssembly, which counts and does nothing else.
 * @param threads where it computes; on the calling thread, with pauses, without one
 */
export function wasmEngine(threads?: ThreadHost): TallyChoice {
  return {
    id: 'wasm',
    only: 'tallies',
    create: async () => {
      const { WasmEngine } = await import('../engine/wasm/wasm-engine');
      return await WasmEngine.create(threads);
    },
  };
}

/** @param gpu `navigator.gpu` in a browser; in Node what `nodeGpu` of `ds-lab/node` gives */
export function webgpuEngine(gpu: GPU | undefined): FullChoice {
  return {
    id: 'webgpu',
    create: async () => {
      const { WebGpuEngine } = await import('../engine/webgpu/webgpu-engine');
      return await WebGpuEngine.create(gpu);
    },
  };
}

export interface EngineOptions {
  readonly gpu?: GPU | undefined;
  readonly threads?: ThreadHost | undefined;
}

/**
 * Engines for any work, in the order in which they are tried: WebAssembly counts; what is no counting goes to the GPU where
 * one is given, and to the reference.
 */
export function standardEngines({ gpu, threads }: EngineOptions = {}): readonly EngineChoice[] {
  return [
    wasmEngine(threads),
    ...(gpu === undefined ? [] : [{ ...webgpuEngine(gpu), only: 'rest' as const }]),
    referenceEngine(),
  ];
}
