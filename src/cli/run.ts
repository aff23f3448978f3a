/** `lab run FILE`: an experiment, a sweep or a training, its results to stdout or a folder. */
import { join } from 'node:path';
import { isMissing } from '../engine/engine';
import type { Experiment } from '../experiment/experiment';
import { expandGrid } from '../experiment/grid';
import { planExperiment } from '../experiment/plan-experiment';
import { provenanceFile } from '../report/provenance-file';
import { resultText } from '../report/result-file';
import { resultTable } from '../report/result-table';
import { shardFile } from '../report/shard-file';
import { trainingFile, trainingTable } from '../report/training-file';
import type { Ending } from '../study/ending';
import { runBlocks, runExperiment } from '../study/run-experiment';
import { StorageError } from '../study/log/storage';
import { parseShard, type Shard, SHARD_ALLOWED, shardName } from '../study/shard';
import type { EngineChoice, SimulationHooks } from '../study/simulate';
import { runTraining } from '../study/training/run-training';
import { engineChoices } from './engines';
import { EXIT, UsageError } from './exit';
import { readExperiment } from './experiment-file';
import { interruptible } from './interrupt';
import { prepareOutput, print, replaceFile, toJson } from './files';
import { type KeptFolder, openKept } from './kept-blocks';
import { ProgressLine } from './progress';

export interface RunOptions {
  readonly engine: string;
  readonly seed?: string;
  readonly json?: boolean;
  readonly out?: string;
  readonly resume?: boolean;
  readonly shard?: string;
}

/** What a run comes to. */
interface Outcome extends Ending {
  /** What there is to keep, in words: "12 cells were finished"; null for nothing. */
  readonly kept: string | null;
  /** Of the file in --out; null where the blocks are all. */
  readonly name: string | null;
  /** In pieces. */
  readonly text: () => Iterable<string>;
  readonly table: () => string;
}

interface Job {
  readonly experiment: Experiment;
  readonly engines: readonly EngineChoice[];
  readonly progress: ProgressLine;
  readonly signal: AbortSignal;
  /** Where finished blocks are kept; null where they are not. */
  readonly folder: KeptFolder | null;
}

const RESULT = 'result.json';

export async function run(file: string, options: RunOptions): Promise<number> {
  const experiment = readExperiment(file, options.seed);
  const shard = shardOf(options);
  const trains = experiment.training.steps > 0;
  checkOptions(options, trains);
  const { out } = options;
  if (out !== undefined) prepareOutput(join(out, RESULT));
  const engines = engineChoices(options.engine);
  const progress = new ProgressLine();
  const folder =
    out === undefined || trains ? null : await openFolder(out, experiment, shard, options, progress);
  try {
    const interrupt = interruptible(progress, 'what is finished is kept');
    const work = trains ? train : shard === null ? sweep : piece;
    const outcome = await work({ experiment, engines, progress, signal: interrupt.signal, folder });
    interrupt.release();
    await folder?.file.sync();
    return await conclude(outcome, options, { progress, folder, stopped: interrupt.signal.aborted });
  } finally {
    await folder?.file.close();
  }
}

function shardOf({ shard: text }: RunOptions): Shard | null {
  if (text === undefined) return null;
  const shard = parseShard(text);
  if (shard === undefined) throw new UsageError(`--shard must be ${SHARD_ALLOWED}; received "${text}".`);
  return shard;
}

function checkOptions({ resume, shard, out }: RunOptions, trains: boolean): void {
  const given = shard !== undefined ? '--shard' : resume ? '--resume' : null;
  if (given === null) return;
  if (trains)
    throw new UsageError(
      given === '--shard'
        ? '--shard cuts a run by blocks, and a training has none. Cut its sweep into files and run each by itself.'
        : '--resume goes on with finished blocks, and a training has none: each update needs the one before. Run it anew.',
    );
  if (out === undefined) throw new UsageError(`${given} needs --out FOLDER: finished blocks are kept there.`);
}

async function openFolder(
  out: string,
  experiment: Experiment,
  shard: Shard | null,
  { resume = false }: RunOptions,
  progress: ProgressLine,
): Promise<KeptFolder> {
  const plan = planExperiment(expandGrid(experiment));
  return await openKept(out, { experiment, plan, shard }, resume, progress);
}

/** Writes and prints what there is. @returns the exit code */
async function conclude(
  outcome: Outcome,
  { out, json }: RunOptions,
  { progress, folder, stopped }: { progress: ProgressLine; folder: KeptFolder | null; stopped: boolean },
): Promise<number> {
  if (outcome.fault !== null && outcome.kept === null) {
    process.stderr.write(`${outcome.reason}\n`);
    return isMissing(outcome.fault) ? EXIT.noEngine : EXIT.failed;
  }
  const reasons = [outcome.reason];
  try {
    if (out !== undefined && outcome.name !== null) {
      replaceFile(outcome.text(), join(out, outcome.name));
      progress.say(`written: ${join(out, outcome.name)}`);
    }
    if (out !== undefined && folder)
      replaceFile(toJson(provenanceFile([folder.log], __APP_VERSION__)), join(out, 'provenance.json'));
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    reasons.push(error.message);
  }
  // A terminal gets a table, a pipe gets the data; --json settles it.
  if (json || (out === undefined && !process.stdout.isTTY)) await print(outcome.text());
  else process.stdout.write(outcome.table());
  const failed = reasons.filter((reason) => reason !== null);
  if (failed.length === 0) return EXIT.done;
  process.stderr.write(`${failed.join(' ')} ${outcome.kept ?? 'Nothing was finished.'}\n`);
  return stopped ? EXIT.interrupted : EXIT.failed;
}

/** Hooks that say on stderr, and in the log, who computes. */
function hooksOf({ progress, signal, folder }: Job): SimulationHooks {
  const hooks = progress.hooks(signal);
  return {
    ...hooks,
    onEngine: (engine) => {
      hooks.onEngine?.(engine);
      folder?.log.computedBy({ lab: __APP_VERSION__, engine: engine.id, adapter: engine.adapter });
    },
  };
}

/** What is kept of finished blocks, and how to go on. */
function keptBlocks({ folder }: Job): string | null {
  if (!folder || folder.log.blocks === 0) return null;
  return `${folder.state()} Go on with --resume.`;
}

async function sweep(job: Job): Promise<Outcome> {
  const { experiment, engines, folder } = job;
  const summary = await runExperiment(experiment, engines, hooksOf(job), folder?.log);
  const count = summary.cells.length;
  const cells = count === 0 ? null : `${count} cells were finished.`;
  return {
    ...summary,
    kept: [cells, keptBlocks(job)].filter((one) => one !== null).join(' ') || null,
    name: RESULT,
    text: () => resultText(experiment, summary, { lab: __APP_VERSION__ }),
    table: () => resultTable(summary),
  };
}

async function piece(job: Job): Promise<Outcome> {
  const { engines } = job;
  const { log, state } = job.folder!;
  const ending = await runBlocks(log.run.plan, engines, hooksOf(job), log);
  const name = shardName(log.run.shard!);
  return {
    ...ending,
    kept: keptBlocks(job),
    name: null,
    text: () => [toJson(shardFile(log, ending, __APP_VERSION__))],
    table: () =>
      `Shard ${name}: ${state()}${ending.complete ? ' Give the folders of all shards to `lab merge`.' : ''}\n`,
  };
}

async function train({ experiment, engines, progress, signal }: Job): Promise<Outcome> {
  const summary = await runTraining(experiment, engines, progress.hooks(signal));
  const last = summary.frames.at(-1);
  return {
    ...summary,
    kept: last === undefined ? null : `The records up to update ${last.step} are kept.`,
    name: RESULT,
    text: () => [toJson(trainingFile(experiment, summary, progress.provenance(true)))],
    table: () => trainingTable(summary, progress.provenance(true).engine),
  };
}
