/**
 * The portrait of a training: draws every policy as a point, straight from the states on the device, with the trails
 * behind them, the axes and a flow field around them. It reads the states and writes nothing of theirs.
 */
import portraitCode, { sourceMap as portraitSourceMap } from '../../../shaders/portrait.wgsl';
import { EngineError } from '../engine';
import type { LearnerStates } from '../train';
import { type DeviceBuffers, scopedBuffers } from './device-buffers';
import {
  KEEP_SLOT_AT,
  packScene,
  type PointSource,
  type PortraitView,
  type RingShape,
  SCENE_WORDS,
} from './portrait-scene';
import { compileShader, type ShaderSource } from './shader';
import { TrailRing } from './trail-ring';

export const PORTRAIT_SHADER: ShaderSource = {
  name: 'portrait.wgsl',
  code: portraitCode,
  sourceMap: portraitSourceMap,
};

export interface PortraitOptions {
  readonly format: GPUTextureFormat;
  /** Four samples a pixel make edges smooth; a software adapter takes one. */
  readonly smooth: boolean;
  /** Another shader, for checks that a broken one is found out. */
  readonly shader?: ShaderSource;
}

/** How many learners there are, of how many parameters. */
export type Population = Pick<LearnerStates, 'learners' | 'parameters'>;

/** Numbers of a line: place and colour, place and width; of an arrow: logits and length, direction and nothing. */
export const LINE_FLOATS = 8;
export const ARROW_FLOATS = 8;

/** Past positions take no more memory than this, whatever the population. */
const RING_BYTES = 32 * 2 ** 20;
const MOST_SLOTS = 48;
/** Pieces of trails in one picture: more are no longer told apart. */
const MOST_PIECES = 2 ** 16;
const MOST_PIECES_SOFTWARE = 2 ** 12;

/** Vertices of a quad, and of an arrow. */
const QUAD = 6;
const ARROW = 9;

const DEPTH_FORMAT = 'depth24plus';
const KEEP_GROUP = 64;
/** Of a state: the words before its vectors, and the place of the status. */
const STATE_THETA = 4;
const STATE_STATUS = 1;

type Drawn = 'line' | 'arrow' | 'point' | 'trail';

const BLEND: GPUBlendState = {
  color: { srcFactor: 'src-alpha', dstFactor: 'one-minus-src-alpha' },
  alpha: { srcFactor: 'one', dstFactor: 'one-minus-src-alpha' },
};

export class Portrait {
  private states: LearnerStates | null = null;
  private lines: Listed;
  private arrows: Listed;
  private target: { readonly depth: GPUTexture; readonly samples: GPUTexture | null } | null = null;

  private constructor(
    readonly device: GPUDevice,
    private readonly buffers: DeviceBuffers,
    private readonly pipelines: Readonly<Record<Drawn, GPURenderPipeline>>,
    private readonly keeper: GPUComputePipeline,
    private readonly options: PortraitOptions,
    private readonly shape: RingShape,
    private readonly scene: GPUBuffer,
    private readonly past: GPUBuffer,
  ) {
    this.lines = this.listed('lines', new Float32Array(LINE_FLOATS), 0);
    this.arrows = this.listed('arrows', new Float32Array(ARROW_FLOATS), 0);
  }

  /** @throws EngineError where the device refuses a pipeline or a buffer */
  static async create(
    device: GPUDevice,
    population: Population,
    options: PortraitOptions,
  ): Promise<Portrait> {
    const module = await compileShader(device, options.shader ?? PORTRAIT_SHADER);
    const render = (drawn: Drawn): Promise<GPURenderPipeline> =>
      device.createRenderPipelineAsync(renderPipeline(module, drawn, options));
    try {
      const [line, arrow, point, trail, keeper] = await Promise.all([
        render('line'),
        render('arrow'),
        render('point'),
        render('trail'),
        device.createComputePipelineAsync({
          label: 'keep',
          layout: 'auto',
          compute: { module, entryPoint: 'keep' },
        }),
      ]);
      return await scopedBuffers(device, 'setting up the portrait', (buffers) => {
        const { STORAGE, UNIFORM, COPY_DST, COPY_SRC } = GPUBufferUsage;
        const { shape, bytes } = ringShape(device, population, options);
        const scene = buffers.create({
          label: 'scene',
          size: 4 * SCENE_WORDS,
          usage: UNIFORM | COPY_DST,
        });
        const past = buffers.create({
          label: 'past positions',
          size: bytes,
          usage: STORAGE | COPY_DST | COPY_SRC,
        });
        const pipelines = { line, arrow, point, trail };
        return new Portrait(device, buffers, pipelines, keeper, options, shape, scene, past);
      });
    } catch (cause) {
      if (cause instanceof EngineError) throw cause;
      const message = `The portrait could not be built for this device: ${String(cause)}`;
      throw new EngineError('shader', message, { cause });
    }
  }

  /** Reads from these states from now on; with null, shows the last that were kept, because the states go. */
  attach(states: LearnerStates | null): void {
    if (states === null && this.states !== null) {
      this.keepNow();
      this.states = null;
      return;
    }
    this.states = states;
    this.shape.ring.clear();
  }

  /** Keeps where all policies are now, as the newest point of the trails. Nothing where no states are attached. */
  keep(): void {
    if (this.states !== null) this.submitKeep(this.shape.ring.push());
  }

  /**
   * Shows positions that come from the host: of each learner its status as a word, then its parameters as floats.
   * @param history the oldest first; the last is shown, those before it are its trails
   */
  load(history: readonly Uint32Array<ArrayBuffer>[]): void {
    const { ring } = this.shape;
    const last = history.at(-1);
    if (last === undefined) return;
    this.states = null;
    ring.clear();
    const write = (slot: number, words: Uint32Array<ArrayBuffer>): void =>
      this.device.queue.writeBuffer(this.past, slot * this.slotBytes(), words);
    for (const words of history.slice(-1 - ring.slots, -1)) write(ring.push(), words);
    write(ring.slots, last);
  }

  /** Where all policies are now, in the words of `load`; null where no states are attached. */
  async read(): Promise<Uint32Array<ArrayBuffer> | null> {
    if (this.states === null) return null;
    const { device, shape } = this;
    const size = this.slotBytes();
    const { MAP_READ, COPY_DST } = GPUBufferUsage;
    const staging = this.buffers.create({ label: 'positions', size, usage: MAP_READ | COPY_DST });
    this.keepNow();
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(this.past, shape.ring.slots * size, staging, 0, size);
    device.queue.submit([encoder.finish()]);
    try {
      await staging.mapAsync(GPUMapMode.READ);
      return new Uint32Array(staging.getMappedRange().slice(0));
    } finally {
      this.buffers.free(staging);
    }
  }

  get learners(): number {
    return this.shape.learners;
  }

  /** Whether it was made for so many learners of so many parameters. */
  fits({ learners, parameters }: Population): boolean {
    return learners === this.shape.learners && parameters === this.shape.parameters;
  }

  /** Slots of the ring, for a host that loads no more than are shown. */
  get slots(): number {
    return this.shape.ring.slots;
  }

  /** Lines of `LINE_FLOATS` numbers: a place and the number of a colour (as a word), a place and a width. */
  setLines(data: Float32Array<ArrayBuffer>): void {
    this.lines = this.listed('lines', data, data.length / LINE_FLOATS, this.lines);
  }

  /** Arrows of `ARROW_FLOATS` numbers: logits, length in half edges of the box, direction in logits, nothing. */
  setArrows(data: Float32Array<ArrayBuffer>): void {
    this.arrows = this.listed('arrows', data, data.length / ARROW_FLOATS, this.arrows);
  }

  /** Records and submits one picture. Call it inside `scoped` where errors should be known. */
  draw(texture: GPUTexture, view: PortraitView): void {
    const { device, shape, options } = this;
    const { ring, trailEvery } = shape;
    if (this.states !== null) this.keepNow();
    device.queue.writeBuffer(
      this.scene,
      0,
      packScene(view, [texture.width, texture.height], this.source(), shape),
    );
    const { depth, samples } = this.targetOf(texture);
    const encoder = device.createCommandEncoder();
    const [r, g, b] = view.palette.paper;
    const output = texture.createView();
    const pass = encoder.beginRenderPass({
      colorAttachments: [
        {
          view: samples?.createView() ?? output,
          ...(options.smooth ? { resolveTarget: output } : {}),
          clearValue: { r, g, b, a: 1 },
          loadOp: 'clear',
          storeOp: options.smooth ? 'discard' : 'store',
        },
      ],
      depthStencilAttachment: {
        view: depth.createView(),
        depthClearValue: 1,
        depthLoadOp: 'clear',
        depthStoreOp: 'discard',
      },
    });
    const run = (drawn: Drawn, vertices: number, things: number, buffers: readonly Bound[]): void => {
      if (things === 0) return;
      const pipeline = this.pipelines[drawn];
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, this.bind(pipeline, buffers));
      pass.draw(vertices * things);
    };
    run('line', QUAD, this.lines.count, [[3, this.lines.buffer]]);
    if (view.flow) run('arrow', ARROW, this.arrows.count, [[4, this.arrows.buffer]]);
    run('point', QUAD, view.count, [[1, this.states?.states ?? this.past]]);
    if (view.trails) {
      const pieces = Math.ceil(view.count / trailEvery) * ring.filled;
      run('trail', QUAD, pieces, [[1, this.past]]);
    }
    pass.end();
    device.queue.submit([encoder.finish()]);
  }

  destroy(): void {
    this.states = null;
    this.buffers.freeAll();
    this.dropTarget();
  }

  private source(): PointSource {
    const { states, shape } = this;
    if (states === null) {
      const stride = recordWords(shape);
      return { base: shape.ring.slots * shape.learners * stride, stride, status: 0, theta: 1 };
    }
    return { base: 0, stride: states.stateWords, status: STATE_STATUS, theta: STATE_THETA };
  }

  private slotBytes(): number {
    return 4 * this.shape.learners * recordWords(this.shape);
  }

  private keepNow(): void {
    this.submitKeep(this.shape.ring.slots);
  }

  private submitKeep(slot: number): void {
    if (this.states === null) return;
    const { device, shape, keeper } = this;
    const { base, stride, status, theta } = this.source();
    const words = new Uint32Array(SCENE_WORDS);
    words.set([shape.parameters, base, stride, status, theta, shape.learners], SOURCE_AT);
    words[KEEP_SLOT_AT] = slot;
    device.queue.writeBuffer(this.scene, 0, words);
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(keeper);
    pass.setBindGroup(
      0,
      this.bind(keeper, [
        [1, this.states.states],
        [2, this.past],
      ]),
    );
    pass.dispatchWorkgroups(Math.ceil(shape.learners / KEEP_GROUP));
    pass.end();
    device.queue.submit([encoder.finish()]);
  }

  private bind(pipeline: GPURenderPipeline | GPUComputePipeline, buffers: readonly Bound[]): GPUBindGroup {
    return this.device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [[0, this.scene] as const, ...buffers].map(([binding, buffer]) => ({
        binding,
        resource: { buffer },
      })),
    });
  }

  /** A storage buffer with this data; the one before is written over where it has room. */
  private listed(label: string, data: Float32Array<ArrayBuffer>, count: number, before?: Listed): Listed {
    let buffer = before?.buffer;
    if (buffer === undefined || buffer.size < data.byteLength) {
      if (buffer !== undefined) this.buffers.free(buffer);
      const { STORAGE, COPY_DST } = GPUBufferUsage;
      buffer = this.buffers.create({ label, size: data.byteLength, usage: STORAGE | COPY_DST });
    }
    this.device.queue.writeBuffer(buffer, 0, data);
    return { buffer, count };
  }

  private targetOf({ width, height }: GPUTexture): {
    readonly depth: GPUTexture;
    readonly samples: GPUTexture | null;
  } {
    const { target, options, device } = this;
    if (target !== null && target.depth.width === width && target.depth.height === height) return target;
    this.dropTarget();
    const sampleCount = options.smooth ? 4 : 1;
    const texture = (format: GPUTextureFormat): GPUTexture =>
      device.createTexture({
        size: [width, height],
        format,
        sampleCount,
        usage: GPUTextureUsage.RENDER_ATTACHMENT,
      });
    this.target = { depth: texture(DEPTH_FORMAT), samples: options.smooth ? texture(options.format) : null };
    return this.target;
  }

  private dropTarget(): void {
    this.target?.depth.destroy();
    this.target?.samples?.destroy();
    this.target = null;
  }
}

type Bound = readonly [binding: number, buffer: GPUBuffer];

interface Listed {
  readonly buffer: GPUBuffer;
  readonly count: number;
}

/** The word of `parameters` in the scene; the source and the number of learners follow. */
const SOURCE_AT = 99;

/** A status and the parameters. */
function recordWords({ parameters }: Pick<RingShape, 'parameters'>): number {
  return 1 + parameters;
}

function ringShape(
  device: GPUDevice,
  { learners, parameters }: Population,
  { smooth }: PortraitOptions,
): { readonly shape: RingShape; readonly bytes: number } {
  const slotBytes = 4 * learners * recordWords({ parameters });
  const room = Math.min(RING_BYTES, device.limits.maxStorageBufferBindingSize);
  // One slot is for the state of now.
  const slots = Math.max(1, Math.min(MOST_SLOTS, Math.floor(room / slotBytes) - 1));
  const most = smooth ? MOST_PIECES : MOST_PIECES_SOFTWARE;
  const trailEvery = Math.max(1, Math.ceil((learners * slots) / most));
  return {
    shape: { learners, parameters, ring: new TrailRing(slots), trailEvery },
    bytes: (slots + 1) * slotBytes,
  };
}

function renderPipeline(
  module: GPUShaderModule,
  drawn: Drawn,
  { format, smooth }: PortraitOptions,
): GPURenderPipelineDescriptor {
  const isPoint = drawn === 'point';
  const isTrail = drawn === 'trail';
  return {
    label: drawn,
    layout: 'auto',
    vertex: { module, entryPoint: `${drawn}_vertex` },
    fragment: {
      module,
      entryPoint: isPoint ? 'point_fragment' : 'paint',
      constants: isPoint ? { SMOOTH: Number(smooth) } : {},
      targets: [{ format, ...(isTrail ? { blend: BLEND } : {}) }],
    },
    primitive: { topology: 'triangle-list' },
    depthStencil: { format: DEPTH_FORMAT, depthWriteEnabled: !isTrail, depthCompare: 'less' },
    multisample: { count: smooth ? 4 : 1, alphaToCoverageEnabled: smooth && isPoint },
  };
}
