/** The generator by itself on the device. */
import code, { sourceMap } from '../../../shaders/probe.wgsl';
import type { DrawInput } from '../engine';
import { scoped } from './device';
import { compileShader } from './shader';
import { POISON } from './tally-kernel';

/** struct Input: vec4u, vec2u, and padding to the alignment of vec4u. */
const INPUT_WORDS = 8;
const OUTPUT_BYTES = 16;
const WORKGROUP = 64;

/** @returns four words for each input, in order */
export async function probeDraws(
  device: GPUDevice,
  inputs: readonly DrawInput[],
  shiftByFloat: boolean,
): Promise<Uint32Array> {
  const module = await compileShader(device, { name: 'probe.wgsl', code, sourceMap });
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module, constants: { SHIFT_BY_FLOAT: Number(shiftByFloat) } },
  });
  const words = new Uint32Array(inputs.length * INPUT_WORDS);
  inputs.forEach(({ counter, key }, i) => words.set([...counter, ...key], i * INPUT_WORDS));
  const size = inputs.length * OUTPUT_BYTES;
  const buffers = await scoped(device, 'probing the generator', () => {
    const { STORAGE, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage;
    const input = device.createBuffer({ size: words.byteLength, usage: STORAGE | COPY_DST });
    const output = device.createBuffer({ size, usage: STORAGE | COPY_SRC | COPY_DST });
    const staging = device.createBuffer({ size, usage: MAP_READ | COPY_DST });
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
    pass.dispatchWorkgroups(Math.ceil(inputs.length / WORKGROUP));
    pass.end();
    encoder.copyBufferToBuffer(output, 0, staging, 0, size);
    device.queue.submit([encoder.finish()]);
    return { input, output, staging };
  });
  await buffers.staging.mapAsync(GPUMapMode.READ);
  const result = new Uint32Array(buffers.staging.getMappedRange().slice(0));
  for (const buffer of Object.values(buffers)) buffer.destroy();
  return result;
}
