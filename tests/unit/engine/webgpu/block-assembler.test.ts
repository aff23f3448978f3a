import { expect, test } from 'vitest';
import type { Item } from '../../../../src/engine/webgpu/batches';
import { BlockAssembler } from '../../../../src/engine/webgpu/block-assembler';
import { decodeCounters, kernelCounters } from '../../../../src/engine/webgpu/decode';
import { type CellPlan, PlanBuilder } from '../../../../src/experiment/plan';

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

test('a block of one item is its words, high ones too, and one of several items begins at 0', () => {
  const blocks = new BlockAssembler(plan);
  const large = 5n * 2n ** 33n + 7n;
  const decoded = (groups: number, tokens: bigint): BigUint64Array =>
    decodeCounters(new BigUint64Array(words(groups, tokens).buffer as ArrayBuffer), cell);
  expect([...blocks.add([item(0, 4)], [words(4, large)])]).toEqual([
    { cell: 0, block: 0, counters: decoded(4, large) },
  ]);
  for (const tokens of [11n, large, 3n]) {
    const [block] = [...blocks.add([item(4, 2), item(6, 2)], [words(2, tokens), words(2, 5n)])];
    expect(block!.counters).toEqual(decoded(4, tokens + 5n));
  }
});

test('what a block comes to does not depend on those decoded before it', () => {
  const rules = ['truncate', 'fail', 'decide-then-fail', 'truncate', 'fail', 'truncate'] as const;
  const sizes = [2, 2, 2, 2, 3, 2];
  /** Words that are all different, none of them 0. */
  const raw = (groupSize: number): BigUint64Array =>
    BigUint64Array.from({ length: kernelCounters(groupSize) }, (_, i) => BigInt(1000 + 7 * i * i) << 3n);
  const cellOf = (i: number): CellPlan => ({
    ...cell,
    atCap: rules[i]!,
    groupSize: sizes[i]!,
    maxAttempts: 5,
  });
  const once = rules.map((_, i) => {
    // Of another size, so that nothing is kept.
    decodeCounters(raw(7), { ...cellOf(i), groupSize: 7 });
    return decodeCounters(raw(sizes[i]!), cellOf(i));
  });
  expect(rules.map((_, i) => decodeCounters(raw(sizes[i]!), cellOf(i)))).toEqual(once);
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
