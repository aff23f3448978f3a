import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ChunkStorage } from '../../../../src/app/unfinished/chunk-storage';
import {
  makeRoom,
  removeUnfinished,
  unfinishedDatabase,
} from '../../../../src/app/unfinished/unfinished-runs';
import { MemoryStorage } from '../../../support/memory-storage';

const HEAD = { lab: 'test', order: 1 };
let ids = 0;
const newId = (): string => `run ${ids++}`;

const opened = async (id: string): Promise<ChunkStorage> =>
  ChunkStorage.open(await unfinishedDatabase(), id, HEAD);

const whole = async (
  storage: { size(): Promise<number> } & Pick<ChunkStorage, 'read'>,
): Promise<number[]> => [...(await storage.read(0, await storage.size()))];

/** As it is without a test's own. */
const add = Reflect.get(IDBObjectStore.prototype, 'add') as (
  this: IDBObjectStore,
  value: unknown,
  key?: IDBValidKey,
) => IDBRequest<IDBValidKey>;
afterEach(() => {
  IDBObjectStore.prototype.add = add;
  vi.useRealTimers();
});

describe('a log in IndexedDB', () => {
  test('holds what a log in memory holds, after any adding, cutting, flushing and opening anew', async () => {
    const step = fc.oneof(
      fc.record({ add: fc.uint8Array({ minLength: 1, maxLength: 40 }) }),
      fc.record({ cut: fc.nat(99) }),
      fc.constantFrom('flush', 'reopen'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 12 }),
        fc.nat(120),
        fc.nat(60),
        async (steps, at, length) => {
          const id = newId();
          const plain = new MemoryStorage();
          let storage = await opened(id);
          for (const one of steps) {
            if (one === 'flush') await storage.sync();
            else if (one === 'reopen') {
              await storage.sync();
              storage = await opened(id);
            } else if ('add' in one) {
              await Promise.all([storage.append(one.add), plain.append(one.add)]);
            } else {
              const size = Math.floor((one.cut * plain.bytes.length) / 100);
              await Promise.all([storage.truncate(size), plain.truncate(size)]);
            }
          }
          expect(await storage.size()).toBe(plain.bytes.length);
          expect(await whole(storage)).toEqual(await whole(plain));
          expect([...(await storage.read(at, length))]).toEqual([...(await plain.read(at, length))]);
          expect(await whole(await opened(id))).toEqual(await whole(plain));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('writes many records in one transaction, soon and without being asked', async () => {
    const adds = vi.spyOn(IDBObjectStore.prototype, 'add');
    const id = newId();
    const storage = await opened(id);
    for (let i = 0; i < 1000; i++) await storage.append(Uint8Array.of(i % 256));
    expect(adds).not.toHaveBeenCalled();
    await vi.waitFor(async () => expect(await (await opened(id)).size()).toBe(1000), 2000);
    expect(adds).toHaveBeenCalledTimes(1);
    adds.mockRestore();
  });

  test('that is full says so from then on, and what was written stays', async () => {
    const id = newId();
    const storage = await opened(id);
    await storage.append(Uint8Array.of(1, 2, 3));
    await storage.sync();
    IDBObjectStore.prototype.add = () => {
      throw new DOMException('Quota exceeded.', 'QuotaExceededError');
    };
    await storage.append(Uint8Array.of(4));
    await expect(storage.sync()).rejects.toMatchObject({ name: 'StorageError', fault: 'full' });
    await expect(storage.append(Uint8Array.of(5))).rejects.toMatchObject({ fault: 'full' });
    IDBObjectStore.prototype.add = add;
    expect(await whole(await opened(id))).toEqual([1, 2, 3]);
  });

  test('is not written over by a second writer, where a browser has no locks', async () => {
    const id = newId();
    const [first, second] = [await opened(id), await opened(id)];
    await first.append(Uint8Array.of(1, 2));
    await first.sync();
    await second.append(Uint8Array.of(9, 9, 9));
    await expect(second.sync()).rejects.toMatchObject({ name: 'StorageError', fault: 'failed' });
    await first.append(Uint8Array.of(3));
    await first.sync();
    expect(await whole(await opened(id))).toEqual([1, 2, 3]);
  });
});

describe('old logs', () => {
  async function begun(order: number, bytes: number): Promise<string> {
    const id = newId();
    await (await unfinishedDatabase()).put('runs', { lab: 'test', order, bytes }, id);
    return id;
  }
  const left = async (): Promise<string[]> => (await unfinishedDatabase()).getAllKeys('runs');
  const clear = async (): Promise<void> => {
    for (const id of await left()) await removeUnfinished(await unfinishedDatabase(), id);
  };

  test('give way to newer ones: eight stay', async () => {
    await clear();
    const all: string[] = [];
    for (let order = 1; order <= 12; order++) all.push(await begun(order, 10));
    expect(await makeRoom(await unfinishedDatabase(), 'mine', 0)).toBe(13);
    // And the one there is room for.
    expect((await left()).sort()).toEqual(all.slice(5).sort());
  });

  test('give way by their bytes: the newest that fit in 128 MiB stay', async () => {
    await clear();
    const [old, middle, last] = [
      await begun(1, 1),
      await begun(2, 100 * 2 ** 20),
      await begun(3, 60 * 2 ** 20),
    ];
    await makeRoom(await unfinishedDatabase(), 'mine', 0);
    expect(await left()).toEqual([last]);
    expect([old, middle]).toHaveLength(2);
    // The run that is begun counts too.
    await makeRoom(await unfinishedDatabase(), 'mine', 64 * 2 ** 20 + 1e7);
    expect(await left()).toEqual([]);
  });

  test('one that is being written stays, however old, and where such ones leave no room nothing is removed', async () => {
    await clear();
    const MIB = 2 ** 20;
    const written = await begun(1, 60 * MIB);
    await begun(2, 10);
    await begun(3, 40 * MIB);
    const inUse = (id: string): boolean => id === written;
    const database = await unfinishedDatabase();
    expect(await makeRoom(database, 'next', 70 * MIB, inUse)).toBeNull();
    expect(await left()).toHaveLength(3);
    // Its own log is there already: it is gone on with, whatever room the others leave.
    expect(await makeRoom(database, written, 70 * MIB, (id) => id !== written)).toBe(4);
    expect(await left()).toHaveLength(3);
    expect(await makeRoom(database, 'next', 64 * MIB, inUse)).toBe(4);
    expect(await left()).toEqual([written]);
  });

  test('the one that is gone on with stays, however old', async () => {
    await clear();
    const mine = await begun(1, 10);
    for (let order = 2; order <= 12; order++) await begun(order, 10);
    expect(await makeRoom(await unfinishedDatabase(), mine, 0)).toBe(13);
    expect(await left()).toContain(mine);
    expect(await left()).toHaveLength(8);
  });
});
