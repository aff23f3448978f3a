/** What only Node has: `import { … } from 'ds-lab/node'`. */
import { driverFolders } from '../engine/webgpu/driver-folders';
import { nodeGpu as gpuOf } from '../engine/webgpu/node-gpu';

export { NODE_THREADS as nodeThreads } from '../engine/wasm/node-threads';

let found: Promise<GPU> | undefined;

/**
 * WebGPU through the optional package `webgpu`: a GPU, or else the software adapter of an installed Chromium or Chrome.
 * @throws EngineError when the package or every adapter is missing
 */
export function nodeGpu(): Promise<GPU> {
  // Dawn is started once: its root object must outlive every device.
  found ??= gpuOf(driverFolders());
  return found;
}
