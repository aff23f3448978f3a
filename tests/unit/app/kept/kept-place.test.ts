import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test, vi } from 'vitest';
import { KeptRuns } from '../../../../src/app/kept/kept-runs';
import { LabKeptPlace } from '../../../../src/app/kept/lab-kept-place';
import { initialState, LabStore } from '../../../../src/app/store';
import { parseExperiment } from '../../../../src/experiment/schema';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

test('the panel is there while the kept runs are waited for, so that it can say what they wait for', async () => {
  const place = new LabKeptPlace();
  place.store = new LabStore(initialState(parseExperiment({ version: 1 }), null, 'auto'));
  let read = (): void => undefined;
  vi.spyOn(KeptRuns.prototype, 'load').mockReturnValue(new Promise((resolve) => (read = resolve)));
  Reflect.apply(Reflect.get(place, 'firstUpdated') as () => void, place, []);
  await vi.waitFor(() => expect(Reflect.get(place, 'kept')).toBeInstanceOf(KeptRuns));
  read();
});
