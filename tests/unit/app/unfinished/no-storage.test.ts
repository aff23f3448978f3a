/** A browser that has no IndexedDB, refuses it, or never answers. Each test has a module of its own: a connection is kept. */
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runExperiment } from '../../../../src/study/run-experiment';
import { plainEngine } from '../../../support/plain-engine';
import { smallRun } from '../../study/log/logged';

const { experiment } = smallRun();

beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllGlobals());

test.each([
  ['is not there', undefined, /because this browser has no IndexedDB/],
  [
    'is refused, as in some private windows',
    {
      open: () => {
        throw new DOMException('Access is denied.', 'SecurityError');
      },
    },
    /stores nothing for the page \(Access is denied\)/,
  ],
  ['never answers', { open: () => new IDBRequest() }, /does not answer when it is asked to store/],
])('IndexedDB %s: the run is done, and what is wrong is said once', async (_, indexedDB, pattern) => {
  vi.stubGlobal('indexedDB', indexedDB);
  const { BlockKeeper } = await import('../../../../src/app/unfinished/block-keeper');
  const unkept: string[] = [];
  const hooks = { onFound: () => unkept.push('found'), onUnkept: (message: string) => unkept.push(message) };
  const keeper = new BlockKeeper(experiment, 'test', hooks, 0);
  await keeper.begin();
  const choice = { id: 'reference' as const, create: () => Promise.resolve(plainEngine()) };
  const summary = await runExperiment(experiment, [choice], {}, keeper);
  expect(summary.complete).toBe(true);
  await vi.waitFor(() => expect(unkept).toHaveLength(1), 5000);
  expect(unkept[0]).toMatch(pattern);
  await keeper.end(true);
  expect(unkept).toHaveLength(1);
});
