import { expect, test } from 'vitest';
import type { Item } from '../../../../src/engine/webgpu/batches';
import { BlockAssembler } from '../../../../src/engine/webgpu/block-assembler';
import { decodeCounters, kernelCounters } from '../../../../src/engine/webgpu/decode';
import { PlanBuilder } from '../../../../src/experiment/plan';

const builder = new PlanBuilder([1, 2]);
const constant = { min: 3, probabilities: Float64Array.of(1) };
builder.add(
  {
    policy: { thetaS: 0, thetaDC: 0, thetaDW: 0 },
    lengths: { correct: constant, wrong: constant },
    maxAttempts: null,
    atCap: 'fail',
  },
  { trajectories: 8, groupSize: 1, blocks: 2, stream: 0 },
);
const plan = builder.build();
const cell = plan.cells[0]!;
const item = (firstGroup: number, groups: number): Item => ({
  cell: 0,
  block: Math.floor(firstGroup / 4),
  firstGroup,
  groups,
  attempts: groups,
});

/** Of a group that stopped after one right answer of so many tokens, and others like it. */
function words(groups: number, tokens: bigint): Uint32Array {
  const counters = new BigUint64Array(kernelCounters(1));
  counters[0] = tokens;
  counters[2] = tokens;
  counters[6] = BigInt(groups);
  const bin = 12 + 7;
  counters[bin] = BigInt(groups);
  counters[bin + 1] = BigInt(groups);
  return new Uint32Array(counters.buffer);
}

test('items add up to blocks with a carry from word to word, and blocks come when they are whole', () => {
  const blocks = new BlockAssembler(plan);
  const large = 2n ** 33n - 1n;
  expect([...blocks.add([item(0, 2)], [words(2, large)])]).toEqual([]);
  const [whole, ...more] = blocks.add([item(2, 2), item(4, 1)], [words(2, large), words(1, 3n)]);
  expect(more).toEqual([]);
  const raw = new BigUint64Array(words(4, 2n * large).buffer);
  expect(whole).toEqual({ cell: 0, block: 0, counters: decodeCounters(raw, cell) });
  expect(whole!.counters[3]).toBe(2n * large);
});

test('a block with other groups than the plan has is refused', () => {
  const blocks = new BlockAssembler(plan);
  expect(() => [...blocks.add([item(4, 4)], [words(3, 9n)])]).toThrow(
    /3 groups of cell 0, block 1, .* has 4/,
  );
});

test('sums of words stay exact over more items than a double holds of them', () => {
  const many = new PlanBuilder([1, 2]);
  many.add(
    {
      policy: { thetaS: 0, thetaDC: 0, thetaDW: 0 },
      lengths: { correct: constant, wrong: constant },
      maxAttempts: 4096,
      atCap: 'fail',
    },
    { trajectories: 2 ** 23, groupSize: 1, blocks: 2, stream: 0 },
  );
  const large = many.build();
  const blocks = new BlockAssembler(large);
  const groups = large.cells[0]!.groups / 2;
  // Low words whose sum passes 2^53, and is odd at the end.
  const tokens = 2n ** 32n - 1n;
  const item0 = { cell: 0, block: 0, groups: 1, attempts: 1, firstGroup: 0 };
  const counters = words(1, tokens);
  const [items, raw] = [new Array<Item>(groups).fill(item0), new Array<Uint32Array>(groups).fill(counters)];
  const [block] = [...blocks.add(items, raw)];
  expect(block!.counters[3]).toBe(tokens * BigInt(groups));
});
