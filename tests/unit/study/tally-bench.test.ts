import { expect, test } from 'vitest';
import { tallyGroups } from '../../../src/engine/reference/tally';
import { decodeCounters } from '../../../src/engine/webgpu/decode';
import { compareSides } from '../../../src/study/bench/bench';
import { plainTally } from '../../../src/study/bench/plain-javascript';
import { tallyComparisons } from '../../../src/study/bench/tally-bench';
import { randomPlans } from '../../../src/study/verify/random-plans';
import { plainEngine } from '../../support/plain-engine';

test('plain JavaScript counts what the engines count, so that its time may be compared with theirs', () => {
  for (const { name, plan } of randomPlans(24, 3)) {
    const cell = plan.cells[0]!;
    const { sums, bins } = plainTally(plan, cell, 1, cell.groups - 1);
    const raw = BigUint64Array.from([...sums, ...bins], BigInt);
    expect(decodeCounters(raw, cell), name).toEqual(tallyGroups(plan, cell, 1, cell.groups));
  }
});

test('every comparison starts what it compares and ends it', async () => {
  let open = 0;
  const create = async (): Promise<ReturnType<typeof plainEngine>> => {
    open++;
    // Nothing is counted: what is looked at is who is asked.
    return { ...plainEngine(), run: async function* () {}, dispose: () => void open-- };
  };
  for (const make of Object.values(tallyComparisons({ wasm: create, webgpu: create }))) {
    const comparison = await make();
    expect(open).toBeGreaterThan(0);
    expect(comparison.sides.length).toBe(2);
    comparison.dispose();
    expect(open).toBe(0);
  }
});

test('the processor’s time is compared beside the clock’s', async () => {
  let clock = 0;
  let processor = 0;
  const side = (name: string, ms: number, busy: number) => ({
    name,
    work: async () => {
      clock += ms;
      processor += busy;
    },
  });
  const sides = [side('one thread', 8, 8), side('two threads', 4, 8)];
  const { sides: found } = await compareSides(
    { name: 'x', what: 'y', sides },
    2,
    () => clock,
    () => processor,
  );
  expect(found.map(({ ratio }) => ratio.median)).toEqual([1, 0.5]);
  expect(found.map(({ processor: time }) => time!.ratio.median)).toEqual([1, 1]);
});
