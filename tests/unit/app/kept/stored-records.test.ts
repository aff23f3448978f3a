import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PassingRecords } from '../../../../src/app/kept/passing-records';
import {
  freeName,
  type KeptEntry,
  type KeptHead,
  KeptError,
  plainName,
  readEntry,
  type RunRecords,
} from '../../../../src/app/kept/record';
import { StoredRecords } from '../../../../src/app/kept/stored-records';

const head = (name: string, more: Partial<KeptHead> = {}): KeptHead => ({
  version: 1,
  name,
  when: '2026-01-02T03:04:05.000Z',
  engine: 'wasm',
  adapter: '2 threads',
  trajectories: 12_288,
  cells: 3,
  of: 3,
  complete: true,
  digest: 'ab'.repeat(32),
  bytes: 2,
  ...more,
});

const names = (entries: readonly KeptEntry[]): (string | null)[] =>
  entries.map((entry) => entry.head?.name ?? null);

const refused = async (work: Promise<unknown>): Promise<KeptError> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof KeptError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
};

/** Opens the database as another program would. */
function openRaw(version: number): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('ds-lab', version);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error(request.error?.message));
  });
}

/** As it is without a test's own. */
const add = Reflect.get(IDBObjectStore.prototype, 'add') as (
  this: IDBObjectStore,
  value: unknown,
  key?: IDBValidKey,
) => IDBRequest<IDBValidKey>;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe.each([
  ['in IndexedDB', (): RunRecords => new StoredRecords()],
  ['for as long as the page', (): RunRecords => new PassingRecords()],
])('kept runs %s', (_, make) => {
  test('are listed with the newest first, read, renamed, removed and brought back', async () => {
    const records = make();
    expect(await records.list()).toEqual([]);
    const first = await records.add(head('first'), '{"a":1}');
    const second = await records.add(head('second'), '{"b":2}');
    expect(names(await records.list())).toEqual(['second', 'first']);
    expect(await records.file(first)).toBe('{"a":1}');
    await records.rename(first, '<i>renamed</i>');
    const removed = await records.remove(second);
    expect(await records.list()).toEqual([{ id: first, head: head('<i>renamed</i>') }]);
    await records.putBack(second, removed.head, removed.file);
    expect(names(await records.list())).toEqual(['second', '<i>renamed</i>']);
    expect(await records.file(second)).toBe('{"b":2}');
  });

  test('that are gone are told so', async () => {
    const records = make();
    for (const work of [records.file(7), records.rename(7, 'x'), records.remove(7)])
      expect((await refused(work)).message).toMatch(/no longer kept here/);
  });
});

describe('kept runs in IndexedDB', () => {
  test('are there for the next visit', async () => {
    await new StoredRecords().add(head('kept'), '{}');
    expect(names(await new StoredRecords().list())).toEqual(['kept']);
  });

  test('a full disk loses nothing: neither the runs before nor half of the new one', async () => {
    const records = new StoredRecords();
    const before = await records.add(head('before'), '{}');
    const full = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('The quota is exceeded.', 'QuotaExceededError');
    });
    const { message } = await refused(records.add(head('one more'), '{}'));
    expect(message).toMatch(/^The run was not kept: this browser gives the page no more room\. Save a run/);
    full.mockRestore();
    // The second part fails when the first is written already.
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (this: IDBObjectStore, ...args) {
      if (this.name === 'files') throw new DOMException('The quota is exceeded.', 'QuotaExceededError');
      return add.apply(this, args);
    });
    await refused(records.add(head('half'), '{}'));
    vi.restoreAllMocks();
    expect(names(await records.list())).toEqual(['before']);
    expect(await records.file(before)).toBe('{}');
    await records.add(head('after'), '{}');
    expect(names(await records.list())).toEqual(['after', 'before']);
  });

  test('a quota that is reached only when the transaction ends is told as well', async () => {
    const records = new StoredRecords();
    await records.list();
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (this: IDBObjectStore, ...args) {
      const request = add.apply(this, args);
      const { transaction } = this;
      if (this.name === 'files') {
        Object.defineProperty(transaction, 'error', {
          value: new DOMException('Full.', 'QuotaExceededError'),
        });
        queueMicrotask(() => transaction.abort());
      }
      return request;
    });
    expect((await refused(records.add(head('late'), '{}'))).message).toMatch(/no more room/);
    vi.restoreAllMocks();
    expect(await records.list()).toEqual([]);
  });

  test('a browser that stores nothing says so', async () => {
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('A mutation operation was attempted on a database that did not allow it.', 'InvalidStateError'); // prettier-ignore
    });
    const error = await refused(new StoredRecords().list());
    expect(error.unavailable).toBe(true);
    expect(error.message).toMatch(/^This browser keeps nothing for this page: A mutation/);
    vi.restoreAllMocks();
    Reflect.deleteProperty(globalThis, 'indexedDB');
    expect((await refused(new StoredRecords().list())).unavailable).toBe(true);
  });

  test('let go of the records when a newer lab asks for them, and say so from then on', async () => {
    const onTakenOver = vi.fn();
    const records = new StoredRecords({ onTakenOver });
    await records.add(head('kept'), '{}');
    const newer = await openRaw(2);
    expect(onTakenOver).toHaveBeenCalledOnce();
    const error = await refused(records.list());
    expect(error.message).toMatch(/newer lab.*taken over.*Reload this page/);
    expect(error.unavailable).toBe(false);
    newer.close();
  });

  test('wait for an older lab in another tab, say so, and go on when it has closed', async () => {
    await new StoredRecords().add(head('kept'), '{}');
    const older = await openRaw(1);
    const onWaiting = vi.fn();
    // As the next version of the lab will.
    const later = new StoredRecords({ onWaiting }, 2);
    const listed = later.list();
    await vi.waitFor(() => expect(onWaiting).toHaveBeenCalledOnce());
    older.close();
    expect(names(await listed)).toEqual(['kept']);
    await later.close();
  });

  test('a connection that the browser closed is opened again', async () => {
    const records = new StoredRecords();
    await records.add(head('kept'), '{}');
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(() => {
      throw new DOMException('The database connection is closing.', 'InvalidStateError');
    });
    expect(names(await records.list())).toEqual(['kept']);
    expect(transaction).toHaveBeenCalledTimes(2);
  });
});

describe('a head', () => {
  test('of a newer lab is listed by name of its version, and a damaged one as such', () => {
    expect(readEntry(3, { ...head('x'), version: 2 })).toEqual({
      id: 3,
      head: null,
      fault: expect.stringMatching(/newer lab kept this run \(record version 2; this one reads up to 1\)/),
    });
    for (const value of [
      null,
      'text',
      [],
      { ...head('x'), trajectories: -1 },
      { ...head('x'), when: 'yesterday' },
      Object.create(head('inherited')),
    ])
      expect(readEntry(1, value)).toMatchObject({ head: null, fault: expect.stringMatching(/damaged/) });
  });

  test('reads back without what else was there', () => {
    expect(readEntry(1, { ...head('x'), more: 'of it' })).toEqual({ id: 1, head: head('x') });
  });
});

describe('a name', () => {
  test('is one line of signs that can be seen, cut to its longest', () => {
    expect(plainName('  a\n\tb \u202e c\0 ')).toBe('a b c');
    expect(plainName('𝓁'.repeat(500)).length).toBeLessThanOrEqual(120);
    expect(plainName('<script>')).toBe('<script>');
  });

  test('is cut between signs, not through one', () => {
    expect(plainName(`x${'𝓁'.repeat(100)}`)).toBe(`x${'𝓁'.repeat(59)}`);
    const long = plainName('𝓁'.repeat(60));
    expect(freeName(`${'x'.repeat(111)}𝓁`, [`${'x'.repeat(111)}𝓁`])).toBe(`${'x'.repeat(111)} (2)`);
    expect(freeName(long, [long])).toBe(`${'𝓁'.repeat(56)} (2)`);
  });

  test('gets a number where another has it', () => {
    expect(freeName('a', ['b'])).toBe('a');
    expect(freeName('a', ['a', 'a (2)'])).toBe('a (3)');
  });
});
