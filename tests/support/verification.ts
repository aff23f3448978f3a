/** What the verification tests in Node and in the browser share. */
import type { EngineTuning } from '../../src/engine/engine';
import type { ShaderSource } from '../../src/engine/webgpu/shader';
import { TALLY_SHADER, type WebGpuEngine } from '../../src/engine/webgpu/webgpu-engine';
import { plantFault } from '../../src/study/verify/faults';
import { randomCases } from '../../src/study/verify/random-cases';
import { TUNINGS } from '../../src/study/verify/tunings';
import { verify, type VerifyReport } from '../../src/study/verify/verify';

export type CreateEngine = (tuning: EngineTuning, shader: ShaderSource) => Promise<WebGpuEngine>;

/** A verification of the WebGPU engine, whole or with a fault in its kernel. */
export function verifyWebGpu(create: CreateEngine, plans: number, fault?: string): Promise<VerifyReport> {
  const shader = fault === undefined ? TALLY_SHADER : plantFault(TALLY_SHADER, fault);
  const under = { id: 'webgpu', tunings: TUNINGS, create: (tuning: EngineTuning) => create(tuning, shader) };
  // Few cases suffice: whether z-scores are right is the business of tests/statistics.
  return verify([under], { plans, seed: 1, cases: randomCases(40, 1), trajectories: 2 ** 12 });
}

/** The names of the checks that failed. */
export function failed(report: VerifyReport): string[] {
  return report.checks.filter(({ passed }) => !passed).map(({ name }) => name);
}
