/** The log of finished blocks in a folder given by --out. */
import { join, resolve } from 'node:path';
import { BlockLog } from '../study/log/block-log';
import { LogError, type LoggedRun } from '../study/log/header';
import { UsageError } from './exit';
import { LogFile, roomBeside, storageError, syncFolder } from './log-file';
import type { ProgressLine } from './progress';

export const LOG_NAME = 'blocks.log';

/** Of a cell in result.json, in the longest form. */
const RESULT_CELL_BYTES = 12_000;

export interface KeptFolder {
  readonly log: BlockLog;
  readonly file: LogFile;
  /** "130 of 1024 blocks are kept in results/blocks.log." */
  readonly state: () => string;
}

/**
 * Begins the log of a run in a folder that is there, or goes on with one.
 * @throws UsageError where there is one already and none was asked for, LogError for the log of another run or a damaged
 * one, StorageError where there is no room for what the run will write
 */
export async function openKept(
  folder: string,
  run: LoggedRun,
  resume: boolean,
  progress: Pick<ProgressLine, 'say'>,
): Promise<KeptFolder> {
  const path = join(folder, LOG_NAME);
  if (LogFile.exists(path) && !resume) await refuseFinished(path);
  const file = openFile(path);
  try {
    if (!resume) await file.truncate(0);
    const log = await named(path, () => BlockLog.resume(file, run));
    syncFolder(resolve(folder));
    const { blocks, wanted } = log;
    if (blocks === wanted) progress.say(`All ${blocks} blocks are finished already.`);
    else if (blocks > 0)
      progress.say(`${blocks} of ${wanted} blocks are finished already; the run goes on with the rest.`);
    else if (resume) progress.say(`There are no finished blocks in ${folder}: the run begins.`);
    for (const { offset, end } of log.damages)
      progress.say(
        `${path} is damaged or torn in bytes ${offset} to ${end}; what was finished there is done again.`,
      );
    checkRoom(path, log);
    return { log, file, state: () => `${log.blocks} of ${wanted} blocks are kept in ${path}.` };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Opens the log in a folder to read it. @throws UsageError, LogError */
export async function readKept(folder: string): Promise<{ readonly log: BlockLog; readonly file: LogFile }> {
  const path = join(folder, LOG_NAME);
  if (!LogFile.exists(path))
    throw new UsageError(`${folder} holds no ${LOG_NAME}: it is no folder that \`lab run --out\` wrote.`);
  const file = LogFile.openToRead(path);
  try {
    return { log: await named(path, () => BlockLog.read(file)), file };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function openFile(path: string): LogFile {
  try {
    return LogFile.open(path);
  } catch (cause) {
    throw new UsageError(`${storageError(path, cause).message} Give another folder to --out.`);
  }
}

async function named<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
    throw new LogError(`${path} is of no use here. ${error.message}`);
  }
}

/** A log without a block is of no worth to anyone. @throws UsageError for any other */
async function refuseFinished(path: string): Promise<void> {
  const file = LogFile.openToRead(path);
  let holds = 'holds what may be blocks of an earlier run';
  try {
    if ((await file.size()) === 0) return;
    const { blocks, wanted, damages } = await BlockLog.read(file);
    if (blocks === 0 && damages.length === 0) return;
    holds = `holds ${blocks} of ${wanted} blocks of an earlier run`;
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
  } finally {
    await file.close();
  }
  throw new UsageError(`${path} ${holds}. Go on with it by --resume, or give another folder to --out.`);
}

/** A disk that is full by then is found out now. */
function checkRoom(path: string, log: BlockLog): void {
  const needed = log.missingBytes + RESULT_CELL_BYTES * log.run.plan.cells.length;
  const room = roomBeside(path);
  if (room >= needed) return;
  throw new UsageError(
    `There is no room for this run: ${path} and the result will take about ${kibibytes(needed)}, and ${kibibytes(room)} are free. ` +
      'Make room, or give another folder to --out.',
  );
}

function kibibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KiB`;
}
