/** `lab run FILE`: an experiment, its results to stdout or a folder. */
import { join } from 'node:path';
import { resultFile } from '../report/result-file';
import { resultTable } from '../report/result-table';
import { runExperiment } from '../study/run-experiment';
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

export async function run(file: string, options: RunOptions): Promise<number> {
  const experiment = readExperiment(file, options.seed);
  if (options.out !== undefined) prepareOutput(join(options.out, 'result.json'));
  const engines = engineChoices(options.engine);
  const progress = new ProgressLine();
  const interrupt = interruptible(progress, 'finished cells are kept');
  const summary = await runExperiment(experiment, engines, progress.hooks(interrupt.signal));
  interrupt.release();

  if (summary.fault !== null && summary.cells.length === 0) {
    process.stderr.write(`${summary.reason}\n`);
    return isMissing(summary.fault) ? EXIT.noEngine : EXIT.failed;
  }
  const { engine, adapter } = progress;
  const result = toJson(resultFile(experiment, summary, { lab: __APP_VERSION__, engine, adapter }));
  if (options.out !== undefined) {
    writeResult(result, join(options.out, 'result.json'));
    progress.say(`written: ${join(options.out, 'result.json')}`);
  }
  // A terminal gets a table, a pipe gets the data; --json settles it.
  if (options.json || (options.out === undefined && !process.stdout.isTTY)) process.stdout.write(result);
  else process.stdout.write(resultTable(summary));
  if (summary.complete) return EXIT.done;
  process.stderr.write(`${summary.reason} ${summary.cells.length} cells were finished.\n`);
  return interrupt.signal.aborted ? EXIT.interrupted : EXIT.failed;
}
