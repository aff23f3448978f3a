/** Tallies of the reference: one trajectory after another, each step counted as `model/tally` says. */
import { blockRange, type CellPlan, type Plan } from '../../experiment/plan';
import { COST, costIndex, HEAD, OUTCOME, outcomeIndex, tallySize } from '../../model/tally';
import type { Trajectory } from '../../model/trajectory';
import { rollout } from './rollout';

/** Rolls out the groups of one block and counts what they did. */
export function tallyBlock(plan: Plan, cell: CellPlan, block: number): BigUint64Array {
  return tallyGroups(plan, cell, ...blockRange(cell, block));
}

/** Rolls out the groups from `first` up to `end` and counts what they did. */
export function tallyGroups(plan: Plan, cell: CellPlan, first: number, end: number): BigUint64Array {
  return tallyOf(cell.groupSize, rolledOut(plan, cell, first, end));
}

/** Groups one after another, from `first` up to `end`. */
export function* rolledOut(
  plan: Plan,
  cell: CellPlan,
  first: number,
  end: number,
): Generator<Trajectory[], void, undefined> {
  for (let group = first; group < end; group++) {
    const members: Trajectory[] = [];
    for (let i = 0; i < cell.groupSize; i++) members.push(rollout(plan, cell, group * cell.groupSize + i));
    yield members;
  }
}

/** Counts what groups did. */
export function tallyOf(groupSize: number, groups: Iterable<readonly Trajectory[]>): BigUint64Array {
  const sums = new Float64Array(tallySize(groupSize));
  for (const members of groups) addGroup(sums, members);
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
