/**
 * Keeps the finished blocks of a run of the page, and finds those of one that was cut off. A run that is short leaves no trace:
 * only one that lasts is kept. Whatever fails here, the run goes on without.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { BlockResult } from '../../engine/engine';
import { experimentToText } from '../../experiment/codec';
import type { Experiment } from '../../experiment/experiment';
import { expandGrid } from '../../experiment/grid';
import { planExperiment } from '../../experiment/plan-experiment';
import { InputError } from '../../model/input-error';
import { BlockLog, type LogNote, planBytes } from '../../study/log/block-log';
import { LogError, type LoggedRun } from '../../study/log/header';
import type { KeptBlocks } from '../../study/simulate';
import { sizeText } from '../kept/words';
import { ChunkStorage } from './chunk-storage';
import { heldLocks, takeLock } from './locks';
import { makeRoom, removeUnfinished, storageError, unfinishedDatabase } from './unfinished-runs';

/** A run that is over by then is done again sooner than it is kept. */
const AFTER_MS = 1000;
/** For the page before, whose lock is given back as it goes. */
const LOCK_MS = 1000;
/** A browser that does not answer by then is not waited for, and later runs do not wait for it at all. */
const PATIENCE_MS = 2000;
let answers = true;
/** Of the log of one run. */
const MOST_BYTES = 64 * 2 ** 20;
/** Blocks that are put into the log at once: a few milliseconds, so that the engine is looked after meanwhile. */
const SLICE = 128;

export interface KeeperHooks {
  /** Of an earlier run so many blocks of so many are there. */
  readonly onFound: (there: number, of: number) => void;
  /** The blocks of this run are not kept, and why, as a sentence. */
  readonly onUnkept: (message: string) => void;
}

const ROOM_LOCK = 'ds-lab unfinished room';
const lockOf = (id: string): string => `ds-lab unfinished ${id}`;

/** Other reasons than the storage's own. */
class Unkept extends Error {}

export class BlockKeeper implements KeptBlocks {
  private readonly run: Pick<LoggedRun, 'experiment' | 'shard'>;
  private readonly id: string;
  private log: BlockLog | null = null;
  private storage: ChunkStorage | null = null;
  private release: (() => void) | null = null;
  private opening: Promise<void> | undefined;
  /** Finished and not yet in the log; null once nothing more is kept. */
  private queue: BlockResult[] | null = [];
  private draining: Promise<void> | null = null;
  private note: LogNote | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param lab version that computes; logs of another are not gone on with */
  constructor(
    experiment: Experiment,
    private readonly lab: string,
    private readonly hooks: KeeperHooks,
    private readonly afterMs = AFTER_MS,
  ) {
    // What an experiment is called is not in its address, and no draw depends on it.
    this.run = { experiment: { ...experiment, name: '', description: '' }, shard: null };
    this.id = bytesToHex(sha256(utf8ToBytes(experimentToText(this.run.experiment))));
  }

  /**
   * Looks for the log of an earlier run, and will keep this one once it has lasted.
   * @param anew true to throw that log away
   */
  async begin(anew = false): Promise<void> {
    try {
      await withPatience(this.find(anew));
    } catch (error) {
      // What is wrong is said once there is something to keep.
      if (error instanceof Unkept) this.giveUp(error);
    }
    if (this.log === null && this.queue !== null)
      this.timer = setTimeout(() => void this.startLog(), this.afterMs);
  }

  async *finished(): AsyncGenerator<BlockResult, void, undefined> {
    const { log } = this;
    if (log === null || log.blocks === 0) return;
    try {
      const blocks = log.finished();
      for (;;) {
        const next = await withPatience(blocks.next());
        if (next.done) return;
        yield next.value;
      }
    } catch (error) {
      // What was read counts; the rest is computed.
      this.giveUp(error);
    }
  }

  keep(block: BlockResult): Promise<void> {
    this.queue?.push(block);
    this.drainSoon();
    return Promise.resolve();
  }

  /** True where blocks of this run are kept, so that one that is stopped now can be gone on with. */
  get isKeeping(): boolean {
    return this.log !== null && this.queue !== null;
  }

  /** Says who computes the blocks that follow. */
  computedBy(engine: string, adapter: string): void {
    this.note = { lab: this.lab, engine, adapter };
    this.log?.computedBy(this.note);
  }

  /** The run has ended; a log of one that is complete is of no more use. */
  async end(complete: boolean): Promise<void> {
    clearTimeout(this.timer);
    try {
      await withPatience(this.settle(complete));
    } catch {
      // Its blocks are there once more if the same run is asked for again, and do no harm.
    } finally {
      this.queue = null;
      this.log = null;
      this.letGo();
    }
  }

  private async settle(complete: boolean): Promise<void> {
    // A log that is being opened is nobody else's until that is done.
    await this.opening?.catch(() => undefined);
    this.drainSoon();
    await this.draining;
    const { storage, log } = this;
    await storage?.sync().catch((error: unknown) => !complete && this.giveUp(error));
    if (complete && log !== null) await removeUnfinished(await unfinishedDatabase(), this.id);
  }

  private letGo(): void {
    this.release?.();
    this.release = null;
  }

  private async find(anew: boolean): Promise<void> {
    const head = await (await unfinishedDatabase()).get('runs', this.id);
    if (head === undefined) return;
    await this.openLog(anew);
    const { log } = this;
    if (log !== null && log.blocks > 0) this.hooks.onFound(log.blocks, log.wanted);
  }

  private async startLog(): Promise<void> {
    try {
      this.opening = this.openLog();
      await withPatience(this.opening);
      this.drainSoon();
    } catch (error) {
      this.giveUp(error);
    }
  }

  /** Goes on with the log, or begins one; one that does not fit this lab and this plan is thrown away, or any at all. */
  private async openLog(anew = false): Promise<void> {
    try {
      await this.openLocked(anew);
    } catch (error) {
      this.letGo();
      throw error;
    }
  }

  private async openLocked(anew: boolean): Promise<void> {
    this.release = await takeLock(lockOf(this.id), LOCK_MS);
    if (this.release === null)
      throw new Unkept('Another tab computes this run and keeps its blocks, so this one does not.');
    const plan = planExperiment(expandGrid(this.run.experiment));
    const bytes = planBytes(plan);
    if (bytes > MOST_BYTES)
      throw new Unkept(
        `The blocks of this run would take ${sizeText(bytes)}, and the lab keeps ${sizeText(MOST_BYTES)} of a run in a browser: ` +
          'if the page is closed, it begins anew. The command line keeps them with `lab run --out`.',
      );
    const database = await unfinishedDatabase();
    const { id, lab } = this;
    if (anew || (await database.get('runs', id))?.lab !== lab) await removeUnfinished(database, id);
    // One tab after another, lest one removes what another has just begun; a tab that hangs is not waited for.
    const letOut = await takeLock(ROOM_LOCK, LOCK_MS);
    let order: number | null;
    try {
      const held = await heldLocks();
      order = await makeRoom(database, id, bytes, (other) => held.has(lockOf(other)));
    } finally {
      letOut?.();
    }
    if (order === null)
      throw new Unkept(
        'The blocks of this run are not kept, because the runs of other tabs take all the room that the lab gives itself in a ' +
          'browser: if the page is closed, it begins anew.',
      );
    const resume = async (): Promise<BlockLog> => {
      this.storage = await ChunkStorage.open(database, id, { lab, order });
      return await BlockLog.resume(this.storage, { ...this.run, plan });
    };
    let log: BlockLog;
    try {
      log = await resume();
    } catch (error) {
      if (!(error instanceof LogError)) throw error;
      await removeUnfinished(database, id);
      log = await resume();
    }
    // It may have ended meanwhile.
    if (this.queue === null) {
      if (log.blocks === 0) await removeUnfinished(database, id);
      return this.letGo();
    }
    if (this.note) log.computedBy(this.note);
    this.log = log;
  }

  private drainSoon(): void {
    if (this.log === null) return;
    this.draining ??= this.drain(this.log).finally(() => (this.draining = null));
  }

  private async drain(log: BlockLog): Promise<void> {
    try {
      for (let slice = this.queue?.splice(0, SLICE); slice?.length; slice = this.queue?.splice(0, SLICE)) {
        for (const block of slice) await log.keep(block);
        if (this.queue?.length) await new Promise((resolve) => setTimeout(resolve, 0));
      }
    } catch (error) {
      this.giveUp(error);
    }
  }

  /** Nothing more is kept of this run; what is kept stays. */
  private giveUp(error: unknown): void {
    if (this.queue === null) return;
    this.queue = null;
    clearTimeout(this.timer);
    // The run itself says what is wrong with its experiment.
    if (error instanceof InputError) return;
    this.hooks.onUnkept(
      error instanceof Unkept
        ? error.message
        : `The blocks of this run are not kept from here on, because ${storageError(error).message}: if the page is closed, they are computed anew.`,
    );
  }
}

async function withPatience<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const tooLate = (): void => {
      answers = false;
      reject(
        new Unkept(
          'The blocks of this run are not kept, because this browser does not answer when it is asked to store something.',
        ),
      );
    };
    timer = setTimeout(tooLate, answers ? PATIENCE_MS : 0);
  });
  try {
    const result = await Promise.race([work, late]);
    answers = true;
    return result;
  } finally {
    clearTimeout(timer);
  }
}
