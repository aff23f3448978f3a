import { beforeEach, describe, expect, test, vi } from 'vitest';
import { KeptRuns } from '../../../../src/app/kept/kept-runs';
import { PassingRecords } from '../../../../src/app/kept/passing-records';
import { KeptError } from '../../../../src/app/kept/record';
import { initialState, LabStore, type RunState } from '../../../../src/app/store';
import { parseExperiment } from '../../../../src/experiment/schema';
import { madeRun } from './made-run';

const EXPERIMENT = parseExperiment({ version: 1, sweep: [{ path: 'model.maxAttempts', values: [1, 2] }] });
const OTHER = parseExperiment({ version: 1, sweep: [{ path: 'model.maxAttempts', values: [3, 4, 5] }] });
const ratio = (cell: number) => ({ exact: 1, value: cell, standardError: 0.5 });
const WASM = { id: 'wasm', adapter: '2 threads' } as never;
const GPU = { id: 'webgpu', adapter: 'a card' } as never;

let store: LabStore;
let records: PassingRecords;
let kept: KeptRuns;
/** What it says of the last act. */
const said = () => ({ told: store.state.kept.told, faults: store.state.kept.faults });
const ids = () => store.state.kept.entries.map(({ id }) => id);

beforeEach(async () => {
  store = new LabStore({ ...initialState(EXPERIMENT, null, 'auto'), engine: WASM });
  records = new PassingRecords();
  const runner = { show: (run: RunState) => store.set({ run, stale: false }) };
  const editor = { putBack: vi.fn((change: Partial<LabStore['state']>) => store.set(change)) };
  kept = new KeptRuns(store, runner, editor, records);
  await kept.load();
  store.set({ run: madeRun(EXPERIMENT, ratio) });
  await kept.keep('Mine');
});

describe('the run whose place a kept one takes', () => {
  test('is brought back, with its engine and its question', async () => {
    const before = madeRun(OTHER, ratio);
    store.set({ run: before, draft: OTHER, engine: GPU });
    expect(kept.hasBefore).toBe(false);
    await kept.open(ids()[0]!);
    expect(store.state.run.kept?.name).toBe('Mine');
    expect(said().told).toBe('“Mine” is shown as it was kept; nothing was computed.');
    expect(kept.hasBefore).toBe(true);
    // Another kept one loses nothing more.
    await kept.open(ids()[0]!);
    store.set({ engine: WASM });
    await kept.showBefore();
    expect(store.state).toMatchObject({ run: before, draft: OTHER, engine: GPU });
    expect(said()).toEqual({ told: 'The run before is shown again.', faults: [] });
    expect(kept.hasBefore).toBe(false);
  });

  test('is told to be ended where it was under way, and keeps the cells it had finished', async () => {
    const half = madeRun(OTHER, (cell) => (cell < 2 ? ratio(cell) : undefined));
    store.set({ run: { ...half, status: 'running', digest: null } });
    await kept.open(ids()[0]!);
    expect(said().told).toMatch(/The run under way is ended; what was shown of it can be brought back\.$/);
    await kept.showBefore();
    expect(store.state.run).toEqual({
      ...half,
      status: 'stopped',
      digest: null,
      reason: 'A kept run was opened before it ended.',
    });
  });

  test('that had nothing finished is ended with a word, and what stood before it is done as it was', async () => {
    const run = { ...madeRun(OTHER, () => undefined), status: 'running', digest: null } as const;
    store.set({ run });
    await kept.open(ids()[0]!);
    expect(said().told).toMatch(/The run under way is ended\.$/);
    expect(kept.hasBefore).toBe(false);
    // Results of a run before, on show until the next has any.
    const whole = madeRun(OTHER, ratio);
    store.set({ run: { ...whole, status: 'running' }, stale: true });
    await kept.open(ids()[0]!);
    await kept.showBefore();
    expect(store.state.run).toEqual(whole);
  });

  test('is brought back from under an opened file too', async () => {
    const file = await records.file(ids()[0]!);
    store.set({ run: madeRun(OTHER, ratio) });
    await kept.openFile({ name: 'a.json', size: file.length, text: () => Promise.resolve(file) });
    expect(said()).toEqual({
      told: '“Mine (2)” is open and kept. Its numbers are those of the file; nothing was computed.',
      faults: [],
    });
    await kept.showBefore();
    expect(store.state.run.experiment).toEqual(OTHER);
  });

  test('is no longer offered once something is computed', async () => {
    store.set({ run: madeRun(OTHER, ratio) });
    await kept.open(ids()[0]!);
    store.set({ run: madeRun(EXPERIMENT, ratio) });
    expect(kept.hasBefore).toBe(false);
    await kept.showBefore();
    expect(store.state.run.experiment).toEqual(EXPERIMENT);
  });
});

test('an act that succeeded is told so, though the list could not be read after it', async () => {
  const [id] = ids();
  vi.spyOn(records, 'list').mockRejectedValue(new KeptError('The kept runs could not be listed: no.'));
  const faults = ['The list shown is that of before.', 'The kept runs could not be listed: no.'];
  await kept.rename(id!, 'Yours');
  expect(said()).toEqual({ told: 'Renamed to “Yours”.', faults });
  await kept.remove(id!);
  expect(said()).toEqual({ told: '“Mine” is removed.', faults });
  expect(store.state.kept.removed).toBe('Mine');
  await kept.bringBack();
  expect(said().told).toBe('“Mine” is kept again.');
  await kept.keep('More');
  expect(said()).toEqual({ told: 'Kept as “More”.', faults });
});
