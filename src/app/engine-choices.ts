/** The engines that a worker of the page may start, by the name that the address gives. */
import { ReferenceEngine } from '../engine/reference/reference-engine';
import { WebGpuEngine } from '../engine/webgpu/webgpu-engine';
import type { EngineChoice } from '../study/simulate';
import type { EngineName } from './protocol';

const WEBGPU: EngineChoice = {
  id: 'webgpu',
  create: () => WebGpuEngine.create(navigator.gpu),
};
const REFERENCE: EngineChoice = { id: 'reference', create: () => Promise.resolve(new ReferenceEngine()) };

/** In the order in which they are tried. */
export const ENGINE_CHOICES: Readonly<Record<EngineName, readonly EngineChoice[]>> = {
  auto: [WEBGPU, REFERENCE],
  webgpu: [WEBGPU],
  reference: [REFERENCE],
};
