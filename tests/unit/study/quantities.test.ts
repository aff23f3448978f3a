import { describe, expect, it } from 'vitest';
import { INLINE_HOST } from '../../../src/engine/wasm/inline-thread';
import { WasmEngine } from '../../../src/engine/wasm/wasm-engine';
import { parseExperiment } from '../../../src/experiment/schema';
import { attributionRatio } from '../../../src/model/attribution';
import { expandGrid } from '../../../src/experiment/grid';
import { exactCell, GRADIENTS, SCALARS } from '../../../src/study/quantities';
import { runExperiment } from '../../../src/study/run-experiment';

const WASM = { id: 'wasm', only: 'tallies', create: () => WasmEngine.create(INLINE_HOST) } as const;

const SEEDS = 32;

describe('a ratio', () => {
  it('is none where one block alone has something to divide, and no number is NaN', async () => {
    // One question in some thousands is answered right here: of these seeds several meet one such group in all their blocks.
    let [nulls, numbers] = [0, 0];
    for (let seed = 1; seed <= SEEDS; seed++) {
      const experiment = parseExperiment({
        version: 1,
        model: { policy: { thetaS: -7, thetaDC: 0, thetaDW: -2 }, maxAttempts: 2 },
        sampling: { trajectories: 512, blocks: 64, seed },
      });
      const { cells } = await runExperiment(experiment, [WASM]);
      const { attribution, shares, logits } = cells[0]!.result.gradients.surrogate;
      const blockSeen = logits.some(({ value }) => value !== 0);
      if (blockSeen && attribution === null) nulls++;
      if (attribution !== null) numbers++;
      for (const quantity of [...logits, ...(shares ?? []), ...(attribution === null ? [] : [attribution])])
        for (const x of Object.values(quantity)) expect(x).not.toBeNaN();
    }
    expect(nulls).toBeGreaterThan(0);
    expect(numbers).toBeGreaterThan(0);
  });
});

describe('the result of a cell', () => {
  it('has each exact answer under its name, and the estimate near it', async () => {
    const experiment = parseExperiment({
      version: 1,
      model: { lengths: 7, maxAttempts: 5 },
      sampling: { trajectories: 2 ** 16, seed: 3 },
    });
    const [cell] = expandGrid(experiment);
    const exact = exactCell(cell!.settings);
    const { cells } = await runExperiment(experiment, [WASM]);
    const { scalars, gradients, trajectories } = cells[0]!.result;
    expect(trajectories).toBe(2 ** 16);
    /** The exact number itself, and an estimate that is not that number but within six of its errors. */
    const check = (
      quantity: { exact: number; value: number; standardError: number },
      answer: number,
    ): void => {
      expect(quantity.exact).toBe(answer);
      expect(quantity.value).not.toBe(answer);
      expect(quantity.standardError).toBeGreaterThan(0);
      expect(Math.abs(quantity.value - answer) / quantity.standardError).toBeLessThan(6);
    };
    for (const id of SCALARS) check(scalars[id], exact.scalars[id]);
    for (const id of GRADIENTS) {
      const { logits, attribution, shares } = gradients[id];
      const size = exact.gradients[id].reduce((sum, x) => sum + Math.abs(x), 0);
      logits.forEach((quantity, i) => check(quantity, exact.gradients[id][i]!));
      shares!.forEach((quantity, i) => check(quantity, Math.abs(exact.gradients[id][i]!) / size));
      check(attribution!, attributionRatio(exact.gradients[id])!);
    }
  });
});
