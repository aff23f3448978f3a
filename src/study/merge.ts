/** Shards of a run put together: every block once, whichever log holds it. */
import type { BlockResult } from '../engine/engine';
import type { BlockLog } from './log/block-log';
import { differences, LogError, type LoggedRun } from './log/header';
import { BlockNumbers, type Shard, shardName } from './shard';
import type { KeptBlocks } from './simulate';

export interface NamedLog {
  /** What a message calls it: its folder. */
  readonly name: string;
  readonly log: BlockLog;
}

/** Cells whose missing blocks a message lists. */
const MOST_LISTED = 8;

/**
 * The blocks of all logs as those of one run, in the order of its plan, whatever the order of the logs.
 *
 * A block that two logs hold is refused even where both hold the same tally: a folder given twice, or a shard computed
 * twice, stands in the place of one that is forgotten.
 * @throws LogError for logs of different experiments, blocks in two logs, and blocks in none
 */
export async function mergeLogs(
  logs: readonly NamedLog[],
): Promise<{ readonly run: LoggedRun; readonly kept: KeptBlocks }> {
  const [first, ...others] = logs;
  if (first === undefined) throw new LogError('There is nothing to merge.');
  for (const other of others) {
    const found = differences(first.log.run, other.log.run, [first.name, other.name]);
    if (found.length > 0)
      throw new LogError(`${first.name} and ${other.name} are of different experiments. ${found.join(' ')}`);
  }
  const run: LoggedRun = { ...first.log.run, shard: null };
  const owners = ownersOf(logs, run);
  const readers = await Promise.all(logs.map(({ log }) => log.blockReader()));
  const kept: KeptBlocks = {
    async *finished(): AsyncGenerator<BlockResult, void, undefined> {
      const numbers = new BlockNumbers(run.plan);
      for (const [cell, { blocks }] of run.plan.cells.entries())
        for (let block = 0; block < blocks; block++)
          yield (await readers[owners[numbers.of(cell, block)]!]!(cell, block))!;
    },
    keep: () => Promise.reject(new LogError('Nothing is computed in a merge.')),
  };
  return { run, kept };
}

/** Which log holds each block, by its number. */
function ownersOf(logs: readonly NamedLog[], { plan }: LoggedRun): Int32Array {
  const numbers = new BlockNumbers(plan);
  const owners = new Int32Array(numbers.count).fill(-1);
  const missing = new Map<number, number[]>();
  plan.cells.forEach(({ blocks }, cell) => {
    for (let block = 0; block < blocks; block++) {
      const holders = logs.flatMap(({ log }, i) => (log.has(cell, block) ? [i] : []));
      const [owner, again] = holders;
      if (owner === undefined) missing.set(cell, [...(missing.get(cell) ?? []), block]);
      else if (again !== undefined) throw new LogError(twice(logs[owner]!, logs[again]!, cell, block));
      else owners[numbers.of(cell, block)] = owner;
    }
  });
  if (missing.size > 0) throw new LogError(gaps(missing, logs, numbers));
  return owners;
}

function twice(a: NamedLog, b: NamedLog, cell: number, block: number): string {
  const [x, y] = [a, b].map(({ log }) => shardWords(log.run.shard));
  const both = x === y ? `both hold ${x}` : `hold ${x} and ${y}`;
  return (
    `${a.name} and ${b.name} ${both}, so block ${block} of cell ${cell} and others are there twice. ` +
    'Give each block once.'
  );
}

function shardWords(shard: Shard | null): string {
  return shard === null ? 'the whole run' : `shard ${shardName(shard)}`;
}

/** What is missing: whole shards by name, unfinished folders by name, then the blocks. */
function gaps(
  missing: ReadonlyMap<number, readonly number[]>,
  logs: readonly NamedLog[],
  numbers: BlockNumbers,
): string {
  const sentences: string[] = [];
  const count = [...missing.values()].reduce((sum, blocks) => sum + blocks.length, 0);
  sentences.push(`${count} of ${numbers.count} blocks are missing.`);
  const shards = new Set(logs.map(({ log }) => log.run.shard?.of ?? 1));
  const [of] = shards;
  if (shards.size === 1 && of !== undefined) {
    const there = new Set(logs.map(({ log }) => log.run.shard?.index ?? 1));
    const absent = Array.from({ length: of }, (_, i) => i + 1).filter(
      (index) => !there.has(index) && index <= numbers.count,
    );
    if (absent.length > 0)
      sentences.push(
        `No folder holds ${absent.length === 1 ? 'shard' : 'shards'} ${listed(absent.map((index) => `${index}/${of}`))}.`,
      );
  }
  for (const { name, log } of logs) {
    if (log.blocks === log.wanted) continue;
    const damaged = log.damages.length > 0 ? ', and its log is damaged' : '';
    sentences.push(
      `${name} holds ${log.blocks} of ${log.wanted} blocks${damaged}: finish it with \`lab run --resume\`.`,
    );
  }
  const cells = [...missing].map(([cell, blocks]) => `cell ${cell}: ${listed(ranges(blocks))}`);
  sentences.push(`Missing blocks: ${listed(cells, '; ')}.`);
  return sentences.join(' ');
}

function listed(words: readonly string[], separator = ', '): string {
  const rest = words.length - MOST_LISTED;
  return rest <= 0
    ? words.join(separator)
    : `${words.slice(0, MOST_LISTED).join(separator)} and ${rest} more`;
}

/** Increasing numbers as "0–3", "7". */
function ranges(numbers: readonly number[]): string[] {
  const found: [first: number, last: number][] = [];
  for (const n of numbers) {
    const open = found.at(-1);
    if (open?.[1] === n - 1) open[1] = n;
    else found.push([n, n]);
  }
  return found.map(([first, last]) => (first === last ? String(first) : `${first}–${last}`));
}
