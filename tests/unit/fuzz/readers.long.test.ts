/**
 * A million inputs over all readers, in rounds, so that what grows with them shows. Every run has other seeds, which it
 * prints; DS_LAB_FUZZ_SEED repeats one.
 */
import { expect, test } from 'vitest';
import { fuzzReader, type FuzzReport, heapInUse, MOST_MS } from '../../support/fuzz-run';
import { FUZZED_READERS } from '../../support/fuzzed-readers';

const ROUNDS = 20;
const INPUTS = 1_000_000;
/** Rounds until code is compiled and caches are filled. */
const WARM = 2;
const MOST_GROWTH = 32 * 2 ** 20;

test('a million inputs: no crash, no slow one, no prototype changed, no memory kept', async () => {
  const base = Number(process.env['DS_LAB_FUZZ_SEED'] ?? Date.now() % 2 ** 31);
  console.log(`Seeds from ${base} on: DS_LAB_FUZZ_SEED=${base} repeats them.`);
  const reports = new Map<string, FuzzReport[]>(FUZZED_READERS.map(({ name }) => [name, []]));
  let warm = NaN;
  const begin = performance.now();
  for (let round = 0; round < ROUNDS; round++) {
    if (round === WARM) warm = heapInUse();
    for (const reader of FUZZED_READERS) {
      const inputs = (INPUTS / ROUNDS / 1000) * reader.share;
      reports.get(reader.name)!.push(await fuzzReader(reader, inputs, base + round * INPUTS));
    }
    const done = ((round + 1) * INPUTS) / ROUNDS;
    console.log(`${done} inputs in ${((performance.now() - begin) / 1000).toFixed(0)} s`);
  }
  const growth = heapInUse() - warm;
  let total = 0;
  for (const [name, rounds] of reports) {
    const sum = (of: (report: FuzzReport) => number): number => rounds.reduce((all, one) => all + of(one), 0);
    const slowest = rounds.reduce((a, b) => (b.slowestMs > a.slowestMs ? b : a));
    const inputs = sum((one) => one.inputs);
    console.log(
      `${name}: ${inputs} inputs, ${sum((one) => one.taken)} taken, ${(inputs / sum((one) => one.seconds)).toFixed(0)} a second, ` +
        `the slowest ${slowest.slowestMs.toFixed(0)} ms (seed ${slowest.slowestSeed})`,
    );
    expect(slowest.slowestMs, name).toBeLessThan(MOST_MS);
    total += inputs;
  }
  console.log(`The heap grew by ${(growth / 2 ** 20).toFixed(1)} MiB over the last ${ROUNDS - WARM} rounds.`);
  expect(total).toBe(INPUTS);
  expect(growth).toBeLessThan(MOST_GROWTH);
});
