import { describe, expect, test } from 'vitest';
import { drawLength } from '../../../src/experiment/length-table';
import { PlanBuilder, type Plan } from '../../../src/experiment/plan';
import { multiplyHigh, philox4x32 } from '../../../src/engine/reference/philox';
import { ReferenceEngine } from '../../../src/engine/reference/reference-engine';
import { tallyBlock } from '../../../src/engine/reference/tally';
import { rollout } from '../../../src/engine/reference/rollout';
import type { CapRule } from '../../../src/model/process';
import { COST, costIndex, HEAD, OUTCOME, outcomeIndex } from '../../../src/model/tally';
import { KNOWN_ANSWERS, randomDraws } from '../../../src/study/verify/known-answers';

describe('the generator', () => {
  test.each(KNOWN_ANSWERS)('gives the published answer $answer.0', ({ input, answer }) => {
    expect(philox4x32(input.counter, input.key)).toEqual(answer);
  });

  test('multiplies like a 64-bit integer', () => {
    for (const { counter } of randomDraws(500)) {
      const [x, y] = counter;
      expect(multiplyHigh(x, y)).toBe(Number((BigInt(x) * BigInt(y)) >> 32n));
    }
    expect(multiplyHigh(0xffffffff, 0xffffffff)).toBe(0xfffffffe);
  });
});

/** A plan whose first trajectory is written by hand: thresholds are put around the words it really draws. */
function planAround(maxAttempts: number, atCap: CapRule): Plan {
  const builder = new PlanBuilder([5, 6]);
  builder.add(
    {
      policy: { thetaS: 0, thetaDC: 0, thetaDW: 2 },
      lengths: {
        correct: { min: 3, probabilities: Float64Array.of(0.5, 0.5) },
        wrong: { min: 7, probabilities: Float64Array.of(1) },
      },
      maxAttempts,
      atCap,
    },
    { trajectories: 64, groupSize: 2, blocks: 2, stream: 9 },
  );
  return builder.build();
}

/** The trajectory of section 3.1 told once more, with arithmetic on the words only. */
function retell(plan: Plan, index: number): { story: string; reward: number } {
  const cell = plan.cells[0]!;
  const story: string[] = [];
  for (let k = 0; ; k++) {
    const words = philox4x32([k >> 1, index, 9, 0], [5, 6]);
    const [u, v] = k % 2 === 0 ? [words[0], words[1]] : [words[2], words[3]];
    const region = [
      cell.thresholds.correctStop,
      cell.thresholds.correct,
      cell.thresholds.wrongResample,
    ].filter((threshold) => u >= threshold).length;
    const correct = region < 2;
    const length = drawLength(plan.tables[correct ? cell.lengthC : cell.lengthW]!, v);
    story.push(`${correct ? 'C' : 'W'}${length}`);
    const last = k + 1 === cell.maxAttempts;
    if (last && cell.atCap === 'truncate') return { story: story.join(','), reward: correct ? 1 : 0 };
    if (last && cell.atCap === 'fail') return { story: story.join(','), reward: 0 };
    const stop = region === 0 || region === 3;
    story.push(stop ? 'S' : 'R');
    if (stop) return { story: story.join(','), reward: correct ? 1 : 0 };
    if (last) return { story: story.join(','), reward: 0 };
  }
}

describe.each(['truncate', 'fail', 'decide-then-fail'] as const)(
  'a rollout with the cap rule %s',
  (atCap) => {
    test.each([1, 2, 3, 50])('and a cap of %i takes the steps its words say', (cap) => {
      const plan = planAround(cap, atCap);
      const letter = { sampleC: 'C', sampleW: 'W', stopC: 'S', stopW: 'S', resC: 'R', resW: 'R' };
      for (let index = 0; index < 64; index++) {
        const { steps, reward } = rollout(plan, plan.cells[0]!, index);
        const story = steps.map(({ kind, cost }) =>
          kind.startsWith('sample') ? `${letter[kind]}${cost}` : letter[kind],
        );
        expect({ story: story.join(','), reward }).toEqual(retell(plan, index));
      }
    });
  },
);

test('a tally counts what its rollouts did', () => {
  // Two members, cap 2 with truncation: the counts are redone from the rollouts' own steps.
  const plan = planAround(2, 'truncate');
  const cell = plan.cells[0]!;
  const counters = tallyBlock(plan, cell, 0);
  const members = Array.from({ length: 32 }, (_, index) => rollout(plan, cell, index));
  const kinds = members.flatMap(({ steps }) => steps.map(({ kind }) => kind));
  expect(counters[HEAD.trajectories]).toBe(32n);
  expect(counters[HEAD.groups]).toBe(16n);
  for (const kind of ['stopC', 'resC', 'resW', 'stopW'] as const) {
    expect(counters[costIndex(kind) + COST.sum]).toBe(BigInt(kinds.filter((other) => other === kind).length));
  }
  // Σ n_W over RESAMPLE after W at the first attempt is 1 each; a second attempt has no decision here.
  expect(counters[costIndex('resW') + COST.timesW]).toBe(counters[costIndex('resW') + COST.sum]);
  expect(counters[costIndex('resW') + COST.timesC]).toBe(0n);
  let both = 0n;
  for (let group = 0; group < 16; group++) {
    if (members[2 * group]!.reward === 1 && members[2 * group + 1]!.reward === 1) both += 2n;
  }
  expect(counters[outcomeIndex(2, 1) + OUTCOME.trajectories]).toBe(both);
  expect(counters[outcomeIndex(2, 0) + OUTCOME.trajectories]).toBe(0n);
});

test('skipped blocks are left out and an abort ends the run', async () => {
  const plan = planAround(2, 'fail');
  const blocks: number[] = [];
  for await (const { block } of new ReferenceEngine().run(plan, { skip: (_, block) => block === 0 }))
    blocks.push(block);
  expect(blocks).toEqual([1]);
  const stopped = new ReferenceEngine().run(plan, { signal: AbortSignal.abort(new Error('enough')) });
  await expect(stopped.next()).rejects.toThrow('enough');
});
