/** Runs the kernels of `shaders/bench/naive.wgsl`: what the tally kernel is held against. */
import naiveCode, { sourceMap } from '../../../shaders/bench/naive.wgsl';
import { scopedBuffers } from '../../engine/webgpu/device-buffers';
import { compileShader } from '../../engine/webgpu/shader';
import { BENCH_PROCESS, BENCH_SEED } from './counting';

const LANES = 64;
const GROUP_SIZE = 8;
const SUMS_FLOATS = 16;
const SETTING_BYTES = 32;
/** Workgroups of a dispatch: within the least limit, and so short that no driver would end it. */
const WORKGROUPS = 0x8000;

export type NaiveEntry = 'by_trajectory' | 'by_group';

/** Per trajectory, in the order of the shader's struct `Sums`. */
export interface NaiveSums {
  readonly tokens: readonly [c: number, w: number];
  readonly attempts: readonly [c: number, w: number];
  readonly reward: number;
}

export interface NaiveKernel {
  /** @param trajectories a multiple of 512 */
  readonly count: (trajectories: number) => Promise<NaiveSums>;
}

/** @throws EngineError when the device refuses the kernel */
export async function naiveKernel(device: GPUDevice, entryPoint: NaiveEntry): Promise<NaiveKernel> {
  const module = await compileShader(device, { name: 'naive.wgsl', code: naiveCode, sourceMap });
  const pipeline = await device.createComputePipelineAsync({
    label: entryPoint,
    layout: 'auto',
    compute: { module, entryPoint, constants: { LANES } },
  });
  const perWorkgroup = entryPoint === 'by_group' ? LANES * GROUP_SIZE : LANES;
  const chunk = perWorkgroup * WORKGROUPS;
  return {
    count: async (trajectories) => {
      const total = new Float64Array(SUMS_FLOATS);
      for (let first = 0; first < trajectories; first += chunk) {
        const count = Math.min(chunk, trajectories - first);
        const sums = await dispatch(device, pipeline, count, Math.ceil(count / perWorkgroup), first / chunk);
        for (let i = 0; i < sums.length; i++) total[i % SUMS_FLOATS]! += sums[i]!;
      }
      const mean = Array.from(total, (sum) => sum / trajectories);
      return { tokens: [mean[0]!, mean[1]!], attempts: [mean[2]!, mean[3]!], reward: mean[15]! };
    },
  };
}

/** @param turn of the key, so that chunks differ */
async function dispatch(
  device: GPUDevice,
  pipeline: GPUComputePipeline,
  trajectories: number,
  workgroups: number,
  turn: number,
): Promise<Float32Array> {
  const size = 4 * SUMS_FLOATS * workgroups;
  const { STORAGE, UNIFORM, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage;
  const buffers = await scopedBuffers(device, 'running a naive kernel', (owner) => {
    const setting = owner.create({ size: SETTING_BYTES, usage: UNIFORM | COPY_DST });
    const results = owner.create({ size, usage: STORAGE | COPY_SRC });
    const staging = owner.create({ size, usage: MAP_READ | COPY_DST });
    device.queue.writeBuffer(setting, 0, settingBytes(trajectories, turn));
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(
      0,
      device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: [setting, results].map((buffer, binding) => ({ binding, resource: { buffer } })),
      }),
    );
    pass.dispatchWorkgroups(workgroups);
    pass.end();
    encoder.copyBufferToBuffer(results, 0, staging, 0, size);
    device.queue.submit([encoder.finish()]);
    return { owner, staging };
  });
  try {
    await buffers.staging.mapAsync(GPUMapMode.READ);
    return new Float32Array(buffers.staging.getMappedRange().slice(0));
  } finally {
    buffers.owner.freeAll();
  }
}

/** The shader's struct `Setting`. */
function settingBytes(trajectories: number, turn: number): ArrayBuffer {
  const bytes = new ArrayBuffer(SETTING_BYTES);
  const { correct, stopIfCorrect, resampleIfWrong, longest, maxAttempts } = BENCH_PROCESS;
  new Uint32Array(bytes).set([BENCH_SEED[0], BENCH_SEED[1] + turn, trajectories, maxAttempts]);
  new Float32Array(bytes).set([correct, stopIfCorrect, 1 - resampleIfWrong, longest], 4);
  return bytes;
}
