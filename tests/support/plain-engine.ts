/** The reference engine without its pauses between blocks, for tests that wait for nothing else. */
import type { Engine } from '../../src/engine/engine';
import { ReferenceEngine } from '../../src/engine/reference/reference-engine';
import { tallyBlock } from '../../src/engine/reference/tally';

export function plainEngine(): Engine {
  const reference = new ReferenceEngine();
  return {
    id: 'reference',
    adapter: reference.adapter,
    software: true,
    draw: (inputs) => reference.draw(inputs),
    signals: (plan, programs, options) => reference.signals(plan, programs, options),
    train: (plan, options) => reference.train(plan, options),
    dispose: () => undefined,
    async *run(plan) {
      for (const [index, cell] of plan.cells.entries()) {
        for (let block = 0; block < cell.blocks; block++) {
          yield { cell: index, block, counters: tallyBlock(plan, cell, block) };
        }
      }
    },
  };
}
