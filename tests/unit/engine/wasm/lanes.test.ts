/**
 * The lanes of the WebAssembly kernel against its own scalar kernel, which adds everything in 64 bits and is itself held
 * against the reference: every size of group, and cells so large that only the scalar kernel is fast enough to follow.
 */
import { describe, expect, test } from 'vitest';
import { kernelBytes } from '../../../../src/engine/wasm/kernel-module';
import { CELL_WORDS, LONG, packPlan } from '../../../../src/engine/wasm/pack-plan';
import { type FromThread, type Port, serve, type ToThread } from '../../../../src/engine/wasm/serve';
import { type Plan, PlanBuilder } from '../../../../src/experiment/plan';
import type { Policy } from '../../../../src/model/policy';
import { CAP_RULES, type Process } from '../../../../src/model/process';
import { editKernel } from '../../../../src/study/verify/wasm-faults';

/** The kernel's word for the cap. */
const MAX_ATTEMPTS = 7;

interface Count {
  readonly how: 'lanes' | 'scalar';
  readonly firstGroup?: number;
  /** Another cap than the plan's, which allows no more than 4,096. */
  readonly maxAttempts?: number;
}

/** Counts whole cells on this thread. */
function counter(bytes = kernelBytes()): (plan: Plan, count: Count) => BigUint64Array {
  let said: FromThread | undefined;
  const port: Port = { onmessage: null, postMessage: (message) => (said = message as FromThread) };
  serve(port);
  const tell = (data: ToThread): unknown => port.onmessage!({ data });
  tell({ type: 'start', module: new WebAssembly.Module(bytes) });
  return (plan, { how, firstGroup = 0, maxAttempts }) => {
    const words = packPlan(plan, false);
    plan.cells.forEach((_, cell) => {
      words[cell * CELL_WORDS + LONG] = how === 'scalar' ? 1 : 0;
      if (maxAttempts !== undefined) words[cell * CELL_WORDS + MAX_ATTEMPTS] = maxAttempts;
    });
    const items = plan.cells.flatMap(({ groups }, cell) => [cell, firstGroup, groups]);
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

const CAPS = [null, 1, 2, 3, 4, 9];
const FAIR: Policy = { thetaS: 0.2, thetaDC: 0.5, thetaDW: 1 };

/** A cell of about `trajectories`, in groups that are no multiple of four. */
function addCell(
  builder: PlanBuilder,
  { groupSize, trajectories, ...process }: Process & { groupSize: number; trajectories: number },
  stream: number,
): void {
  const groups = Math.ceil(trajectories / groupSize / 4) * 4 + 3;
  builder.add(process, { trajectories: groups * groupSize, groupSize, blocks: 2, stream });
}

describe('equal the scalar kernel', () => {
  const lengths = { correct: uniform(1, 37), wrong: uniform(900, 1500) };

  test('for every size of group, with one cap and one rule each', () => {
    const count = counter();
    for (let groupSize = 1; groupSize <= 256; groupSize++) {
      const builder = new PlanBuilder([groupSize, 3]);
      const maxAttempts = CAPS[groupSize % CAPS.length]!;
      const atCap = CAP_RULES[Math.floor(groupSize / CAPS.length) % CAP_RULES.length]!;
      addCell(
        builder,
        { policy: FAIR, lengths, maxAttempts, atCap, groupSize, trajectories: 2048 },
        groupSize,
      );
      const plan = builder.build();
      expect(count(plan, { how: 'lanes' }), `groups of ${groupSize}`).toEqual(count(plan, { how: 'scalar' }));
    }
  });

  test.each([1, 2, 3, 255, 256])(
    'for groups of %i, with every cap and rule, from the last trajectory backwards',
    (groupSize) => {
      const count = counter();
      const builder = new PlanBuilder([groupSize, 4]);
      for (const maxAttempts of CAPS)
        for (const atCap of CAP_RULES)
          addCell(builder, { policy: FAIR, lengths, maxAttempts, atCap, groupSize, trajectories: 700 }, 9);
      const plan = builder.build();
      const firstGroup = Math.floor(2 ** 32 / groupSize) - plan.cells[0]!.groups;
      const [lanes, scalar] = (['lanes', 'scalar'] as const).map((how) => count(plan, { how, firstGroup }));
      expect(lanes).toEqual(scalar);
    },
  );
});

describe('fields and sums hold what they must', () => {
  const [right, wrong]: Policy[] = [
    { thetaS: 40, thetaDC: -40, thetaDW: 40 },
    { thetaS: -40, thetaDC: -40, thetaDW: 40 },
  ];
  const longest = uniform(4096, 4096);

  test.each(CAP_RULES)(
    'a batch whose groups of 256 are right twice, or once and then wrong, at a cap with %s',
    (atCap) => {
      const count = counter();
      const builder = new PlanBuilder([6, 6]);
      const lengths = { correct: longest, wrong: longest };
      for (const policy of [right!, { ...FAIR, thetaDC: -40 }, wrong!])
        for (const maxAttempts of [1, 2, 3])
          addCell(
            builder,
            { policy, lengths, maxAttempts, atCap, groupSize: 256, trajectories: 8192 },
            maxAttempts,
          );
      const plan = builder.build();
      expect(count(plan, { how: 'lanes' })).toEqual(count(plan, { how: 'scalar' }));
    },
  );

  /** 2,048 trajectories of 4,095 answers of 4,096 tokens, all of a kind, then the cap: a lane's sum passes 2³² many times. */
  function largestSums(policy: Policy): Plan {
    const builder = new PlanBuilder([5, 5]);
    const lengths = {
      correct: policy === right ? longest : uniform(1, 1),
      wrong: policy === right ? uniform(1, 1) : longest,
    };
    builder.add(
      { policy, lengths, maxAttempts: 4095, atCap: 'truncate' },
      { trajectories: 2048, groupSize: 256, blocks: 2, stream: 0 },
    );
    return builder.build();
  }

  test.each([
    ['right', right!],
    ['wrong', wrong!],
  ] as const)('sums of %s answers leave the lanes before they pass 32 bits', (_, policy) => {
    const plan = largestSums(policy);
    const scalar = counter()(plan, { how: 'scalar' });
    expect(counter()(plan, { how: 'lanes' })).toEqual(scalar);
    // As numbers with a sign those past 2^31 would lose 2^32: i64x2.extend_low_i32x4_u becomes i64x2.extend_low_i32x4_s.
    const signed = editKernel(kernelBytes(), { from: [0xfd, 0xc9, 0x01], to: [0xfd, 0xc7, 0x01] });
    expect(counter(signed!)(plan, { how: 'lanes' })).not.toEqual(scalar);
  });

  test.each([32_764, 32_765, 32_766, 32_767, 32_768])('a cap of %i, where 15 bits end', (maxAttempts) => {
    const count = counter();
    const builder = new PlanBuilder([3, 3]);
    for (const policy of [right!, wrong!, { thetaS: 0, thetaDC: -40, thetaDW: 40 }])
      builder.add(
        { policy, lengths: { correct: longest, wrong: uniform(1, 3) }, maxAttempts: 4096, atCap: 'truncate' },
        { trajectories: 8, groupSize: 2, blocks: 2, stream: 1 },
      );
    const plan = builder.build();
    const [lanes, scalar] = (['lanes', 'scalar'] as const).map((how) => count(plan, { how, maxAttempts }));
    expect(lanes).toEqual(scalar);
    expect(Number(scalar![2])).toBe(8 * maxAttempts);
  });

  test('a trajectory that goes on beyond is counted by the scalar kernel', () => {
    const count = counter();
    const builder = new PlanBuilder([1, 2]);
    const lengths = { correct: uniform(1, 2), wrong: uniform(1, 2) };
    const policy = { thetaS: 0, thetaDC: -8.98, thetaDW: 8.98 };
    builder.add(
      { policy, lengths, maxAttempts: null, atCap: 'truncate' },
      { trajectories: 512, groupSize: 4, blocks: 2, stream: 0 },
    );
    const plan = builder.build();
    const scalar = count(plan, { how: 'scalar' });
    // 8,000 attempts in the mean: 1.7 in 100 trajectories have more than 32,766, so of 512 none in one of 5,000 cases.
    expect(Number(scalar[2]) / 512).toBeGreaterThan(7000);
    expect(count(plan, { how: 'lanes' })).toEqual(scalar);
  });
});
