/** Benchmarks against programs of other languages, which are run as children: tests/bench/README.md. */
import { decodeCounters, kernelCounters } from '../engine/webgpu/decode';
import { EngineError, isMissing, type TallyEngine } from '../engine/engine';
import type { Comparison } from '../study/bench/bench';
import { benchPlan, type Counting, engineCounting, PLAIN_JAVASCRIPT, sized } from '../study/bench/counting';
import { CountingProgram } from './counting-program';
import { createWasm, createWebGpu } from './engines';
import { UsageError } from './exit';

const ROUND_MS = 250;
const MOST_TRAJECTORIES = 2 ** 32;
/** Counted by program and engine alike before any time is taken: enough for sums that 32 bits do not hold. */
const SAME_TRAJECTORIES = 2 ** 25;

/**
 * @param commands of the programs, each with its arguments behind blanks
 * @throws UsageError where a program does not start or counts otherwise than the engines do
 */
export async function rivalsBench(commands: readonly string[]): Promise<Comparison> {
  const engines: TallyEngine[] = [];
  const programs: CountingProgram[] = [];
  const dispose = (): void => {
    for (const engine of engines) engine.dispose();
    for (const program of programs) program.quit();
  };
  try {
    const one = await createWasm({ threads: 1 });
    engines.push(one);
    const countings: Counting[] = [engineCounting('WebAssembly, 1 thread', one)];
    const all = await createWasm();
    engines.push(all);
    countings.push(engineCounting(`WebAssembly, ${all.adapter}`, all));
    const gpu = await orNone(createWebGpu);
    if (gpu) {
      engines.push(gpu);
      countings.push(engineCounting(`WebGPU, ${gpu.adapter}`, gpu));
    }
    countings.push(PLAIN_JAVASCRIPT);
    const expected = await rawCounters(one);
    for (const command of commands) {
      const program = new CountingProgram(command.split(' ').filter((word) => word !== ''));
      programs.push(program);
      countings.push(await programCounting(command, program, expected));
    }
    return {
      name: 'rivals',
      what: 'time for a trajectory, against WebAssembly on one thread',
      sides: await sized(countings, { roundMs: ROUND_MS, most: MOST_TRAJECTORIES }),
      elsewhere: true,
      dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
}

async function orNone(create: () => Promise<TallyEngine>): Promise<TallyEngine | undefined> {
  try {
    return await create();
  } catch (error) {
    if (error instanceof EngineError && isMissing(error.fault)) return undefined;
    throw error;
  }
}

/** What an engine counts, all blocks together. */
async function rawCounters(engine: TallyEngine): Promise<BigUint64Array> {
  let sum: BigUint64Array | undefined;
  for await (const { counters } of engine.run(benchPlan(SAME_TRAJECTORIES)))
    sum = sum?.map((value, i) => value + counters[i]!) ?? counters.slice();
  return sum!;
}

async function programCounting(
  command: string,
  program: CountingProgram,
  expected: BigUint64Array,
): Promise<Counting> {
  const plan = benchPlan(SAME_TRAJECTORIES);
  const cell = plan.cells[0]!;
  let name: string;
  let counters: BigUint64Array;
  try {
    name = await program.plan(plan, cell);
    const raw = await program.count(0, cell.groups);
    const wanted = kernelCounters(cell.groupSize);
    if (raw.length !== wanted)
      throw new Error(`it answers with ${raw.length} counters instead of ${wanted}.`);
    counters = decodeCounters(raw, cell);
  } catch (error) {
    throw new UsageError(
      `The program "${command}" does not count: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const at = counters.findIndex((value, i) => value !== expected[i]);
  if (at >= 0) {
    throw new UsageError(
      `The program "${command}" counts otherwise than the engines (counter ${at}: ${counters[at]} for ${expected[at]}), ` +
        `so its time would say nothing.`,
    );
  }
  return {
    name,
    count: async (trajectories) => void (await program.count(0, trajectories / cell.groupSize)),
  };
}
