/** Runs of the page, with workers that say what the test tells them to and that break. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FromWorker, ToWorker } from '../../../src/app/protocol';
import { Runner } from '../../../src/app/runner';
import { initialState, LabStore } from '../../../src/app/store';
import type { AliveMessage } from '../../../src/app/worker-life';
import { parseExperiment } from '../../../src/experiment/schema';
import { ScriptedWorker } from '../../support/scripted-worker';

type Scripted = ScriptedWorker<ToWorker, FromWorker | AliveMessage>;

const experiment = parseExperiment({ version: 1 });

function started() {
  const workers: Scripted[] = [];
  const store = new LabStore(initialState(experiment, null, 'reference'));
  const runner = new Runner(store, () => {
    workers.push(new ScriptedWorker());
    return workers.at(-1)!;
  });
  runner.start(experiment);
  return { store, runner, workers, worker: () => workers.at(-1)! };
}

const FINISHED = {
  type: 'finished',
  digest: 'ab',
  complete: true,
  reason: null,
  stopped: false,
  kept: true,
} as const;

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a worker that breaks in mid-run', () => {
  test('is replaced by one that goes on with the same run, and what was found is told', () => {
    const { store, workers, worker } = started();
    worker().say({ type: 'progress', run: 1, trajectories: 10, total: 100 });
    const asked = worker().asked.at(-1)!;
    worker().break('out of memory');
    expect(workers).toHaveLength(2);
    expect(workers[0]!.terminated).toBe(true);
    expect(worker().asked).toEqual([asked]);
    worker().say({ type: 'found', run: 1, there: 31, of: 64 });
    worker().say({ ...FINISHED, run: 1 });
    expect(store.state.run).toMatchObject({ status: 'done', digest: 'ab', found: { there: 31, of: 64 } });
  });

  test('is given up after three, and a new run begins with a new worker', () => {
    const { store, runner, workers, worker } = started();
    for (const expected of [2, 3, 3]) {
      worker().break('out of memory');
      expect(workers).toHaveLength(expected);
    }
    expect(store.state.run).toMatchObject({
      status: 'failed',
      reason: 'The worker that computes could not go on: out of memory. Reload the page.',
    });
    runner.start(experiment);
    expect(workers).toHaveLength(4);
    expect(worker().asked).toHaveLength(1);
  });

  test('by a defect of the program is replaced as well, and the defect is told at last', () => {
    const { store, workers, worker } = started();
    for (let i = 0; i < 3; i++) worker().say({ type: 'crashed', run: 1, message: 'x is undefined' });
    expect(workers).toHaveLength(3);
    expect(store.state.run).toMatchObject({
      status: 'failed',
      reason: 'The lab failed in a way it should not: x is undefined',
    });
  });

  test('without a word is noticed by its lock', () => {
    const waiting = new Map<string, () => void>();
    vi.stubGlobal('navigator', {
      locks: { request: (name: string, then: () => void) => void waiting.set(name, then) },
    });
    const { workers, worker } = started();
    worker().say({ type: 'alive', lock: 'first' });
    expect(workers).toHaveLength(1);
    waiting.get('first')!();
    expect(workers).toHaveLength(2);
    // The lock of one that was ended long ago says nothing of this one.
    waiting.get('first')!();
    expect(workers).toHaveLength(2);
  });

  test('with nothing to do is replaced when there is something', () => {
    const { runner, workers, worker } = started();
    worker().say({ ...FINISHED, run: 1 });
    worker().break('gone');
    expect(workers).toHaveLength(1);
    runner.start(experiment);
    expect(workers).toHaveLength(2);
    expect(worker().asked).toMatchObject([{ type: 'run', run: 2 }]);
  });
});

describe('a run that its user asks for once more', () => {
  const STOPPED = { ...FINISHED, complete: false, stopped: true, reason: 'The run was stopped.' };
  const anew = (worker: Scripted): boolean[] =>
    worker.asked.flatMap((message) => (message.type === 'run' ? [message.anew] : []));

  test('is begun anew after it was cancelled, after it was done and in its middle, whatever it is called', () => {
    const { runner, worker } = started();
    runner.start({ ...experiment, name: 'Of a file' }, true);
    runner.stop();
    worker().say({ ...STOPPED, run: 2 });
    runner.start(experiment, true);
    worker().say({ ...FINISHED, run: 3 });
    runner.start(experiment, true);
    expect(anew(worker())).toEqual([false, true, true, true]);
  });

  test('goes on with what is kept where it failed, where it is another, and where nobody asked for it', () => {
    const { runner, worker } = started();
    const other = { ...experiment, sampling: { ...experiment.sampling, seed: '2' } };
    worker().say({ ...STOPPED, stopped: false, run: 1 });
    runner.start(experiment, true);
    runner.start(other, true);
    runner.start(other);
    expect(anew(worker())).toEqual([false, false, false, false]);
  });

  test('is offered to be gone on with where it was stopped and its blocks are kept, and not else', () => {
    const { store, runner, worker } = started();
    const canGoOn = (run: number, ending: object): boolean => {
      worker().say({ ...FINISHED, ...ending, run });
      return store.state.run.canGoOn;
    };
    expect(canGoOn(1, STOPPED)).toBe(true);
    runner.start(experiment);
    expect(store.state.run.canGoOn).toBe(false);
    expect(canGoOn(2, { ...STOPPED, kept: false })).toBe(false);
    runner.start(experiment);
    expect(canGoOn(3, {})).toBe(false);
  });

  test('goes on with what it has kept itself once its worker breaks', () => {
    const { runner, workers, worker } = started();
    runner.start(experiment, true);
    worker().break('out of memory');
    expect(workers).toHaveLength(2);
    expect(anew(worker())).toEqual([false]);
  });
});

test('a run that does not stop is ended with its worker', () => {
  const { store, runner, workers } = started();
  runner.stop();
  vi.advanceTimersByTime(1500);
  expect(workers[0]!.terminated).toBe(true);
  expect(store.state.run.status).toBe('stopped');
});

test('the rate counts what this page computed, and no clock makes it negative or endless', () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(10_000);
  const { store, worker } = started();
  now.mockReturnValue(12_000);
  worker().say({ type: 'progress', run: 1, trajectories: 700, total: 1000, before: 500 });
  expect(store.state.run.progress).toEqual({ trajectories: 700, total: 1000, rate: 100, before: 500 });
  for (const jump of [10_000, 0, -3_600_000]) {
    now.mockReturnValue(jump);
    worker().say({ type: 'progress', run: 1, trajectories: 800, total: 1000, before: 500 });
    expect(store.state.run.progress.rate).toBe(0);
  }
});
