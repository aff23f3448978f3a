/** WebGPU engines for tests in Node, on whatever adapter the machine has. */
import type { EngineTuning } from '../../src/engine/engine';
import { driverFolders } from '../../src/engine/webgpu/driver-folders';
import { nodeGpu } from '../../src/engine/webgpu/node-gpu';
import { SHADERS, type Shaders, WebGpuEngine } from '../../src/engine/webgpu/webgpu-engine';

let gpu: Promise<GPU> | undefined;

/** Fails the test where no adapter can be had: a suite that skips its GPU tests proves nothing. */
export async function webGpuEngine(
  tuning: EngineTuning = {},
  shaders: Shaders = SHADERS,
): Promise<WebGpuEngine> {
  gpu ??= nodeGpu(driverFolders());
  return await WebGpuEngine.create(await gpu, { ...tuning, shaders });
}
