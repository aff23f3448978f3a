/** The plan of an experiment's cells. */
import { InputError, type InputIssue } from '../model/input-error';
import { assertSimulable, settingsProcess } from './cell';
import type { Cell } from './grid';
import { type Plan, PlanBuilder } from './plan';
import { seedWords } from './seed';

/**
 * One plan cell for each cell, in order. With common random numbers all share stream 0, else the stream is the
 * cell's index.
 *
 * @throws InputError with one issue for each cell that cannot be simulated.
 */
export function planExperiment(cells: readonly Cell[]): Plan {
  const issues = cells.flatMap((cell): readonly InputIssue[] => {
    try {
      assertSimulable(cell);
      return [];
    } catch (error) {
      if (error instanceof InputError) return error.issues;
      throw error;
    }
  });
  if (issues.length > 0) throw new InputError(issues);
  const builder = new PlanBuilder(seedWords(cells[0]?.settings.sampling.seed ?? '0'));
  for (const cell of cells) {
    const { sampling, objective } = cell.settings;
    builder.add(settingsProcess(cell.settings), {
      trajectories: sampling.trajectories,
      groupSize: objective.groupSize,
      blocks: sampling.blocks,
      stream: sampling.commonRandomNumbers ? 0 : cell.index,
    });
  }
  return builder.build();
}
