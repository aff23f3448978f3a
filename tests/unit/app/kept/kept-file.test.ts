import { expect, test } from 'vitest';
import { fileName, fileToSave, partsOf, runOf } from '../../../../src/app/kept/kept-file';
import { parseExperiment } from '../../../../src/experiment/schema';
import { readResult } from '../../../../src/report/result-reader';
import { madeRun } from './made-run';

const WHEN = '2026-01-02T03:04:05.000Z';
const ENGINE = { id: 'wasm', adapter: '2 threads', reason: null };
const EXPERIMENT = parseExperiment({ version: 1, sweep: [{ path: 'model.maxAttempts', values: [1, 2] }] });
const ratio = (cell: number) => ({ exact: 1, value: cell, standardError: 0.5 });

test('a run is kept and opened as what it was: done, or stopped with its reason', () => {
  const done = madeRun(EXPERIMENT, ratio);
  const half = madeRun(EXPERIMENT, (cell) => (cell === 0 ? ratio(0) : undefined));
  const stopped = { ...half, status: 'stopped' as const, reason: 'The run was stopped.', digest: null };
  for (const run of [done, stopped]) {
    const { file, head } = partsOf({ run, engine: ENGINE as never }, 'Mine', WHEN);
    expect(head).toMatchObject({ name: 'Mine', complete: run === done, cells: run.results.size, of: 2 });
    const opened = runOf(readResult(file), 'Mine', WHEN);
    expect(opened).toMatchObject({
      status: run.status,
      reason: run.reason,
      digest: run.digest,
      experiment: EXPERIMENT,
      kept: { name: 'Mine', when: WHEN, engines: [{ id: 'wasm', adapter: '2 threads' }] },
    });
    expect(opened.results).toEqual(run.results);
  }
});

test('a file is saved with the name of now, and what is no record as it is', () => {
  const file = '{"format":"ds-lab result","provenance":{"engine":"wasm","name":"old"}}';
  expect(JSON.parse(fileToSave(file, 'new'))).toEqual({
    format: 'ds-lab result',
    provenance: { engine: 'wasm', name: 'new' },
  });
  expect(JSON.parse(fileToSave(file, null))).toEqual(JSON.parse(file));
  expect(JSON.parse(fileToSave('{"provenance":"abc"}', 'new'))).toEqual({ provenance: { name: 'new' } });
  for (const damaged of ['[1,2,3]', '"abc"', '7', 'null', '{"half'])
    expect(fileToSave(damaged, 'new')).toBe(damaged);
});

test('the name of a file has letters that every system takes', () => {
  expect(fileName('Länge / <b>')).toBe('run-la-nge-b.json');
  expect(fileName('…')).toBe('run.json');
});
