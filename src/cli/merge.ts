/** `lab merge DIR…`: the shards of a run put together into its result. */
import { join } from 'node:path';
import { provenanceFile } from '../report/provenance-file';
import { resultText } from '../report/result-file';
import { resultTable } from '../report/result-table';
import { mergeLogs, type NamedLog } from '../study/merge';
import { runExperiment } from '../study/run-experiment';
import { EXIT } from './exit';
import { prepareOutput, print, replaceFile, toJson } from './files';
import { readKept } from './kept-blocks';
import type { LogFile } from './log-file';

export interface MergeOptions {
  readonly out?: string;
  readonly json?: boolean;
}

export async function merge(folders: readonly string[], { out, json }: MergeOptions): Promise<number> {
  const files: LogFile[] = [];
  try {
    const logs: NamedLog[] = [];
    for (const name of folders) {
      const { log, file } = await readKept(name);
      files.push(file);
      logs.push({ name, log });
      for (const { offset, end } of log.damages)
        process.stderr.write(`${file.path} is damaged or torn in bytes ${offset} to ${end}.\n`);
    }
    const { run, kept } = await mergeLogs(logs);
    // Only now, so that shards that make no run leave no empty folder.
    if (out !== undefined) prepareOutput(join(out, 'result.json'));
    // All blocks are there, so no engine is asked for.
    const summary = await runExperiment(run.experiment, [], {}, kept);
    const text = (): Iterable<string> => resultText(run.experiment, summary, { lab: __APP_VERSION__ });
    if (out !== undefined) {
      replaceFile(text(), join(out, 'result.json'));
      const provenance = provenanceFile(
        logs.map(({ log }) => log),
        __APP_VERSION__,
      );
      replaceFile(toJson(provenance), join(out, 'provenance.json'));
      process.stderr.write(`written: ${join(out, 'result.json')}\n`);
    }
    if (json || (out === undefined && !process.stdout.isTTY)) await print(text());
    else process.stdout.write(resultTable(summary));
    return EXIT.done;
  } finally {
    for (const file of files) await file.close();
  }
}
