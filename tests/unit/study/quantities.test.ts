import { describe, expect, it } from 'vitest';
import { INLINE_HOST } from '../../../src/engine/wasm/inline-thread';
import { WasmEngine } from '../../../src/engine/wasm/wasm-engine';
import { parseExperiment } from '../../../src/experiment/schema';
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
