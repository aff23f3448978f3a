/** The pipelines of one kernel on a device: the shader is compiled once, each set of constants built once. */
import { EngineError } from '../engine';
import { compileShader, type ShaderSource } from './shader';

/** Constants that every kernel with draws has. */
export interface KernelConstants {
  /** Invocations of a workgroup. */
  readonly lanes: number;
  /** See `shaders/lib/half.wgsl`. */
  readonly shiftByFloat: boolean;
}

export class Pipelines {
  private module: Promise<GPUShaderModule> | undefined;
  private readonly built = new Map<string, Promise<GPUComputePipeline>>();

  /** @param kernel name of the entry point, and of the kernel in messages */
  constructor(
    private readonly device: GPUDevice,
    private readonly kernel: string,
    private readonly source: ShaderSource,
    readonly constants: KernelConstants,
  ) {}

  /**
   * @param own constants of this kernel beside the common ones
   * @param entryPoint where the module has several
   * @throws EngineError when the shader does not compile or the pipeline is refused
   */
  get(
    own: Readonly<Record<string, number>> = {},
    entryPoint: string = this.kernel,
  ): Promise<GPUComputePipeline> {
    const key = `${entryPoint} ${JSON.stringify(own)}`;
    const pipeline = this.built.get(key) ?? this.build(own, entryPoint);
    this.built.set(key, pipeline);
    return pipeline;
  }

  private async build(
    own: Readonly<Record<string, number>>,
    entryPoint: string,
  ): Promise<GPUComputePipeline> {
    this.module ??= compileShader(this.device, this.source);
    const module = await this.module;
    const { lanes, shiftByFloat } = this.constants;
    const constants = { LANES: lanes, SHIFT_BY_FLOAT: Number(shiftByFloat), ...own };
    try {
      return await this.device.createComputePipelineAsync({
        label: entryPoint,
        layout: 'auto',
        compute: { module, entryPoint, constants },
      });
    } catch (cause) {
      const message = `The ${this.kernel} kernel could not be built for this device: ${String(cause)}`;
      throw new EngineError('shader', message, { cause });
    }
  }
}
