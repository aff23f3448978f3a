/** One body for Node and the browser: with the least limits that WebGPU allows, and with all that the adapter has. */
import { expect } from 'vitest';
import type { Engine, EngineTuning } from '../../src/engine/engine';
import { tallyBlock } from '../../src/engine/reference/tally';
import { ReferenceEngine } from '../../src/engine/reference/reference-engine';
import { partsOf } from '../../src/engine/webgpu/parts';
import type { WebGpuEngine } from '../../src/engine/webgpu/webgpu-engine';
import { expandGrid } from '../../src/experiment/grid';
import { buildLengthTable } from '../../src/experiment/length-table';
import type { Plan } from '../../src/experiment/plan';
import { planExperiment } from '../../src/experiment/plan-experiment';
import { parseExperiment } from '../../src/experiment/schema';
import { runExperiment } from '../../src/study/run-experiment';
import { planTraining } from '../../src/study/training/plan-training';
import { LIMITS } from '../../src/study/verify/check-limits';
import { PLAIN } from './plain-program';

export type Create = (tuning: EngineTuning) => Promise<WebGpuEngine>;

const EXPERIMENT = parseExperiment({
  version: 1,
  sampling: { trajectories: 2 ** 14, blocks: 32 },
  sweep: [{ path: 'model.lengths', values: [1, { kind: 'geometric', mean: 100 }, 4096] }],
});

/** Two engines of one adapter, freed behind `work`. */
async function both(
  create: Create,
  work: (least: WebGpuEngine, full: WebGpuEngine) => Promise<void>,
): Promise<void> {
  const engines = [await create({ leastLimits: true }), await create({})] as const;
  try {
    await work(...engines);
  } finally {
    for (const engine of engines) engine.dispose();
  }
}

/** The one device has the defaults of the specification exactly, the other the adapter's memory. */
export async function asksForLimits(create: Create): Promise<void> {
  await both(create, (least, full) => {
    for (const { name, least: value } of LIMITS) {
      expect(limitOf(least, name), name).toBe(value);
      const isMemory = name === 'maxBufferSize' || name === 'maxStorageBufferBindingSize';
      expect(limitOf(full, name), name).toBe(isMemory ? full.limits[name] : value);
    }
    expect(full.limits['maxBufferSize'], 'an adapter with more than the least').toBeGreaterThan(2 ** 28);
    return Promise.resolve();
  });
}

function limitOf({ device }: WebGpuEngine, name: string): number {
  return device.limits[name as keyof GPUSupportedLimits] as number;
}

/** Tallies as the reference counts them; signals and training as with all limits, number by number. */
export async function countsAlike(create: Create): Promise<void> {
  const plan = planExperiment(expandGrid(EXPERIMENT));
  const training = planTraining(
    parseExperiment({ version: 1, training: { steps: 6, groups: 4, replicas: 40, recordEvery: 2 } }),
  ).plan;
  await both(create, async (least, full) => {
    const reference = await digestOf(new ReferenceEngine());
    expect(await digestOf(least)).toBe(reference);
    expect(await digestOf(full)).toBe(reference);
    const signals = await Promise.all(
      [least, full].map((engine) => all(engine.signals(plan, plan.cells.map(() => PLAIN)))), // prettier-ignore
    );
    expect(signals[0]).toHaveLength(96);
    expect(signals[0]).toEqual(signals[1]);
    expect(signals[0]!.some(({ sums }) => sums.some((sum) => sum !== 0))).toBe(true);
    const records = await Promise.all(
      [least, full].map((engine) => all(engine.train(training, { recordEvery: 2 }))),
    );
    expect(records[0]!.map(({ step }) => step)).toEqual([0, 2, 4, 6]);
    expect(records[0]).toEqual(records[1]);
  });
}

async function digestOf(engine: Engine): Promise<string> {
  const choice = { id: engine.id, create: () => Promise.resolve(unowned(engine)) };
  const { complete, digest } = await runExperiment(EXPERIMENT, [choice]);
  expect(complete).toBe(true);
  return digest;
}

/** The engine, which a run does not free. */
function unowned(engine: Engine): Engine {
  return new Proxy(engine, {
    get: (target, name) => {
      if (name === 'dispose') return () => undefined;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Tables of lengths that the least binding does not hold: 9,000 of 16 KiB, 141 MiB of 128. */
const LONG_TABLES = 9000;

/** Every cell of a plan that does not fit one buffer is counted as the reference counts it. */
export async function cutsWhatDoesNotFit(create: Create): Promise<void> {
  const plan = longPlan();
  const engine = await create({ leastLimits: true });
  try {
    let seen = 0;
    for await (const { cell, block, counters } of engine.run(plan)) {
      if (cell !== seen >> 1 || block !== (seen & 1)) expect([cell, block]).toEqual([seen >> 1, seen & 1]);
      if (cell % 500 === 0 || cell === LONG_TABLES - 1)
        expect(counters, `cell ${cell}`).toEqual(tallyBlock(plan, plan.cells[cell]!, block));
      seen++;
    }
    expect(seen).toBe(2 * LONG_TABLES);
  } finally {
    engine.dispose();
  }
}

/** Bytes that hold one of the three length tables of `EXPERIMENT` at a time. */
const ONE_TABLE = 16_390;

/** Signals and tallies of a plan in three parts are those of the whole, also where blocks are there already. */
export async function joinsParts(create: Create): Promise<void> {
  const plan = planExperiment(expandGrid(EXPERIMENT));
  const programs = plan.cells.map(() => PLAIN);
  const skip = (cell: number, block: number): boolean => cell === 0 || (cell + block) % 3 === 0;
  const engines = [await create({ bufferBytes: ONE_TABLE }), await create({})] as const;
  try {
    expect([...partsOf(plan, ONE_TABLE)].map(({ firstCell }) => firstCell)).toEqual([0, 1, 2]);
    const [signals, wholeSignals] = await Promise.all(
      engines.map((engine) => all(engine.signals(plan, programs, { skip }))),
    );
    expect(signals!.length).toBeGreaterThan(30);
    expect(signals).toEqual(wholeSignals);
    const [tallies, wholeTallies] = await Promise.all(
      engines.map((engine) => all(engine.run(plan, { skip }))),
    );
    expect(tallies!.map(({ cell, block }) => [cell, block])).toEqual(
      signals!.map(({ cell, block }) => [cell, block]),
    );
    expect(tallies).toEqual(wholeTallies);
  } finally {
    for (const engine of engines) engine.dispose();
  }
}

function longPlan(): Plan {
  const small = planExperiment(
    expandGrid(parseExperiment({ version: 1, objective: { groupSize: 2 }, sampling: { trajectories: 128 } })),
  );
  const probabilities = new Float64Array(4096).fill(1 / 4096);
  const table = buildLengthTable({ min: 1, probabilities });
  const cell = { ...small.cells[0]!, groups: 2, blocks: 2 };
  return {
    ...small,
    tables: new Array<typeof table>(LONG_TABLES).fill(table),
    cells: Array.from({ length: LONG_TABLES }, (_, i) => ({ ...cell, stream: i, lengthC: i, lengthW: i })),
  };
}

/** A step that no buffer of the least holds is refused by a sentence, and done where the adapter has more. */
export async function refusesWhatCannotBeCut(create: Create): Promise<void> {
  const experiment = parseExperiment({
    version: 1,
    // The counters of a learner take room by the size of its groups, and time by their number and their attempts.
    model: { maxAttempts: 1 },
    objective: { groupSize: 256 },
    training: { steps: 1, groups: 1, replicas: 12_000, recordEvery: 1 },
  });
  const { plan } = planTraining(experiment);
  await both(create, async (least, full) => {
    const refusal = all(least.train(plan));
    await expect(refusal).rejects.toThrow(
      /^One step of 12000 learners takes \d+ bytes, and this device holds 134217728 in one buffer\. Train fewer learners at once\.$/,
    );
    const records = await all(full.train(plan));
    expect(records.at(-1)!.step).toBe(1);
  });
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const value of values) found.push(value);
  return found;
}
