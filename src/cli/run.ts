/** `lab run FILE`: an experiment, a sweep or a training, its results to stdout or a folder. */
import { join } from 'node:path';
import type { EngineFault } from '../engine/engine';
import type { Experiment } from '../experiment/experiment';
import { resultFile } from '../report/result-file';
import { resultTable } from '../report/result-table';
import { trainingFile, trainingTable } from '../report/training-file';
import { runExperiment } from '../study/run-experiment';
import type { EngineChoice } from '../study/simulate';
import { runTraining } from '../study/training/run-training';
import { engineChoices } from './engines';
import { EXIT, isMissing } from './exit';
import { readExperiment } from './experiment-file';
import { interruptible } from './interrupt';
import { prepareOutput, toJson, writeResult } from './files';
import { ProgressLine } from './progress';

export interface RunOptions {
  readonly engine: string;
  readonly seed?: string;
  readonly json?: boolean;
  readonly out?: string;
}

/** What either kind of run comes to. */
interface Outcome {
  readonly complete: boolean;
  readonly reason: string | null;
  readonly fault: EngineFault | null;
  /** What there is to keep, in words: "12 cells were finished"; null for nothing. */
  readonly kept: string | null;
  readonly file: () => object;
  readonly table: () => string;
}

type Work = (
  experiment: Experiment,
  engines: readonly EngineChoice[],
  progress: ProgressLine,
  signal: AbortSignal,
) => Promise<Outcome>;

export async function run(file: string, options: RunOptions): Promise<number> {
  const experiment = readExperiment(file, options.seed);
  if (options.out !== undefined) prepareOutput(join(options.out, 'result.json'));
  const engines = engineChoices(options.engine);
  const progress = new ProgressLine();
  const interrupt = interruptible(progress, 'what is finished is kept');
  const work = experiment.training.steps > 0 ? train : sweep;
  const outcome = await work(experiment, engines, progress, interrupt.signal);
  interrupt.release();

  if (outcome.fault !== null && outcome.kept === null) {
    process.stderr.write(`${outcome.reason}\n`);
    return isMissing(outcome.fault) ? EXIT.noEngine : EXIT.failed;
  }
  const result = toJson(outcome.file());
  if (options.out !== undefined) {
    writeResult(result, join(options.out, 'result.json'));
    progress.say(`written: ${join(options.out, 'result.json')}`);
  }
  // A terminal gets a table, a pipe gets the data; --json settles it.
  if (options.json || (options.out === undefined && !process.stdout.isTTY)) process.stdout.write(result);
  else process.stdout.write(outcome.table());
  if (outcome.complete) return EXIT.done;
  process.stderr.write(`${outcome.reason} ${outcome.kept ?? 'Nothing was finished.'}\n`);
  return interrupt.signal.aborted ? EXIT.interrupted : EXIT.failed;
}

const sweep: Work = async (experiment, engines, progress, signal) => {
  const summary = await runExperiment(experiment, engines, progress.hooks(signal));
  const { cells } = summary;
  return {
    ...summary,
    kept: cells.length === 0 ? null : `${cells.length} cells were finished.`,
    file: () => resultFile(experiment, summary, progress.provenance()),
    table: () => resultTable(summary),
  };
};

const train: Work = async (experiment, engines, progress, signal) => {
  const summary = await runTraining(experiment, engines, progress.hooks(signal));
  const last = summary.frames.at(-1);
  return {
    ...summary,
    kept: last === undefined ? null : `The records up to update ${last.step} are kept.`,
    file: () => trainingFile(experiment, summary, progress.provenance(true)),
    table: () => trainingTable(summary, progress.provenance(true).engine),
  };
};
