/** The reference engine: plain TypeScript, one trajectory after another. It shares only the plan with the others. */
import type { Plan } from '../../experiment/plan';
import type { TrainPlan } from '../../experiment/train-plan';
import type { SignalProgram } from '../../objective/signal-program';
import type { BlockResult, DrawInput, Engine, RunOptions } from '../engine';
import type { SignalBlock } from '../signal';
import type { TrainOptions, TrainRecords } from '../train';
import { planNumbers } from '../signal-numbers';
import { philox4x32 } from './philox';
import { FLOAT64 } from './signal/arithmetic';
import { blockSignals } from './signal/signal-block';
import { tallyBlock } from './tally';
import { trainWith } from './train/trainer';

export class ReferenceEngine implements Engine {
  readonly id = 'reference';
  readonly adapter = 'plain TypeScript, one thread';
  readonly software = true;

  run(plan: Plan, options?: RunOptions): AsyncGenerator<BlockResult, void, undefined> {
    return eachBlock(plan, options, (cell) => {
      const cellPlan = plan.cells[cell]!;
      return (block) => ({ cell, block, counters: tallyBlock(plan, cellPlan, block) });
    });
  }

  async *signals(
    plan: Plan,
    programs: readonly SignalProgram[],
    options?: RunOptions,
  ): AsyncGenerator<SignalBlock, void, undefined> {
    const numbers = planNumbers(plan, programs);
    yield* eachBlock(plan, options, (cell) => {
      const signalOf = blockSignals(FLOAT64, plan, plan.cells[cell]!, numbers[cell]!);
      return (block) => ({ cell, block, sums: signalOf(block).sums });
    });
  }

  train(plan: TrainPlan, options?: TrainOptions): AsyncGenerator<TrainRecords, void, undefined> {
    return trainWith(() => FLOAT64, plan, options);
  }

  draw(inputs: readonly DrawInput[]): Promise<Uint32Array> {
    return Promise.resolve(Uint32Array.from(inputs.flatMap(({ counter, key }) => philox4x32(counter, key))));
  }

  dispose(): void {
    // Holds nothing.
  }
}

/** What `prepare` makes of each block that is not skipped, in order. */
async function* eachBlock<T>(
  plan: Plan,
  { signal, skip = () => false }: RunOptions = {},
  prepare: (cell: number) => (block: number) => T,
): AsyncGenerator<T, void, undefined> {
  for (const [cellIndex, cell] of plan.cells.entries()) {
    const blockOf = prepare(cellIndex);
    for (let block = 0; block < cell.blocks; block++) {
      signal?.throwIfAborted();
      if (skip(cellIndex, block)) continue;
      yield blockOf(block);
      // Let timers, messages and the abort signal in between blocks.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }
}
