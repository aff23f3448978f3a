/**
 * Where the portrait draws, and how the picture comes to the page. A GPU draws on a canvas of WebGPU. With a software
 * adapter the pixels are read back: they are in memory anyway, and a browser without a GPU may lose its whole WebGPU, the
 * training with it, over such a canvas.
 */
import { EngineError } from '../../engine/engine';
import { scoped } from '../../engine/webgpu/device';
import { DeviceBuffers } from '../../engine/webgpu/device-buffers';
import type { Size } from './camera';

export interface PictureTarget {
  readonly format: GPUTextureFormat;
  /**
   * A picture of this size, in its own pixels. Comes back when the device is done with it.
   * @param draw records and submits the picture, at once
   * @throws EngineError where the device refuses it
   */
  picture(size: Size, draw: (texture: GPUTexture) => void): Promise<void>;
  destroy(): void;
}

export function pictureTarget(
  device: GPUDevice,
  software: boolean,
  show: (canvas: OffscreenCanvas) => void,
): PictureTarget {
  return software ? new ReadBackTarget(device, show) : new CanvasTarget(device, show);
}

const WHAT = 'drawing the policies';

class CanvasTarget implements PictureTarget {
  readonly format = navigator.gpu.getPreferredCanvasFormat();
  private readonly canvas = new OffscreenCanvas(1, 1);
  private readonly context: GPUCanvasContext;

  constructor(
    private readonly device: GPUDevice,
    private readonly show: (canvas: OffscreenCanvas) => void,
  ) {
    const context = this.canvas.getContext('webgpu');
    if (context === null)
      throw new EngineError('unavailable', 'This browser has WebGPU but draws no canvas with it.');
    this.context = context;
    context.configure({ device, format: this.format, alphaMode: 'opaque' });
  }

  async picture({ width, height }: Size, draw: (texture: GPUTexture) => void): Promise<void> {
    const { canvas, context, device } = this;
    resize(canvas, width, height);
    let done: Promise<undefined> | undefined;
    await scoped(device, WHAT, () => {
      draw(context.getCurrentTexture());
      // Asked for at once: what the training submits next does not count.
      done = device.queue.onSubmittedWorkDone();
      this.show(canvas);
    });
    await done;
  }

  destroy(): void {
    this.context.unconfigure();
  }
}

/** Rows of a copied texture begin at multiples of this. */
const ROW_BYTES = 256;

class ReadBackTarget implements PictureTarget {
  readonly format = 'rgba8unorm';
  private readonly canvas = new OffscreenCanvas(1, 1);
  private readonly context = this.canvas.getContext('2d');
  private readonly buffers: DeviceBuffers;
  private made: { readonly texture: GPUTexture; readonly staging: GPUBuffer } | null = null;

  constructor(
    private readonly device: GPUDevice,
    private readonly show: (canvas: OffscreenCanvas) => void,
  ) {
    this.buffers = new DeviceBuffers(device);
  }

  async picture({ width, height }: Size, draw: (texture: GPUTexture) => void): Promise<void> {
    const bytesPerRow = Math.ceil((4 * width) / ROW_BYTES) * ROW_BYTES;
    const { texture, staging } = this.sized(width, height, bytesPerRow);
    let mapped: Promise<undefined> | undefined;
    await scoped(this.device, WHAT, () => {
      draw(texture);
      const encoder = this.device.createCommandEncoder();
      encoder.copyTextureToBuffer({ texture }, { buffer: staging, bytesPerRow }, [width, height]);
      this.device.queue.submit([encoder.finish()]);
      mapped = staging.mapAsync(GPUMapMode.READ);
      // A device that refuses is told by its scope.
      mapped.catch(() => undefined);
    });
    await mapped;
    const rows = new Uint8Array(staging.getMappedRange());
    const pixels = new Uint8ClampedArray(4 * width * height);
    for (let row = 0; row < height; row++)
      pixels.set(rows.subarray(row * bytesPerRow, row * bytesPerRow + 4 * width), 4 * width * row);
    staging.unmap();
    resize(this.canvas, width, height);
    this.context?.putImageData(new ImageData(pixels, width, height), 0, 0);
    this.show(this.canvas);
  }

  destroy(): void {
    this.made?.texture.destroy();
    this.buffers.freeAll();
    this.made = null;
  }

  private sized(
    width: number,
    height: number,
    bytesPerRow: number,
  ): { readonly texture: GPUTexture; readonly staging: GPUBuffer } {
    const { made } = this;
    if (made !== null && made.texture.width === width && made.texture.height === height) return made;
    this.destroy();
    const texture = this.device.createTexture({
      size: [width, height],
      format: this.format,
      usage: GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC,
    });
    const staging = this.buffers.create({
      size: bytesPerRow * height,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    this.made = { texture, staging };
    return this.made;
  }
}

function resize(canvas: OffscreenCanvas, width: number, height: number): void {
  // Setting a size clears a canvas, also where it is the same.
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}
