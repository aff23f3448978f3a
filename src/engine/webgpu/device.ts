/** Getting a device, and turning what can go wrong with one into an EngineError that says what to do. */
import { EngineError } from '../engine';

/** A device with the words that describe it. */
export interface GpuDevice {
  readonly device: GPUDevice;
  readonly description: string;
  readonly software: boolean;
  /** Of the adapter; the device has these of memory, and of the others the least that every adapter has. */
  readonly limits: Readonly<Record<string, number>>;
}

/** Larger ones let a training have more learners and a plan fewer parts; nothing else of the lab outgrows the least. */
const MEMORY_LIMITS = ['maxBufferSize', 'maxStorageBufferBindingSize'] as const;

/**
 * @param gpu `navigator.gpu` in a browser, Dawn's object in Node, or undefined where there is none
 * @param leastLimits true to ask for no more than every WebGPU has
 */
export async function openDevice(gpu: GPU | undefined, leastLimits = false): Promise<GpuDevice> {
  if (gpu === undefined) {
    throw new EngineError(
      'unavailable',
      'This program has no WebGPU. In a browser, use a current Chrome, Edge, Firefox or Safari over https or localhost.',
    );
  }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) {
    throw new EngineError(
      'no-adapter',
      'WebGPU is there but offers no adapter. Update the graphics driver, or in Chrome turn on hardware acceleration.',
    );
  }
  let device: GPUDevice;
  try {
    const { limits } = adapter;
    const requiredLimits = leastLimits
      ? {}
      : Object.fromEntries(MEMORY_LIMITS.map((name) => [name, limits[name]]));
    device = await adapter.requestDevice({ label: 'ds-lab', requiredLimits });
  } catch (cause) {
    throw new EngineError('device-refused', `The adapter refused a device: ${String(cause)}`, { cause });
  }
  const { info } = adapter;
  return {
    device,
    description: describe(info),
    software: isSoftware(info),
    limits: limitsOf(adapter.limits),
  };
}

/** The limits are getters of a prototype, so they are read one by one. */
function limitsOf(limits: GPUSupportedLimits): Record<string, number> {
  const found: Record<string, number> = {};
  for (const name in limits) {
    const value: unknown = limits[name as keyof GPUSupportedLimits];
    if (typeof value === 'number') found[name] = value;
  }
  return found;
}

function isSoftware(info: GPUAdapterInfo): boolean {
  return (
    info.isFallbackAdapter ||
    /swiftshader|llvmpipe|lavapipe|basic render/i.test(`${info.architecture} ${info.description}`)
  );
}

function describe(info: GPUAdapterInfo): string {
  const name = info.description || [info.vendor, info.architecture || info.device].filter(Boolean).join(' ');
  return isSoftware(info) ? `software adapter (${name || 'unnamed'})` : name || 'unnamed adapter';
}

/** Most bytes of a buffer that a kernel sees as a whole. */
export function bufferRoom({ limits }: GPUDevice): number {
  return Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
}

/**
 * Issues GPU calls inside a validation and an out-of-memory scope and throws what they caught. `work` must be
 * synchronous: the scopes are popped right behind it, so those of interleaved work cannot cross.
 */
export async function scoped<T>(device: GPUDevice, what: string, work: () => T): Promise<T> {
  device.pushErrorScope('out-of-memory');
  device.pushErrorScope('validation');
  const result = work();
  const [validation, memory] = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
  if (memory) {
    throw new EngineError(
      'out-of-memory',
      `The device ran out of memory while ${what}: ${memory.message} Use fewer blocks or a smaller group size, ` +
        `or close what else uses the GPU.`,
    );
  }
  if (validation)
    throw new EngineError('device-refused', `The device refused ${what}: ${validation.message}`);
  return result;
}
