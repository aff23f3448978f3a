import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { LogFile, roomBeside } from '../../../src/cli/log-file';
import { replaceFile } from '../../../src/cli/files';
import { StorageError } from '../../../src/study/log/storage';

const folder = mkdtempSync(join(tmpdir(), 'ds-lab-log-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

const faultOf = async (work: () => Promise<unknown>): Promise<StorageError> => {
  const error = await work().then(
    () => new Error('nothing failed'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StorageError);
  return error as StorageError;
};

describe('a log in a file', () => {
  test('takes bytes at its end, gives any of them back, and is cut', async () => {
    const path = join(folder, 'a.log');
    const file = LogFile.open(path);
    await file.append(Uint8Array.of(1, 2, 3));
    await file.append(Uint8Array.of(4, 5));
    // What was added is there for others before anything is flushed or closed.
    expect([...readFileSync(path)]).toEqual([1, 2, 3, 4, 5]);
    expect([...(await file.read(1, 3))]).toEqual([2, 3, 4]);
    expect([...(await file.read(4, 10))]).toEqual([5]);
    await file.truncate(2);
    await file.append(Uint8Array.of(9));
    await file.sync();
    expect(await file.size()).toBe(3);
    await file.close();
    const again = LogFile.openToRead(path);
    expect([...(await again.read(0, 10))]).toEqual([1, 2, 9]);
    await again.close();
  });

  test('on a full disk says so', async () => {
    // A device of Linux that is always full.
    const file = LogFile.open('/dev/full');
    const { fault, message } = await faultOf(() => file.append(Uint8Array.of(1)));
    expect(fault).toBe('full');
    expect(message).toBe('There is no room left for /dev/full (ENOSPC).');
  });

  test('tells how much room there is, or Infinity where the system does not say', () => {
    expect(roomBeside(join(folder, 'a.log'))).toBeGreaterThan(0);
    expect(roomBeside(join(folder, 'nowhere', 'a.log'))).toBe(Infinity);
  });
});

test('a file is replaced whole, or stays as it was', async () => {
  const path = join(folder, 'result.json');
  replaceFile('one', path);
  replaceFile('two', path);
  expect(readFileSync(path, 'utf8')).toBe('two');
  const missing = join(folder, 'nowhere', 'result.json');
  const { fault } = await faultOf(() => Promise.resolve().then(() => replaceFile('x', missing)));
  expect(fault).toBe('failed');
});
