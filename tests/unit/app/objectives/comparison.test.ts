/** The order of the work on the page of objectives, with a worker that says what the test tells it to. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Comparison } from '../../../../src/app/objectives/comparison';
import type {
  AlongRequest,
  CompareEvent,
  CompareRequest,
  ToCompareWorker,
} from '../../../../src/app/objectives/compare-protocol';
import { initialState, LabStore } from '../../../../src/app/store';
import { parseExperiment } from '../../../../src/experiment/schema';
import { isAlongStale, placeKey } from '../../../../src/app/objectives/along-state';
import type { ObjectiveResult } from '../../../../src/study/compare/result';

class ScriptedWorker {
  readonly asked: ToCompareWorker[] = [];
  private listener: (event: unknown) => void = () => undefined;

  postMessage(message: ToCompareWorker): void {
    this.asked.push(message);
  }

  addEventListener(type: string, listener: (event: unknown) => void): void {
    if (type === 'message') this.listener = listener;
  }

  terminate(): void {
    // Nothing runs.
  }

  get last(): ToCompareWorker {
    return this.asked.at(-1)!;
  }

  /** As an answer to what was asked last. */
  say(event: CompareEvent): void {
    this.listener({ data: { ...event, run: this.last.run } });
  }
}

const row = (id: string): ObjectiveResult => ({ id }) as ObjectiveResult;

function page(search: string) {
  const worker = new ScriptedWorker();
  const store = new LabStore(initialState(parseExperiment({ version: 1 }), null, 'reference'));
  const comparison = new Comparison(store, search, () => worker);
  const objectives = (): readonly string[] => (worker.last as unknown as CompareRequest).objectives;
  const along = (): AlongRequest => worker.last as unknown as AlongRequest;
  return { worker, store, comparison, objectives, along };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const TWO = '?objectives=sft,dft&along=model.lengths:1,8,64';

test('the points of the axis are asked for once the rows are done, and then only what is missing', () => {
  const { worker, comparison, objectives, along } = page(TWO);
  comparison.resume();
  expect(objectives()).toEqual(['sft', 'dft']);
  worker.say({ type: 'rows', results: [row('sft'), row('dft')] });
  expect(worker.asked).toHaveLength(1);
  worker.say({ type: 'finished' });
  expect(comparison.state).toMatchObject({ status: 'done', along: { status: 'running' } });
  expect(along().wanted).toEqual([0, 1, 2].map((index) => ({ index, objectives: ['sft', 'dft'] })));

  worker.say({ type: 'along', results: [{ index: 0, result: row('sft') }] });
  worker.say({ type: 'along', results: [{ index: 2, refused: 'no' }] });
  expect([...comparison.state.along.shown!.results.keys()]).toEqual([placeKey(0, 'sft')]);

  // A new objective: its row first, and then what is missing along the axis.
  comparison.toggle('trl-rloo');
  vi.runAllTimers();
  expect(objectives()).toEqual(['trl-rloo']);
  expect(comparison.state.along.status).toBe('idle');
  worker.say({ type: 'rows', results: [row('trl-rloo')] });
  worker.say({ type: 'finished' });
  expect(along().wanted).toEqual([
    { index: 0, objectives: ['dft', 'trl-rloo'] },
    { index: 1, objectives: ['sft', 'dft', 'trl-rloo'] },
  ]);
  worker.say({ type: 'finished' });
  expect(comparison.state.along.status).toBe('done');
});

test('points can be cancelled, what has come stays, and they go on where they were', () => {
  const { worker, comparison, along } = page('?objectives=sft&along=model.lengths:1,8');
  comparison.resume();
  worker.say({ type: 'rows', results: [row('sft')] });
  worker.say({ type: 'finished' });
  worker.say({ type: 'along', results: [{ index: 0, result: row('sft') }] });
  comparison.stop();
  expect(worker.last.type).toBe('cancel');
  expect(comparison.state).toMatchObject({ status: 'done', along: { status: 'stopping' } });
  worker.say({ type: 'stopped' });
  expect(comparison.state.along.status).toBe('stopped');
  comparison.startAlong();
  expect(along().wanted).toEqual([{ index: 1, objectives: ['sft'] }]);
});

test('another axis leaves the rows alone; the old points are stale until the first new one', () => {
  const { worker, comparison, along } = page('?objectives=sft&along=model.lengths:1,8');
  comparison.resume();
  worker.say({ type: 'rows', results: [row('sft')] });
  worker.say({ type: 'finished' });
  worker.say({
    type: 'along',
    results: [
      { index: 0, result: row('sft') },
      { index: 1, result: row('sft') },
    ],
  });
  worker.say({ type: 'finished' });
  comparison.look({ along: { path: 'staleness', values: [0, 1] } });
  expect(isAlongStale(comparison.state.along)).toBe(true);
  const asked = worker.asked.length;
  vi.runAllTimers();
  expect(worker.asked).toHaveLength(asked + 1);
  expect(along()).toMatchObject({ axis: { path: 'staleness' }, wanted: [{ index: 0 }, { index: 1 }] });
  worker.say({ type: 'along', results: [{ index: 1, result: row('sft') }] });
  expect(isAlongStale(comparison.state.along)).toBe(false);
  expect([...comparison.state.along.shown!.results.keys()]).toEqual([placeKey(1, 'sft')]);
});

test('a threshold asks for nothing; one that does not fit is told and the last stays', () => {
  const { worker, comparison } = page('?objectives=sft');
  comparison.resume();
  const asked = worker.asked.length;
  comparison.look({ threshold: 10 });
  comparison.look({ threshold: 'ten' });
  vi.runAllTimers();
  expect(worker.asked).toHaveLength(asked);
  expect(comparison.state.view.threshold).toBe(10);
  expect(comparison.state.viewIssues.map(({ path }) => path)).toEqual(['threshold']);
});

test('comparing again makes the points stale and asks for all of them', () => {
  const { worker, store, comparison, along } = page('?objectives=sft&along=model.lengths:1,8');
  comparison.resume();
  worker.say({ type: 'rows', results: [row('sft')] });
  worker.say({ type: 'finished' });
  worker.say({
    type: 'along',
    results: [
      { index: 0, result: row('sft') },
      { index: 1, result: row('sft') },
    ],
  });
  worker.say({ type: 'finished' });
  comparison.again();
  expect(isAlongStale(comparison.state.along)).toBe(true);
  worker.say({ type: 'rows', results: [row('sft')] });
  worker.say({ type: 'finished' });
  expect(along().wanted).toHaveLength(2);
  expect(store.state.faults).toEqual([]);
});
