/** `lab compare [FILE] --objectives …`: which loss teaches the decision policy? */
import { join } from 'node:path';
import type { Experiment } from '../experiment/experiment';
import { InputError } from '../model/input-error';
import { OBJECTIVE_PRESETS } from '../objective/presets';
import { balanceTable } from '../report/balance-table';
import { comparisonFile, comparisonTable } from '../report/compare-file';
import { compareExperiment, type ComparedCell } from '../study/compare/compare';
import { partsNote, trainingNote } from '../study/compare/notes';
import { namedObjectives, sharedWeightIssues } from '../study/compare/objectives';
import { isThreshold, THRESHOLD_ALLOWED } from '../study/compare/verdict';
import { engineChoices } from './engines';
import { EXIT, UsageError } from './exit';
import { type Changes, readExperiment, withChanges } from './experiment-file';
import { prepareOutput, toJson, wholeNumber, writeResult } from './files';
import { interruptible } from './interrupt';
import { ProgressLine } from './progress';

export interface CompareOptions extends Changes {
  readonly objectives: string;
  readonly engine: string;
  readonly klWeight?: string;
  /** Of the verdicts. */
  readonly threshold: string;
  readonly trajectories?: string;
  readonly seed?: string;
  readonly json?: boolean;
  readonly table?: boolean;
  readonly out?: string;
}

export async function compare(file: string | undefined, options: CompareOptions): Promise<number> {
  if (options.objectives === 'list') {
    const lines = OBJECTIVE_PRESETS.map(
      ({ id, title, version, note, objective }) =>
        `${id}\n    ${title}, ${version}. ${note}\n    ${partsNote(objective)}\n    ${trainingNote(objective)}\n`,
    );
    process.stdout.write(lines.join(''));
    return EXIT.done;
  }
  if (options.json && options.table) throw new UsageError('--json and --table exclude each other.');
  const weight = klWeight(options.klWeight);
  const threshold = thresholdOf(options.threshold);
  const experiment = withTrajectories(
    withChanges(readExperiment(file, options.seed), options),
    options.trajectories,
  );
  const { sweep } = experiment;
  const objectives = namedObjectives(options.objectives.split(','), { klWeight: weight, sweep });
  const unread = sharedWeightIssues(objectives, { klWeight: weight, sweep });
  if (unread.length > 0) throw new InputError(unread);
  if (options.out !== undefined) prepareOutput(join(options.out, 'comparison.json'));
  const progress = new ProgressLine();
  const interrupt = interruptible(progress, 'finished cells are kept');
  const cells: ComparedCell[] = [];
  try {
    const engines = engineChoices(options.engine);
    const found = compareExperiment(experiment, objectives, engines, progress.hooks(interrupt.signal));
    for await (const cell of found) cells.push(cell);
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
  } finally {
    interrupt.release();
  }
  const complete = !interrupt.signal.aborted;
  const text = toJson(comparisonFile(experiment, cells, complete, progress.provenance()));
  if (options.out !== undefined) {
    const path = join(options.out, 'comparison.json');
    writeResult(text, path);
    progress.say(`written: ${path}`);
  }
  const asJson = options.json || !(options.table || options.out !== undefined || process.stdout.isTTY);
  process.stdout.write(asJson ? text : `${comparisonTable(cells)}\n${balanceTable(cells, threshold)}`);
  return complete ? EXIT.done : EXIT.interrupted;
}

function klWeight(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const weight = Number(text);
  if (text.trim() === '' || !Number.isFinite(weight))
    throw new UsageError(`--kl-weight must be a number from 0 to 1000; received "${text}".`);
  return weight;
}

function thresholdOf(text: string): number {
  const threshold = Number(text);
  if (text.trim() === '' || !isThreshold(threshold))
    throw new UsageError(`--threshold must be ${THRESHOLD_ALLOWED}; received "${text}".`);
  return threshold;
}

function withTrajectories(experiment: Experiment, text: string | undefined): Experiment {
  if (text === undefined) return experiment;
  const trajectories = wholeNumber('--trajectories', text, 1, 2 ** 32 - 1);
  return { ...experiment, sampling: { ...experiment.sampling, trajectories } };
}
