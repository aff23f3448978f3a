/**
 * Logs of runs that have not ended, in a database of their own: a head for each run, and the bytes of its log in chunks. One
 * transaction writes a chunk and the head, so a page that is closed leaves whole chunks.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { StorageError } from '../../study/log/storage';

const DATABASE = 'ds-lab-unfinished';
const STORES_VERSION = 1;

/** A run that somebody comes back to is a late one: with these, a day of looking around leaves nothing behind. */
const MOST_RUNS = 8;
/** Of all logs together: a browser that is short of room throws away all that a page has, kept runs too. */
const MOST_BYTES = 128 * 2 ** 20;

export interface UnfinishedHead {
  /** Version of the lab that computes it. */
  readonly lab: string;
  /** Grows with every run that is begun or gone on with. No clock: those of users are set back and forth. */
  readonly order: number;
  readonly bytes: number;
}

interface Stores extends DBSchema {
  runs: { readonly key: string; readonly value: UnfinishedHead };
  /** By run, and by the place of the chunk's first byte in the log. */
  chunks: { readonly key: [string, number]; readonly value: Uint8Array };
}
export type UnfinishedDatabase = IDBPDatabase<Stores>;

let opening: Promise<UnfinishedDatabase> | undefined;

/** @throws StorageError where this browser stores nothing */
export async function unfinishedDatabase(): Promise<UnfinishedDatabase> {
  const forget = (): void => void (opening = undefined);
  if ((globalThis as { readonly indexedDB?: IDBFactory }).indexedDB === undefined)
    throw new StorageError('failed', 'this browser has no IndexedDB');
  try {
    opening ??= openDB<Stores>(DATABASE, STORES_VERSION, {
      upgrade: (database) => {
        database.createObjectStore('runs');
        database.createObjectStore('chunks');
      },
      // A newer lab must not wait for this tab.
      blocking: (_old, _new, event) => {
        (event.target as IDBDatabase).close();
        forget();
      },
      terminated: forget,
    });
    return await opening;
  } catch (error) {
    forget();
    throw storageError(error);
  }
}

export function chunksOf(id: string): IDBKeyRange {
  return IDBKeyRange.bound([id, 0], [id, Infinity]);
}

/** Removes the log of a run; nothing where there is none. */
export async function removeUnfinished(database: UnfinishedDatabase, id: string): Promise<void> {
  await removeAll(database, [id]);
}

/**
 * Makes room for a run that is begun or gone on with.
 * @param most bytes its log may take
 * @param inUse whether a log is written at present; such a one stays
 * @returns its order; null where those that stay leave no room, unless its own log is there: then it is gone on with
 */
export async function makeRoom(
  database: UnfinishedDatabase,
  id: string,
  most: number,
  inUse: (id: string) => boolean = () => false,
): Promise<number | null> {
  const [ids, heads] = await Promise.all([database.getAllKeys('runs'), database.getAll('runs')]);
  const others = ids
    .map((other, i) => ({ id: other, ...heads[i]! }))
    .filter((other) => other.id !== id)
    .sort((a, b) => Number(inUse(b.id)) - Number(inUse(a.id)) || b.order - a.order);
  let bytes = most;
  const old = others.filter((other, place) => {
    bytes += other.bytes;
    return place >= MOST_RUNS - 1 || bytes > MOST_BYTES;
  });
  const idle = old.filter((other) => !inUse(other.id));
  if (idle.length < old.length && !ids.includes(id)) return null;
  await removeAll(
    database,
    idle.map((other) => other.id),
  );
  return 1 + Math.max(0, ...heads.map(({ order }) => order));
}

async function removeAll(database: UnfinishedDatabase, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const transaction = database.transaction(['runs', 'chunks'], 'readwrite');
  await Promise.all([
    ...ids.flatMap((id) => [
      transaction.objectStore('runs').delete(id),
      transaction.objectStore('chunks').delete(chunksOf(id)),
    ]),
    transaction.done,
  ]);
}

/** Why the browser refused, as part of a sentence. */
export function storageError(cause: unknown): StorageError {
  if (cause instanceof StorageError) return cause;
  if (cause instanceof Error && cause.name === 'QuotaExceededError')
    return new StorageError('full', 'this browser gives the page no more room', { cause });
  const words = cause instanceof Error && cause.message !== '' ? cause.message : 'it gave no reason';
  return new StorageError(
    'failed',
    `this browser stores nothing for the page (${words.replace(/\.$/, '')})`,
    {
      cause,
    },
  );
}
