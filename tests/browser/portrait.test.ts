/** The portrait of a training on a device: points are where the projection says, and move as the records move. */
import { afterEach, expect, test } from 'vitest';
import { FAR, HOME, NEAR, project, viewProjection } from '../../src/app/training/camera';
import { alongAxis } from '../../src/app/training/axes';
import { type LearnerStates, readRecord, recordLayout, type TrainRecords } from '../../src/engine/train';
import { Portrait, PORTRAIT_SHADER } from '../../src/engine/webgpu/portrait';
import type { PortraitView, Rgb } from '../../src/engine/webgpu/portrait-scene';
import { WebGpuEngine } from '../../src/engine/webgpu/webgpu-engine';
import { parseExperiment } from '../../src/experiment/schema';
import type { LogitVector } from '../../src/model/policy';
import { planTraining, type Training } from '../../src/study/training/plan-training';

const POLICIES = 10_000;
const SIZE = { width: 640, height: 480 };
const FORMAT = 'rgba8unorm';
const PAPER: Rgb = [1, 1, 1];
const INK: Rgb = [0, 0, 0];
const RADIUS = 3;
const BOUND = { low: -3, high: 3 };

const VIEW: PortraitView = {
  viewProjection: viewProjection(HOME, SIZE.width / SIZE.height),
  haze: { low: NEAR, high: FAR },
  palette: {
    paper: PAPER,
    statuses: [INK, [1, 0, 0], [0, 1, 0], [0, 0, 1]],
    accuracies: [INK, INK, INK],
    lines: [INK, INK, INK, INK, INK],
    arrow: INK,
  },
  scale: 'logits',
  bounds: [BOUND, BOUND, BOUND],
  colour: 'status',
  trails: false,
  flow: false,
  features: [1],
  first: 0,
  count: POLICIES,
  maxAttempts: null,
  atCap: 'truncate',
  radius: RADIUS,
  lineWidth: 1,
};

const engines: WebGpuEngine[] = [];
async function engineOf(): Promise<WebGpuEngine> {
  // Two trajectories of a learner need no more lanes, and a software adapter runs them all.
  const engine = await WebGpuEngine.create(navigator.gpu, { lanes: 4 });
  engines.push(engine);
  return engine;
}
afterEach(() => {
  for (const engine of engines.splice(0)) engine.dispose();
});

/** Submits a picture now, and gives its pixels when they are there: whether each is something else than paper. */
function picture(portrait: Portrait, view: PortraitView): Promise<boolean[]> {
  const { device } = portrait;
  const { width, height } = SIZE;
  const { RENDER_ATTACHMENT, COPY_SRC } = GPUTextureUsage;
  device.pushErrorScope('validation');
  const texture = device.createTexture({
    size: [width, height],
    format: FORMAT,
    usage: RENDER_ATTACHMENT | COPY_SRC,
  });
  portrait.draw(texture, view);
  const buffer = device.createBuffer({
    size: 4 * width * height,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  const encoder = device.createCommandEncoder();
  // A row of 640 pixels is a multiple of the 256 bytes that a copy asks for.
  encoder.copyTextureToBuffer({ texture }, { buffer, bytesPerRow: 4 * width }, [width, height]);
  device.queue.submit([encoder.finish()]);
  const scope = device.popErrorScope();
  return (async () => {
    expect((await scope)?.message).toBeUndefined();
    await buffer.mapAsync(GPUMapMode.READ);
    const bytes = new Uint8Array(buffer.getMappedRange());
    return Array.from({ length: width * height }, (_, i) =>
      [0, 1, 2].some((channel) => bytes[4 * i + channel]! < 250),
    );
  })();
}

/** Pixels that a point must cover, and those that none may; between them lies the edge of a point. */
function faultsOf(pixels: readonly boolean[], logits: readonly LogitVector[]): number {
  const { width, height } = SIZE;
  const nearest = new Float64Array(width * height).fill(Infinity);
  for (const place of logits) {
    const [x, y, z] = place.map((value) => Math.max(-1, Math.min(1, alongAxis(value, BOUND))));
    const at = project(VIEW.viewProjection, [x!, y!, z!], SIZE);
    const radius = RADIUS * Math.sqrt((NEAR + FAR) / 2 / at.depth);
    const reach = Math.ceil(radius + 2);
    for (let row = Math.floor(at.y) - reach; row <= at.y + reach; row++)
      for (let column = Math.floor(at.x) - reach; column <= at.x + reach; column++) {
        if (row < 0 || row >= height || column < 0 || column >= width) continue;
        const outside = Math.hypot(column + 0.5 - at.x, row + 0.5 - at.y) - radius;
        const i = row * width + column;
        nearest[i] = Math.min(nearest[i]!, outside);
      }
  }
  return pixels.filter((inked, i) => (inked ? nearest[i]! > 1 : nearest[i]! < -1.5)).length;
}

const inked = (pixels: readonly boolean[]): number => pixels.filter(Boolean).length;

/** Numbers with a normal distribution that are the same each time. */
function scattered(count: number): LogitVector[] {
  let seed = 1;
  const uniform = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return Array.from({ length: count }, () => [normal(), 0.5 + 0.6 * normal(), -0.5 + 0.3 * normal()]);
}

/** States as a training has them, with these logits. */
function statesOf(device: GPUDevice, logits: readonly LogitVector[]): LearnerStates {
  const stateWords = 4 + 5 * 3;
  const reals = new Float32Array(stateWords * logits.length);
  logits.forEach((place, i) => reals.set(place, i * stateWords + 4));
  const states = device.createBuffer({
    size: reals.byteLength,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
  });
  device.queue.writeBuffer(states, 0, reals);
  return { device, software: true, states, learners: logits.length, parameters: 3, stateWords };
}

test('10,000 policies are where the projection says; one frame is timed', async () => {
  const { device } = await engineOf();
  const logits = scattered(POLICIES);
  const states = statesOf(device, logits);
  const portrait = await Portrait.create(device, states, { format: FORMAT, smooth: false });
  portrait.attach(states);
  const pixels = await picture(portrait, VIEW);
  expect(inked(pixels)).toBeGreaterThan(10_000);
  expect(faultsOf(pixels, logits)).toBe(0);
  const times: number[] = [];
  const texture = device.createTexture({
    size: [SIZE.width, SIZE.height],
    format: FORMAT,
    usage: GPUTextureUsage.RENDER_ATTACHMENT,
  });
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    portrait.draw(texture, VIEW);
    await device.queue.onSubmittedWorkDone();
    times.push(performance.now() - start);
  }
  console.log(
    `One frame of ${POLICIES} points, ${SIZE.width}×${SIZE.height}: ${Math.min(...times).toFixed(1)} ms.`,
  );
});

test('points with smooth edges are at the same places', async () => {
  const { device } = await engineOf();
  const logits = scattered(POLICIES);
  const states = statesOf(device, logits);
  const portrait = await Portrait.create(device, states, { format: FORMAT, smooth: true });
  portrait.attach(states);
  expect(faultsOf(await picture(portrait, VIEW), logits)).toBe(0);
});

test('a stride that is one word short is found out', async () => {
  const { device } = await engineOf();
  const from = '(scene.first + vertex / 6u) * scene.source_stride';
  expect(PORTRAIT_SHADER.code.split(from)).toHaveLength(2);
  const shader = {
    ...PORTRAIT_SHADER,
    code: PORTRAIT_SHADER.code.replace(from, '(scene.first + vertex / 6u) * (scene.source_stride - 1u)'),
  };
  const logits = scattered(POLICIES);
  const states = statesOf(device, logits);
  const portrait = await Portrait.create(device, states, { format: FORMAT, smooth: false, shader });
  portrait.attach(states);
  expect(faultsOf(await picture(portrait, VIEW), logits)).toBeGreaterThan(1000);
});

function trainingOf(replicas: number, steps: number): Training {
  return planTraining(
    parseExperiment({
      version: 1,
      model: { lengths: 4, policy: { thetaS: 0, thetaDC: 1, thetaDW: 1 }, maxAttempts: 8 },
      objective: { groupSize: 2 },
      training: { steps, replicas, groups: 1, learningRate: 1, objective: 'paper-theory' },
    }),
  );
}

const logitsOf = (training: Training, records: TrainRecords): LogitVector[] =>
  training.plan.learners.map((_, i) => {
    const [s, c, w] = readRecord(recordLayout(training.plan), records, i, true).theta;
    return [s!, c!, w!];
  });

test('10,000 policies that are trained move in the picture as in the records, and stay when the training is over', async () => {
  const engine = await engineOf();
  const training = trainingOf(POLICIES, 2);
  const portrait = await Portrait.create(
    engine.device,
    { learners: POLICIES, parameters: 3 },
    { format: FORMAT, smooth: false },
  );
  const pictures: Promise<boolean[]>[] = [];
  const records: TrainRecords[] = [];
  const shown = { ...VIEW, count: POLICIES };
  const run = engine.train(training.plan, {
    onStates: (states) => {
      portrait.attach(states);
      if (states !== null) {
        pictures.push(picture(portrait, shown));
        portrait.keep();
      }
    },
    onProgress: () => {
      pictures.push(picture(portrait, shown));
      portrait.keep();
    },
  });
  for await (const one of run) records.push(one);
  const seen = await Promise.all(pictures);
  expect(seen.length).toBeGreaterThan(2);
  const first = seen[0]!;
  const last = seen.at(-1)!;
  expect(faultsOf(first, [[0, 1, 1]])).toBe(0);
  expect(inked(last)).toBeGreaterThan(5 * inked(first));
  const end = logitsOf(training, records.at(-1)!);
  expect(faultsOf(last, end)).toBe(0);
  expect(faultsOf(last, logitsOf(training, records[1]!))).toBeGreaterThan(0);
  // The states are gone with the kernel.
  expect(await picture(portrait, shown)).toEqual(last);
  // Trails add to the points what lies between.
  const withTrails = await picture(portrait, { ...shown, trails: true });
  expect(last.every((inked, i) => !inked || withTrails[i])).toBe(true);
  expect(inked(withTrails)).toBeGreaterThan(inked(last));
});

test('a training that is drawn has the records of one that is not', async () => {
  const engine = await engineOf();
  const training = trainingOf(100, 3);
  const run = async (portrait: Portrait | null): Promise<Float64Array[]> => {
    const found: Float64Array[] = [];
    const options = {
      onStates: (states: LearnerStates | null) => portrait?.attach(states),
      onProgress: () => {
        portrait?.keep();
        if (portrait !== null) void picture(portrait, { ...VIEW, count: 100, trails: true });
      },
    };
    for await (const { values } of engine.train(training.plan, options)) found.push(values);
    return found;
  };
  const population = { learners: 100, parameters: 3 };
  const portrait = await Portrait.create(engine.device, population, { format: FORMAT, smooth: false });
  expect(await run(portrait)).toEqual(await run(null));
});
