/**
 * Kept runs in IndexedDB: heads and files apart, so that a list does not read every number. One transaction writes both
 * parts, so a full disk or a closed page leaves no half of a run.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { GONE, KeptError, type KeptEntry, type KeptHead, readEntry, type RunRecords } from './record';

const DATABASE = 'ds-lab';
/** Of the stores below; a record has a version of its own. */
const STORES_VERSION = 1;

interface Stores extends DBSchema {
  heads: { readonly key: number; readonly value: unknown };
  files: { readonly key: number; readonly value: string };
}
type Database = IDBPDatabase<Stores>;

export interface StoredRecordsHooks {
  /** Another tab with an older lab holds the records, and this one waits for it. */
  readonly onWaiting?: () => void;
  /** Another tab with a newer lab asked for the records, and this one has let go of them. */
  readonly onTakenOver?: () => void;
}

export class StoredRecords implements RunRecords {
  private opening: Promise<Database> | undefined;

  /** @param version of the stores; only a later lab asks for another than its own */
  constructor(
    private readonly hooks: StoredRecordsHooks = {},
    private readonly version = STORES_VERSION,
  ) {}

  list(): Promise<readonly KeptEntry[]> {
    return this.work('The kept runs could not be listed', async (database) => {
      const heads = database.transaction('heads').store;
      const [ids, values] = await Promise.all([heads.getAllKeys(), heads.getAll()]);
      return ids.map((id, i) => readEntry(id, values[i])).reverse();
    });
  }

  file(id: number): Promise<string> {
    return this.work('The run could not be read', async (database) => {
      const file = await database.get('files', id);
      if (typeof file !== 'string') throw new KeptError(GONE);
      return file;
    });
  }

  add(head: KeptHead, file: string): Promise<number> {
    return this.write('The run was not kept', async (heads, files) => {
      const id = await heads.add(head);
      await files.add(file, id);
      return id;
    });
  }

  putBack(id: number, head: unknown, file: string): Promise<void> {
    return this.write('The run was not brought back', async (heads, files) => {
      await Promise.all([heads.put(head, id), files.put(file, id)]);
    });
  }

  rename(id: number, name: string): Promise<void> {
    return this.write('The run was not renamed', async (heads) => {
      const value = await heads.get(id);
      if (value === undefined) throw new KeptError(GONE);
      const { head } = readEntry(id, value);
      if (head === null) throw new KeptError('This run cannot be renamed: its record does not read.');
      await heads.put({ ...head, name }, id);
    });
  }

  remove(id: number): Promise<{ readonly head: unknown; readonly file: string }> {
    return this.write('The run was not removed', async (heads, files) => {
      const [head, file] = await Promise.all([heads.get(id), files.get(id)]);
      if (head === undefined) throw new KeptError(GONE);
      await Promise.all([heads.delete(id), files.delete(id)]);
      return { head, file: file ?? '' };
    });
  }

  async close(): Promise<void> {
    const { opening } = this;
    this.opening = undefined;
    (await opening?.catch(() => undefined))?.close();
  }

  /** One transaction over both stores; what `change` throws ends it without a trace. */
  private write<T>(
    failed: string,
    change: (
      heads: ReturnType<typeof storesOf>['heads'],
      files: ReturnType<typeof storesOf>['files'],
    ) => Promise<T>,
  ): Promise<T> {
    return this.work(failed, async (database) => {
      const { heads, files, transaction } = storesOf(database);
      // It ends in an error where a request does, and that is thrown below.
      transaction.done.catch(() => undefined);
      try {
        const result = await change(heads, files);
        await transaction.done;
        return result;
      } catch (error) {
        abort(transaction);
        // Requests of a transaction that the browser ended say only that it was ended.
        throw isNamed(error, 'AbortError') ? (transaction.error ?? error) : error;
      }
    });
  }

  private async work<T>(failed: string, body: (database: Database) => Promise<T>): Promise<T> {
    try {
      return await this.withDatabase(body);
    } catch (error) {
      if (error instanceof KeptError) throw error;
      throw new KeptError(`${failed}: ${reasonOf(error)}`);
    }
  }

  private async withDatabase<T>(body: (database: Database) => Promise<T>): Promise<T> {
    const database = await this.open();
    try {
      return await body(database);
    } catch (error) {
      // The browser closed the connection since, as it may at any time.
      if (!isNamed(error, 'InvalidStateError')) throw error;
      this.opening = undefined;
      return body(await this.open());
    }
  }

  private async open(): Promise<Database> {
    try {
      this.opening ??= openDB<Stores>(DATABASE, this.version, {
        upgrade: (database, from) => {
          if (from >= 1) return;
          database.createObjectStore('heads', { autoIncrement: true });
          database.createObjectStore('files');
        },
        blocked: () => this.hooks.onWaiting?.(),
        blocking: () => {
          // A newer lab must not wait for this tab.
          void this.close();
          this.hooks.onTakenOver?.();
        },
        terminated: () => (this.opening = undefined),
      });
      return await this.opening;
    } catch (error) {
      this.opening = undefined;
      if (isNamed(error, 'VersionError'))
        throw new KeptError(
          'A newer lab, perhaps in another tab, has taken over the kept runs. Reload this page to go on with them.',
        );
      throw new KeptError(`This browser keeps nothing for this page: ${reasonOf(error)}`, true);
    }
  }
}

// The types of a transaction's stores are known only where it is made.
function storesOf(database: Database) {
  const transaction = database.transaction(['heads', 'files'], 'readwrite');
  return {
    transaction,
    heads: transaction.objectStore('heads'),
    files: transaction.objectStore('files'),
  };
}

function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // It has ended already.
  }
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

/** Why the browser refused, and what to do. */
function reasonOf(error: unknown): string {
  if (isNamed(error, 'QuotaExceededError'))
    return 'this browser gives the page no more room. Save a run as a file and remove it here, then try again.';
  const message = error instanceof Error ? error.message.replace(/\.?$/, '.') : '';
  return message || 'the browser gave no reason.';
}
