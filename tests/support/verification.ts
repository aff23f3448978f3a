/** What the verification tests in Node and in the browser share. */
import type { EngineTuning } from '../../src/engine/engine';
import { SHADERS, type Shaders, type WebGpuEngine } from '../../src/engine/webgpu/webgpu-engine';
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
import { TUNINGS } from '../../src/study/verify/tunings';
import { verify, type VerifyReport } from '../../src/study/verify/verify';

export type CreateEngine = (tuning: EngineTuning, shaders: Shaders) => Promise<WebGpuEngine>;

/** A verification of the WebGPU engine, whole. */
export function verifyWebGpu(create: CreateEngine, plans: number): Promise<VerifyReport> {
  const under = { id: 'webgpu', tunings: TUNINGS, create: (tuning: EngineTuning) => create(tuning, SHADERS) };
  return verify([under], { plans, seed: 1, cases: randomCases(40, 1), trajectories: 2 ** 12 });
}

/**
 * The check of tallies alone, on the edges and as many random plans, with a fault in the kernel: the reference counts
 * once, however many faults are then looked for.
 */
export async function tallyCheck(
  plans: number,
): Promise<(create: CreateEngine, fault: string) => Promise<Check>> {
  // SwiftShader takes seconds to build the kernel for groups above 64, and none of the faults needs them.
  const named = tallyPlans(plans, 1).filter(({ plan }) => plan.cells.every((cell) => cell.groupSize <= 64));
  const expected = await expectedTallies(named, {});
  return async (create, fault) => {
    const shaders = plantFault(SHADERS, fault);
    const running = await Promise.all(TUNINGS.map((tuning) => create(tuning, shaders)));
    try {
      return await checkTallies({ id: 'webgpu', tunings: TUNINGS }, running, named, expected, {});
    } finally {
      for (const engine of running) engine.dispose();
    }
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
