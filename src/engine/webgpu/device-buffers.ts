/**
 * Owns GPU buffers: whoever needs some makes them through an owner of its own, and frees them together, also those that a
 * failed call left behind. What all owners of a thread have alive is counted, so that a leak shows as a number.
 */
import { scoped } from './device';

export interface LiveBuffers {
  readonly count: number;
  readonly bytes: number;
}

let alive: LiveBuffers = { count: 0, bytes: 0 };

/** Buffers of this thread that were made and not yet freed, on whatever device. */
export function liveBuffers(): LiveBuffers {
  return alive;
}

export class DeviceBuffers {
  private readonly owned = new Set<GPUBuffer>();

  constructor(private readonly device: GPUDevice) {}

  create(descriptor: GPUBufferDescriptor): GPUBuffer {
    const buffer = this.device.createBuffer(descriptor);
    this.owned.add(buffer);
    alive = { count: alive.count + 1, bytes: alive.bytes + buffer.size };
    return buffer;
  }

  /** Does nothing for one that is freed already. */
  free(buffer: GPUBuffer): void {
    if (!this.owned.delete(buffer)) return;
    buffer.destroy();
    alive = { count: alive.count - 1, bytes: alive.bytes - buffer.size };
  }

  freeAll(): void {
    for (const buffer of [...this.owned]) this.free(buffer);
  }
}

/** As `scoped`, for work that makes buffers: where the device refuses any of them, none is left. */
export async function scopedBuffers<T>(
  device: GPUDevice,
  what: string,
  work: (buffers: DeviceBuffers) => T,
): Promise<T> {
  const buffers = new DeviceBuffers(device);
  try {
    return await scoped(device, what, () => work(buffers));
  } catch (error) {
    buffers.freeAll();
    throw error;
  }
}
