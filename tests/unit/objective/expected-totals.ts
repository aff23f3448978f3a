/**
 * The tally that the average trajectory leaves behind: every counter is its expectation, from the list of all
 * trajectories. An estimator that is linear in the tally must give its exact mean on it, without any noise.
 */
import type { Process } from '../../../src/model/process';
import { COST, costIndex, HEAD, OUTCOME, outcomeIndex, tallySize } from '../../../src/model/tally';
import type { Totals } from '../../../src/objective/totals';
import { enumerate } from '../model/enumerate';

export function expectedTotals(process: Process): Totals {
  const groupSize = 2;
  const counters = new Float64Array(tallySize(groupSize));
  for (const { probability, actions, attempts, reward } of enumerate(process)) {
    const add = (index: number, amount: number): void => void (counters[index]! += probability * amount);
    let right = 0;
    let wrong = 0;
    for (const { kind, tokens } of actions) {
      if (kind === 'sampleC') right += 1;
      if (kind === 'sampleW') wrong += 1;
      const cost = tokens || 1;
      add(costIndex(kind) + COST.sum, cost);
      add(costIndex(kind) + COST.timesC, cost * right);
      add(costIndex(kind) + COST.timesW, cost * wrong);
      add(HEAD.tokens, tokens);
    }
    const last = actions.at(-1)!.kind;
    const capped = !last.startsWith('stop');
    const lastRight = last === 'sampleC' || last === 'resC';
    add(HEAD.trajectories, 1);
    add(HEAD.groups, 1 / groupSize);
    add(HEAD.attempts, attempts);
    if (capped) add(lastRight ? HEAD.cappedC : HEAD.cappedW, 1);
    // The other member of the group does not matter to what is asked of these totals.
    const bin = outcomeIndex(1, reward);
    add(bin + OUTCOME.trajectories, 1);
    add(bin + OUTCOME.correct, right);
    add(bin + OUTCOME.wrong, wrong);
    if (capped) add(bin + (lastRight ? OUTCOME.cappedC : OUTCOME.cappedW), 1);
  }
  return { groupSize, counters };
}
