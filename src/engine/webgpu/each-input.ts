/** Kernels that make one output of each input: what the generator and the float functions are looked at with. */
import { scopedBuffers } from './device-buffers';
import { compileShader, type ShaderSource } from './shader';
import { POISON } from './tally-kernel';

/** Every such kernel declares this workgroup size. */
const WORKGROUP = 64;

export interface EachInput {
  readonly source: ShaderSource;
  /** For messages: "probing the generator". */
  readonly what: string;
  readonly constants?: Readonly<Record<string, number>>;
  /** Inputs one after another, `inputWords` 32-bit words each, padding included. */
  readonly words: Uint32Array<ArrayBuffer>;
  readonly inputWords: number;
  readonly outputWords: number;
}

/**
 * @returns `outputWords` words for each input, in order
 * @throws EngineError when the shader does not compile or the device refuses
 */
export async function eachInput(device: GPUDevice, task: EachInput): Promise<Uint32Array<ArrayBuffer>> {
  const { source, what, constants = {}, words, inputWords, outputWords } = task;
  const module = await compileShader(device, source);
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module, constants },
  });
  const inputs = words.length / inputWords;
  const size = 4 * outputWords * inputs;
  const { staging, buffers } = await scopedBuffers(device, what, (buffers) => {
    const { STORAGE, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage;
    const input = buffers.create({ size: words.byteLength, usage: STORAGE | COPY_DST });
    const output = buffers.create({ size, usage: STORAGE | COPY_SRC | COPY_DST });
    const staging = buffers.create({ size, usage: MAP_READ | COPY_DST });
    device.queue.writeBuffer(input, 0, words);
    device.queue.writeBuffer(output, 0, new Uint32Array(size / 4).fill(POISON));
    const bindings = device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [input, output].map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindings);
    pass.dispatchWorkgroups(Math.ceil(inputs / WORKGROUP));
    pass.end();
    encoder.copyBufferToBuffer(output, 0, staging, 0, size);
    device.queue.submit([encoder.finish()]);
    return { staging, buffers };
  });
  try {
    await staging.mapAsync(GPUMapMode.READ);
    return new Uint32Array(staging.getMappedRange().slice(0));
  } finally {
    buffers.freeAll();
  }
}
