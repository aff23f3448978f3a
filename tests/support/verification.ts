/** What the verification tests in Node and in the browser share. */
import type { EngineTuning } from '../../src/engine/engine';
import { SHADERS, type Shaders, type WebGpuEngine } from '../../src/engine/webgpu/webgpu-engine';
import { kernelBytes } from '../../src/engine/wasm/kernel-module';
import type { ThreadHost } from '../../src/engine/wasm/threads';
import { WasmEngine, type WasmOptions } from '../../src/engine/wasm/wasm-engine';
import type { TrainPlan } from '../../src/experiment/train-plan';
import type { Check } from '../../src/study/verify/check';
import { checkSignals, expectedSignals } from '../../src/study/verify/check-signals';
import { checkTallies, expectedTallies } from '../../src/study/verify/check-tallies';
import { checkTraining } from '../../src/study/verify/check-training';
import { plantFault } from '../../src/study/verify/faults';
import { randomCases } from '../../src/study/verify/random-cases';
import { tallyPlans } from '../../src/study/verify/random-plans';
import { signalPlans } from '../../src/study/verify/signal-plans';
import { trainPlans } from '../../src/study/verify/train-plans';
import { TUNINGS, WASM_TUNINGS } from '../../src/study/verify/tunings';
import { plantWasmFault } from '../../src/study/verify/wasm-faults';
import { type EngineUnderTest, verify, type VerifyReport } from '../../src/study/verify/verify';

export type CreateEngine = (tuning: EngineTuning, shaders: Shaders) => Promise<WebGpuEngine>;

/** A verification of the engines that there are, whole. */
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
  return verify([under, wasmUnderTest(threads)], {
    plans,
    seed: 1,
    cases: randomCases(40, 1),
    trajectories: 2 ** 12,
  });
}

function wasmUnderTest(threads: ThreadHost, options: WasmOptions = {}): EngineUnderTest {
  return {
    id: 'wasm',
    only: 'tallies',
    tunings: WASM_TUNINGS,
    create: (tuning) => WasmEngine.create(threads, { ...options, ...tuning }),
  };
}

/**
 * The check of tallies alone, on the edges and as many random plans, with a fault in the kernel: the reference counts
 * once, however many faults are then looked for.
 */
export async function tallyCheck(plans: number): Promise<{
  readonly webgpu: (create: CreateEngine, fault: string) => Promise<Check>;
  readonly wasm: (threads: ThreadHost, fault: string) => Promise<Check>;
}> {
  // SwiftShader takes seconds to build the kernel for groups above 64, and none of the faults needs them.
  const named = tallyPlans(plans, 1).filter(({ plan }) => plan.cells.every((cell) => cell.groupSize <= 64));
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

/** The check of signals alone, on the edges and as many random cells, with a fault in the kernel. */
export async function verifySignals(create: CreateEngine, cells: number, fault: string): Promise<Check> {
  const plans = signalPlans(cells, 1);
  const engine = await create({}, plantFault(SHADERS, fault));
  try {
    return await checkSignals('webgpu', [engine], plans, plans.map(expectedSignals), {});
  } finally {
    engine.dispose();
  }
}

/** The check of training alone, on few trainings of one shape, with a fault in the kernel. */
export async function verifyTraining(create: CreateEngine, fault: string): Promise<Check> {
  const trainings = trainPlans(10, 1).filter(({ plan }) => plan.features === 1 && !hasLargeGroups(plan));
  const engine = await create({}, plantFault(SHADERS, fault));
  try {
    return await checkTraining('webgpu', [engine], trainings);
  } finally {
    engine.dispose();
  }
}

function hasLargeGroups({ learners }: TrainPlan): boolean {
  return learners.some(({ program }) => program.groupSize > 8);
}
