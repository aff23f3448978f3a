/**
 * The lanes of the WebAssembly kernel against its own scalar kernel, which adds everything in 64 bits and is itself held
 * against the reference: every size of group, and cells so large that only the scalar kernel is fast enough to follow.
 */
import { expect, test } from 'vitest';
import { kernelBytes } from '../../../../src/engine/wasm/kernel-module';
import { packPlan } from '../../../../src/engine/wasm/pack-plan';
import { type FromThread, type Port, serve, type ToThread } from '../../../../src/engine/wasm/serve';
import { type Plan, PlanBuilder } from '../../../../src/experiment/plan';
import { CAP_RULES, type Process } from '../../../../src/model/process';
import { editKernel } from '../../../../src/study/verify/wasm-faults';

/** Words of a cell, and the one that asks for the scalar kernel: `src/engine/wasm/pack-plan.ts`. */
const CELL_WORDS = 17;
const LONG = 16;

/** Counts whole cells on this thread. */
function counter(bytes = kernelBytes()): (plan: Plan, how: 'lanes' | 'scalar') => BigUint64Array {
  let said: FromThread | undefined;
  const port: Port = { onmessage: null, postMessage: (message) => (said = message as FromThread) };
  serve(port);
  const tell = (data: ToThread): unknown => port.onmessage!({ data });
  tell({ type: 'start', module: new WebAssembly.Module(bytes) });
  return (plan, how) => {
    const words = packPlan(plan, false);
    plan.cells.forEach((_, cell) => (words[cell * CELL_WORDS + LONG] = how === 'scalar' ? 1 : 0));
    const items = plan.cells.flatMap(({ groups }, cell) => [cell, 0, groups]);
    // Another plan under the same number: what was prepared for the last one must not stay.
    tell({ type: 'draw', draw: 1, inputs: new Uint32Array(6) });
    tell({ type: 'job', run: 1, job: 1, items: Uint32Array.from(items), plan: { words, stop: null } });
    if (said?.type !== 'done' || said.counters === null)
      throw new Error(`The kernel said ${JSON.stringify(said)}.`);
    return said.counters;
  };
}

const uniform = (min: number, max: number): Process['lengths']['correct'] => ({
  min,
  probabilities: new Float64Array(max - min + 1).fill(1 / (max - min + 1)),
});

test('every size of group, with each rule at caps of any parity and with none', () => {
  const count = counter();
  const lengths = { correct: uniform(1, 37), wrong: uniform(900, 1500) };
  for (let groupSize = 1; groupSize <= 256; groupSize++) {
    const builder = new PlanBuilder([groupSize, 3]);
    // One cap for each size, and its rule, take turns.
    const maxAttempts = [null, 1, 2, 3, 4, 9][groupSize % 6]!;
    const atCap = CAP_RULES[Math.floor(groupSize / 6) % CAP_RULES.length]!;
    const policy = { thetaS: 0.2, thetaDC: 0.5, thetaDW: 1 };
    // A batch and a rest that is no multiple of four groups.
    const groups = Math.ceil(2048 / groupSize) + 3;
    builder.add(
      { policy, lengths, maxAttempts, atCap },
      { trajectories: groups * groupSize, groupSize, blocks: 2, stream: groupSize },
    );
    const plan = builder.build();
    expect(count(plan, 'lanes'), `groups of ${groupSize}`).toEqual(count(plan, 'scalar'));
  }
});

/** 1,024 trajectories of 4,095 right answers of 4,096 tokens, then the cap: a lane's sum passes 2³² thousands of times. */
function largestSums(): Plan {
  const builder = new PlanBuilder([5, 5]);
  const lengths = { correct: { min: 4096, probabilities: Float64Array.of(1) }, wrong: uniform(4095, 4096) };
  const policy = { thetaS: 9, thetaDC: -40, thetaDW: 40 };
  builder.add(
    { policy, lengths, maxAttempts: 4095, atCap: 'truncate' },
    { trajectories: 1024, groupSize: 256, blocks: 2, stream: 0 },
  );
  return builder.build();
}

test('sums leave the lanes before they pass 32 bits', () => {
  const count = counter();
  const plan = largestSums();
  const scalar = count(plan, 'scalar');
  expect(count(plan, 'lanes')).toEqual(scalar);
  // As numbers with a sign those past 2^31 would lose 2^32: i64x2.extend_low_i32x4_u becomes i64x2.extend_low_i32x4_s.
  const signed = editKernel(kernelBytes(), { from: [0xfd, 0xc9, 0x01], to: [0xfd, 0xc7, 0x01] });
  expect(counter(signed!)(plan, 'lanes')).not.toEqual(scalar);
});

test('a trajectory of more attempts than 15 bits hold is counted by the scalar kernel', () => {
  const count = counter();
  const builder = new PlanBuilder([1, 2]);
  const lengths = { correct: uniform(1, 2), wrong: uniform(1, 2) };
  const policy = { thetaS: 0, thetaDC: -8.98, thetaDW: 8.98 };
  builder.add(
    { policy, lengths, maxAttempts: null, atCap: 'truncate' },
    { trajectories: 512, groupSize: 4, blocks: 2, stream: 0 },
  );
  const plan = builder.build();
  const scalar = count(plan, 'scalar');
  // 8,000 attempts in the mean: 1.7 in 100 trajectories have more than 32,766, so of 512 none in one of 5,000 cases.
  expect(Number(scalar[2]) / 512).toBeGreaterThan(7000);
  expect(count(plan, 'lanes')).toEqual(scalar);
});
