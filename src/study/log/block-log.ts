/**
 * Finished blocks in an append-only log. A run adds each block as soon as it has it; opened again, the log gives the whole
 * records, says what was damaged, and goes on behind them. A log holds nothing of a machine or an hour but in its notes, so
 * what is worked out of its blocks is the same however often the run began anew.
 */
import type { BlockResult } from '../../engine/engine';
import { blockRange, type CellPlan, type Plan } from '../../experiment/plan';
import { isRecord } from '../../experiment/field-values';
import { HEAD, tallySize } from '../../model/tally';
import type { KeptBlocks } from '../simulate';
import { BlockNumbers } from '../shard';
import {
  decodeHeader,
  differences,
  encodeHeader,
  headerOf,
  LogError,
  loggedRun,
  type LoggedRun,
  shardDifference,
} from './header';
import {
  CHECKSUM_BYTES,
  checksumOf,
  type Damage,
  encodeRecord,
  type FittingLength,
  FRAME_BYTES,
  type LogKey,
  type LogRecord,
  LogReader,
  NO_KEY,
  recordEnd,
} from './record';
import type { LogStorage } from './storage';

/** First byte of a record behind the header. */
const KIND = { block: 1, note: 2 } as const;
/** Kind, cell and block stand before the counters. */
const BLOCK_HEAD = 9;
/** Bytes of a note: three names. */
const LONGEST_NOTE = 2048;

/** Who computed the blocks that follow. */
export interface LogNote {
  readonly lab: string;
  readonly engine: string;
  readonly adapter: string;
}

interface Entry {
  readonly offset: number;
  readonly checksum: Uint8Array;
}

export class BlockLog implements KeptBlocks {
  /** What was found damaged, in bytes of the log; the blocks there are missing. */
  readonly damages: Damage[] = [];
  /** Every note, with the number of blocks added under it. */
  readonly notes: (LogNote & { blocks: number })[] = [];
  private readonly entries = new Map<number, Entry>();
  private readonly numbers: BlockNumbers;
  private readonly fits: FittingLength;
  private nextNote: LogNote | null = null;

  private constructor(
    private readonly storage: LogStorage,
    readonly run: LoggedRun,
    private readonly key: LogKey,
    private end: number,
  ) {
    this.numbers = new BlockNumbers(run.plan);
    const lengths = new Set(run.plan.cells.map(blockBytes));
    this.fits = (length) => length <= LONGEST_NOTE || lengths.has(length);
  }

  /** Begins a log in an empty storage. */
  static async create(storage: LogStorage, run: LoggedRun): Promise<BlockLog> {
    const inside = encodeHeader(headerOf(run));
    const record = encodeRecord(NO_KEY, inside);
    await storage.append(record);
    await storage.sync();
    return new BlockLog(storage, run, checksumOf(NO_KEY, inside), record.length);
  }

  /**
   * Opens a log to read it.
   * @throws LogError for a damaged header, one of another program, or blocks that contradict each other
   */
  static async read(storage: LogStorage): Promise<BlockLog> {
    const record = await (await LogReader.open(storage, NO_KEY)).recordAt(0);
    if (record === undefined)
      throw new LogError(
        'Its header is damaged or missing, so what its blocks are blocks of cannot be told.',
      );
    const header = decodeHeader(record.inside);
    const log = new BlockLog(storage, loggedRun(header), record.checksum, recordEnd(record));
    await log.scan();
    return log;
  }

  /**
   * Opens a log to go on with it: a torn tail is cut off, and a log that was cut short before its header was whole begins
   * anew.
   * @throws LogError where it is the log of another run, with what differs; and as `read`
   */
  static async resume(storage: LogStorage, run: LoggedRun): Promise<BlockLog> {
    const own = encodeRecord(NO_KEY, encodeHeader(headerOf(run)));
    const size = await storage.size();
    if (size < own.length && isPrefix(await storage.read(0, size), own)) {
      await storage.truncate(0);
      return await BlockLog.create(storage, run);
    }
    const log = await BlockLog.read(storage);
    const found = differences(log.run, run, ['the log', 'this run']);
    const shard = shardDifference(log.run.shard, run.shard);
    if (shard !== null) found.push(shard);
    if (found.length > 0)
      throw new LogError(
        `It is the log of another run. ${found.join(' ')} Keep the two runs in folders of their own.`,
      );
    if (log.end < size) await storage.truncate(log.end);
    return log;
  }

  /** Blocks that are there, and how many there will be. */
  get blocks(): number {
    return this.entries.size;
  }

  get wanted(): number {
    const { cells } = this.run.plan;
    let count = 0;
    cells.forEach(({ blocks }, cell) => {
      for (let block = 0; block < blocks; block++) if (this.wants(cell, block)) count++;
    });
    return count;
  }

  has(cell: number, block: number): boolean {
    return this.entries.has(this.numbers.of(cell, block));
  }

  /** True where the block belongs to the log's shard. */
  wants(cell: number, block: number): boolean {
    const { shard } = this.run;
    return shard === null || this.numbers.shardOf(cell, block, shard.of) === shard.index;
  }

  async *finished(): AsyncGenerator<BlockResult, void, undefined> {
    const block = await this.reader();
    for (const { offset } of [...this.entries.values()]) yield await block(offset);
  }

  /** What gives one block after the other, fastest in the order of the log; undefined for one that is not there. */
  async blockReader(): Promise<(cell: number, block: number) => Promise<BlockResult | undefined>> {
    const read = await this.reader();
    return async (cell, block) => {
      const entry = this.entries.get(this.numbers.of(cell, block));
      return entry && (await read(entry.offset));
    };
  }

  async keep(result: BlockResult): Promise<void> {
    await this.writeNote();
    this.enter(result.cell, result.block, await this.add(encodeBlock(result)));
  }

  /** Says who computes the blocks that follow; written before the next of them. */
  computedBy(note: LogNote): void {
    this.nextNote = note;
  }

  /** Bytes that the blocks still missing will take. */
  get missingBytes(): number {
    return this.run.plan.cells.reduce((sum, planned, cell) => {
      let missing = 0;
      for (let block = 0; block < planned.blocks; block++)
        if (this.wants(cell, block) && !this.has(cell, block)) missing++;
      return sum + missing * (FRAME_BYTES + blockBytes(planned));
    }, 0);
  }

  private async writeNote(): Promise<void> {
    const note = this.nextNote;
    if (note === null) return;
    this.nextNote = null;
    const whole = encodeNote(note);
    await this.add(whole.length <= LONGEST_NOTE ? whole : encodeNote({ ...note, adapter: 'unknown' }));
    this.notes.push({ ...note, blocks: 0 });
  }

  private async add(inside: Uint8Array): Promise<Entry> {
    const record = encodeRecord(this.key, inside);
    await this.storage.append(record);
    const offset = this.end;
    this.end += record.length;
    return { offset, checksum: record.slice(record.length - CHECKSUM_BYTES) };
  }

  private async scan(): Promise<void> {
    const reader = await LogReader.open(this.storage, this.key, this.fits);
    for await (const found of reader.scan(this.end)) {
      if (!('inside' in found)) this.damages.push(found);
      else {
        this.take(found);
        this.end = recordEnd(found);
      }
    }
  }

  private take(record: LogRecord): void {
    if (record.inside[0] === KIND.note) {
      const note = decodeNote(record.inside);
      if (note !== undefined) this.notes.push({ ...note, blocks: 0 });
      return;
    }
    const { cell, block } = decodeBlock(record.inside, this.run.plan);
    if (!this.wants(cell, block))
      throw new LogError(`Block ${block} of cell ${cell}, in byte ${record.offset}, is not of its shard.`);
    this.enter(cell, block, record);
  }

  private enter(cell: number, block: number, { offset, checksum }: Entry): void {
    const number = this.numbers.of(cell, block);
    const known = this.entries.get(number);
    if (known !== undefined && known.checksum.some((byte, i) => byte !== checksum[i]))
      throw new LogError(
        `It holds two tallies of block ${block} of cell ${cell} that differ, so one of the engines counts wrong. ` +
          'Run `lab verify` where it was written, and begin anew in another folder.',
      );
    // Two runs at once in one folder write a block twice; it counts once.
    if (known !== undefined) return;
    this.entries.set(number, { offset, checksum });
    const note = this.notes.at(-1);
    if (note) note.blocks++;
  }

  private async reader(): Promise<(offset: number) => Promise<BlockResult>> {
    const reader = await LogReader.open(this.storage, this.key);
    return async (offset) => {
      const record = await reader.recordAt(offset);
      if (record === undefined)
        throw new LogError(`Its record in byte ${offset} was changed while it was read.`);
      return decodeBlock(record.inside, this.run.plan);
    };
  }
}

/** Bytes that the blocks of a plan take in a log. */
export function planBytes({ cells }: Plan): number {
  return cells.reduce((sum, planned) => sum + planned.blocks * (FRAME_BYTES + blockBytes(planned)), 0);
}

function isPrefix(bytes: Uint8Array, of: Uint8Array): boolean {
  return bytes.every((byte, i) => byte === of[i]);
}

/** Bytes inside the record of a block. */
function blockBytes({ groupSize }: Pick<CellPlan, 'groupSize'>): number {
  return BLOCK_HEAD + 8 * tallySize(groupSize);
}

function encodeNote(note: LogNote): Uint8Array {
  return Uint8Array.of(KIND.note, ...new TextEncoder().encode(JSON.stringify(note)));
}

/** Kind, cell and block, then the counters as little-endian 64-bit words. */
function encodeBlock({ cell, block, counters }: BlockResult): Uint8Array {
  const bytes = new Uint8Array(BLOCK_HEAD + 8 * counters.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, KIND.block);
  view.setUint32(1, cell, true);
  view.setUint32(5, block, true);
  counters.forEach((count, i) => view.setBigUint64(BLOCK_HEAD + 8 * i, count, true));
  return bytes;
}

/** @throws LogError for what is no block of the plan: its checksum is right, so a faulty program wrote it. */
function decodeBlock(inside: Uint8Array, plan: Plan): BlockResult {
  const view = new DataView(inside.buffer, inside.byteOffset, inside.byteLength);
  if (inside.length >= BLOCK_HEAD && inside[0] === KIND.block) {
    const [cell, block] = [view.getUint32(1, true), view.getUint32(5, true)];
    const planned = plan.cells[cell];
    if (planned && block < planned.blocks && inside.length === blockBytes(planned)) {
      const counters = BigUint64Array.from({ length: tallySize(planned.groupSize) }, (_, i) =>
        view.getBigUint64(BLOCK_HEAD + 8 * i, true),
      );
      const [first, end] = blockRange(planned, block);
      if (counters[HEAD.trajectories] === BigInt((end - first) * planned.groupSize))
        return { cell, block, counters };
    }
  }
  throw new LogError('A record of it is no block of its experiment: a faulty program wrote it.');
}

function decodeNote(inside: Uint8Array): LogNote | undefined {
  try {
    const note: unknown = JSON.parse(new TextDecoder().decode(inside.subarray(1)));
    if (!isRecord(note)) return undefined;
    const word = (name: string): string => (typeof note[name] === 'string' ? note[name] : 'unknown');
    return { lab: word('lab'), engine: word('engine'), adapter: word('adapter') };
  } catch {
    return undefined;
  }
}
