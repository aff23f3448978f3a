/** What the verification tests in Node and in the browser share. */
import type { EngineTuning } from '../../src/engine/engine';
import { SHADERS, type Shaders, type WebGpuEngine } from '../../src/engine/webgpu/webgpu-engine';
import { kernelBytes } from '../../src/engine/wasm/kernel-module';
import type { ThreadHost } from '../../src/engine/wasm/threads';
import { WasmEngine, type WasmOptions } from '../../src/engine/wasm/wasm-engine';
import type { Check } from '../../src/study/verify/check';
import { checkAccuracy } from '../../src/study/verify/check-accuracy';
import { checkSignals, expectedSignals } from '../../src/study/verify/check-signals';
import { checkTallies, expectedTallies } from '../../src/study/verify/check-tallies';
import { checkTraining } from '../../src/study/verify/check-training';
import { plantFault } from '../../src/study/verify/faults';
import { kernelsWith } from '../../src/study/verify/plant';
import { TUNINGS, WASM_TUNINGS } from '../../src/study/verify/tunings';
import { plantWasmFault } from '../../src/study/verify/wasm-faults';
import { type EngineUnderTest, verify, type VerifyReport } from '../../src/study/verify/verify';
import { wholeWork, workFor } from '../../src/study/verify/work';

export type CreateEngine = (tuning: EngineTuning, shaders: Shaders) => Promise<WebGpuEngine>;

/** A verification of the engines that there are, whole but with fewer cases. */
export function verifyEngines(
  create: CreateEngine,
  threads: ThreadHost,
  plans: number,
): Promise<VerifyReport> {
  const under: EngineUnderTest = {
    id: 'webgpu',
    tunings: TUNINGS,
    create: (tuning: EngineTuning) => create(tuning, SHADERS),
  };
  const seed = 1;
  const work = wholeWork({ plans, trajectories: 2 ** 12, seed });
  return verify([under, wasmUnderTest(threads)], { ...work, cases: work.cases.slice(0, 40) }, { seed });
}

function wasmUnderTest(threads: ThreadHost, options: WasmOptions = {}): EngineUnderTest {
  return {
    id: 'wasm',
    only: 'tallies',
    tunings: WASM_TUNINGS,
    create: (tuning) => WasmEngine.create(threads, { ...options, ...tuning }),
  };
}

/** The check of tallies alone, with a fault in the kernel: the reference counts once, however many faults are then looked for. */
export async function tallyCheck(): Promise<{
  readonly webgpu: (create: CreateEngine, fault: string) => Promise<Check>;
  readonly wasm: (threads: ThreadHost, fault: string) => Promise<Check>;
}> {
  const named = workFor('tally', 1).plans;
  const expected = await expectedTallies(named, {});
  const check = async (under: Pick<EngineUnderTest, 'id' | 'tunings' | 'create'>): Promise<Check> => {
    const running = await Promise.all(under.tunings.map((tuning) => under.create(tuning)));
    try {
      return await checkTallies(under, running, named, expected, {});
    } finally {
      for (const engine of running) engine.dispose();
    }
  };
  return {
    webgpu: (create, fault) => {
      const shaders = plantFault(SHADERS, fault);
      return check({ id: 'webgpu', tunings: TUNINGS, create: (tuning) => create(tuning, shaders) });
    },
    wasm: (threads, fault) => check(wasmUnderTest(threads, { bytes: plantWasmFault(kernelBytes(), fault) })),
  };
}

/** The check of signals alone, with a fault in the kernel. */
export async function verifySignals(create: CreateEngine, fault: string): Promise<Check> {
  const plans = workFor('signal', 1).signalPlans;
  const engine = await create({}, plantFault(SHADERS, fault));
  try {
    return await checkSignals('webgpu', [engine], plans, plans.map(expectedSignals), {});
  } finally {
    engine.dispose();
  }
}

/** The check of training alone, on few trainings of one shape, with a fault in the kernel. */
export async function verifyTraining(create: CreateEngine, fault: string): Promise<Check> {
  const engine = await create({}, plantFault(SHADERS, fault));
  try {
    return await checkTraining('webgpu', [engine], workFor('train', 1).trainings);
  } finally {
    engine.dispose();
  }
}

/** The check of exp, log and quotients alone, with a fault in the kernel or without. */
export async function verifyAccuracy(create: CreateEngine, fault: string | null): Promise<Check> {
  const engine = await create({}, kernelsWith(fault).shaders);
  try {
    return await checkAccuracy(engine, workFor('accuracy', 1).inputs, 1);
  } finally {
    engine.dispose();
  }
}
