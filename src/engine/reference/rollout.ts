/**
 * One trajectory of the sample/decide process, step by step as the paper's section 3.1 tells it. Written to be
 * obviously right rather than fast: every other engine is held against it.
 */
import type { CellPlan, Plan } from '../../experiment/plan';
import { drawLength } from '../../experiment/length-table';
import type { ActionKind } from '../../model/tally';
import type { Step, Trajectory } from '../../model/trajectory';
import { philox4x32, type Words4 } from './philox';

/** @param index of the trajectory within its cell; with the stream it names all of its draws */
export function rollout(plan: Plan, cell: CellPlan, index: number): Trajectory {
  const lengthC = plan.tables[cell.lengthC]!;
  const lengthW = plan.tables[cell.lengthW]!;
  const steps: Step[] = [];
  let words: Words4 = [0, 0, 0, 0];
  for (let attempt = 1; ; attempt++) {
    // An attempt uses two words, so one block of the generator serves two attempts.
    const first = attempt % 2 === 1;
    if (first) words = philox4x32([(attempt - 1) / 2, index, cell.stream, plan.purpose], plan.seed);
    const draw = first ? words[0] : words[2];
    const lengthWord = first ? words[1] : words[3];

    const correct = draw < cell.thresholds.correct;
    const length = drawLength(correct ? lengthC : lengthW, lengthWord);
    steps.push({ kind: correct ? 'sampleC' : 'sampleW', cost: length });

    const atCap = attempt === cell.maxAttempts;
    if (atCap && cell.atCap !== 'decide-then-fail') {
      const reward = correct && cell.atCap === 'truncate' ? 1 : 0;
      return { steps, reward, capped: true, lastCorrect: correct };
    }
    const stop = correct ? draw < cell.thresholds.correctStop : draw >= cell.thresholds.wrongResample;
    steps.push({ kind: decisionKind(correct, stop), cost: 1 });
    if (stop) return { steps, reward: correct ? 1 : 0, capped: false, lastCorrect: correct };
    if (atCap) return { steps, reward: 0, capped: true, lastCorrect: correct };
  }
}

function decisionKind(correct: boolean, stop: boolean): ActionKind {
  if (correct) return stop ? 'stopC' : 'resC';
  return stop ? 'stopW' : 'resW';
}
