/** The reference engine: plain TypeScript, one trajectory after another. It shares only the plan with the others. */
import { blockRange, type CellPlan, type Plan } from '../../experiment/plan';
import { COST, costIndex, HEAD, OUTCOME, outcomeIndex, tallySize } from '../../model/tally';
import type { Trajectory } from '../../model/trajectory';
import type { SignalProgram } from '../../objective/signal-program';
import type { BlockResult, DrawInput, Engine, RunOptions } from '../engine';
import type { SignalBlock } from '../signal';
import { planNumbers } from '../signal-numbers';
import { philox4x32 } from './philox';
import { rollout } from './rollout';
import { FLOAT64 } from './signal/arithmetic';
import { blockSignals } from './signal/signal-block';

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

/** Rolls out the groups of one block and counts what they did. */
export function tallyBlock(plan: Plan, cell: CellPlan, block: number): BigUint64Array {
  const sums = new Float64Array(tallySize(cell.groupSize));
  const [first, end] = blockRange(cell, block);
  for (let group = first; group < end; group++) {
    const members: Trajectory[] = [];
    for (let i = 0; i < cell.groupSize; i++) members.push(rollout(plan, cell, group * cell.groupSize + i));
    addGroup(sums, members);
  }
  return BigUint64Array.from(sums, exactInteger);
}

function addGroup(sums: Float64Array, members: readonly Trajectory[]): void {
  const correctInGroup = members.filter((member) => member.reward === 1).length;
  sums[HEAD.groups]! += 1;
  for (const { steps, reward, capped, lastCorrect } of members) {
    let nC = 0;
    let nW = 0;
    for (const { kind, cost } of steps) {
      if (kind === 'sampleC') nC += 1;
      if (kind === 'sampleW') nW += 1;
      if (kind === 'sampleC' || kind === 'sampleW') sums[HEAD.tokens]! += cost;
      const at = costIndex(kind);
      sums[at + COST.sum]! += cost;
      sums[at + COST.timesC]! += cost * nC;
      sums[at + COST.timesW]! += cost * nW;
    }
    const cappedC = capped && lastCorrect ? 1 : 0;
    const cappedW = capped && !lastCorrect ? 1 : 0;
    sums[HEAD.trajectories]! += 1;
    sums[HEAD.attempts]! += nC + nW;
    sums[HEAD.cappedC]! += cappedC;
    sums[HEAD.cappedW]! += cappedW;
    const bin = outcomeIndex(correctInGroup, reward);
    sums[bin + OUTCOME.trajectories]! += 1;
    sums[bin + OUTCOME.correct]! += nC;
    sums[bin + OUTCOME.wrong]! += nW;
    sums[bin + OUTCOME.cappedC]! += cappedC;
    sums[bin + OUTCOME.cappedW]! += cappedW;
  }
}

function exactInteger(sum: number): bigint {
  if (!Number.isSafeInteger(sum)) {
    throw new RangeError(
      `A sum of the reference engine reached ${sum}, past the exact integers of a double (2^53). Use more blocks.`,
    );
  }
  return BigInt(sum);
}
