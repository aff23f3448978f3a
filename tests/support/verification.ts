/** What the verification tests in Node and in the browser share. */
import type { EngineTuning } from '../../src/engine/engine';
import { SHADERS, type Shaders, type WebGpuEngine } from '../../src/engine/webgpu/webgpu-engine';
import type { Check } from '../../src/study/verify/check';
import { checkSignals, expectedSignals } from '../../src/study/verify/check-signals';
import { plantFault } from '../../src/study/verify/faults';
import { randomCases } from '../../src/study/verify/random-cases';
import { signalPlans } from '../../src/study/verify/signal-plans';
import { TUNINGS } from '../../src/study/verify/tunings';
import { verify, type VerifyReport } from '../../src/study/verify/verify';

export type CreateEngine = (tuning: EngineTuning, shaders: Shaders) => Promise<WebGpuEngine>;

/** A verification of the WebGPU engine, whole or with a fault in its kernel. */
export function verifyWebGpu(create: CreateEngine, plans: number, fault?: string): Promise<VerifyReport> {
  const shaders = fault === undefined ? SHADERS : plantFault(SHADERS, fault);
  const under = { id: 'webgpu', tunings: TUNINGS, create: (tuning: EngineTuning) => create(tuning, shaders) };
  // A planted fault is to be seen in the tallies, whatever the z-scores say: they need hardly be taken there.
  const cases = randomCases(fault === undefined ? 40 : 1, 1);
  return verify([under], { plans, seed: 1, cases, trajectories: 2 ** 12 });
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

/** The names of the checks that failed. */
export function failed(report: VerifyReport): string[] {
  return report.checks.filter(({ passed }) => !passed).map(({ name }) => name);
}
