/** The engines that a worker of the page may start, by the name that the address gives. */
import { ReferenceEngine } from '../engine/reference/reference-engine';
import { browserThreads } from '../engine/wasm/browser-threads';
import { WasmEngine } from '../engine/wasm/wasm-engine';
import { WebGpuEngine } from '../engine/webgpu/webgpu-engine';
import { fasterTally } from '../study/pick-tally';
import type { EngineChoice, FullChoice, TallyChoice } from '../study/simulate';
import type { EngineName } from './protocol';
import { returningGpu } from './returning-gpu';

const createWebGpu = returningGpu(() => WebGpuEngine.create(navigator.gpu));
const createWasm = (): Promise<WasmEngine> => WasmEngine.create(browserThreads());

const WEBGPU: FullChoice = { id: 'webgpu', create: createWebGpu };
const WASM: TallyChoice = { id: 'wasm', only: 'tallies', create: createWasm };
const REFERENCE: FullChoice = { id: 'reference', create: () => Promise.resolve(new ReferenceEngine()) };

/**
 * In the order in which they are tried. WebAssembly only counts: what is no counting falls to WebGPU, on the processor
 * too, and then to the reference.
 */
export const ENGINE_CHOICES: Readonly<Record<EngineName, readonly EngineChoice[]>> = {
  auto: [fasterTally(createWebGpu, createWasm), WASM, { ...WEBGPU, only: 'rest' }, REFERENCE],
  webgpu: [WEBGPU],
  wasm: [WASM, { ...WEBGPU, only: 'rest' }, { ...REFERENCE, only: 'rest' }],
  reference: [REFERENCE],
};
