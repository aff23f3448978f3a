import { describe, expect, test } from 'vitest';
import { parseExperiment } from '../../../src/experiment/schema';
import { InputError } from '../../../src/model/input-error';
import { LONGEST_RESULT, readResult } from '../../../src/report/result-reader';
import { resultFile } from '../../../src/report/result-file';
import { ReferenceEngine } from '../../../src/engine/reference/reference-engine';
import { runExperiment } from '../../../src/study/run-experiment';

const EXPERIMENT = parseExperiment({
  version: 1,
  sampling: { trajectories: 1024 },
  sweep: [
    { path: 'model.lengths', values: [1, 8] },
    // At a reference equal to the policy KL has no gradient, so there are ratios that do not exist.
    { path: 'model.reference.thetaS', values: [0, 1] },
  ],
});

const summary = await runExperiment(EXPERIMENT, [
  { id: 'reference', create: () => Promise.resolve(new ReferenceEngine()) },
]);
const file = resultFile(EXPERIMENT, summary, { lab: '0.1.0' });

/** A file as JSON has it, to be changed anywhere. */
type Json = ReturnType<typeof JSON.parse>;

/** The file with something else in it, as text. */
function changed(change: (file: Json) => void): string {
  const copy = JSON.parse(JSON.stringify(file));
  change(copy);
  return JSON.stringify(copy);
}

function faultsOf(text: string): string[] {
  try {
    readResult(text);
  } catch (error) {
    if (error instanceof InputError) return error.issues.map(({ message }) => message);
    throw error;
  }
  return [];
}

describe('a result file', () => {
  test('of the command line reads back, number for number', () => {
    const read = readResult(`${JSON.stringify(file, null, 2)}\n`);
    expect(read).toMatchObject({
      experiment: EXPERIMENT,
      complete: true,
      reason: null,
      digest: summary.digest,
      lab: '0.1.0',
      engine: null,
      name: null,
      kept: null,
    });
    expect(read.cells).toEqual(summary.cells.map(({ cell, result }) => ({ index: cell.index, result })));
    // What is written of it is the same file again.
    const cells = read.cells.map(({ index, result }) => ({ cell: summary.cells[index]!.cell, result }));
    expect(resultFile(read.experiment, { ...summary, cells }, { lab: '0.1.0' })).toEqual(file);
  });

  test('counts whole groups, and axes of lengths, as its cells do', async () => {
    const odd = parseExperiment({
      version: 1,
      sampling: { trajectories: 1001, blocks: 32 },
      sweep: [
        { path: 'model.lengths', values: [{ correct: 2, wrong: { kind: 'geometric', mean: 3 } }] },
        { path: 'objective.groupSize', values: [4, 16] },
        { path: 'model.policy.thetaS', from: 0.1, to: 0.3, points: 3 },
      ],
    });
    const ran = await runExperiment(odd, [
      { id: 'reference', create: () => Promise.resolve(new ReferenceEngine()) },
    ]);
    const read = readResult(JSON.stringify(resultFile(odd, ran, { lab: '0.1.0' })));
    expect(read.cells.map(({ result }) => result.trajectories)).toEqual([1004, 1004, 1004, 1008, 1008, 1008]);
  });

  test('of a run that was stopped holds what was finished and why it ended', () => {
    const read = readResult(
      changed((copy) => {
        copy.cells.splice(1, 2);
        Object.assign(copy, { complete: false, reason: 'The run was stopped.', digest: '' });
      }),
    );
    expect(read).toMatchObject({ complete: false, reason: 'The run was stopped.', digest: null });
    expect(read.cells.map(({ index }) => index)).toEqual([0, 3]);
  });

  test('of a kept run says its name, its hour and its engine; numbers that do not exist are none', () => {
    const read = readResult(
      changed((copy) => {
        copy.provenance = {
          lab: '0.1.0',
          engine: 'wasm',
          adapter: '2 threads',
          name: '<b>mine</b>',
          kept: '2026-01-02T03:04:05.000Z',
        };
        copy.cells[0].accuracy.standardError = null;
      }),
    );
    expect(read.name).toBe('<b>mine</b>');
    expect(read.kept).toBe('2026-01-02T03:04:05.000Z');
    expect(read.engine).toEqual({ id: 'wasm', adapter: '2 threads', reason: null });
    expect(read.cells[0]!.result.scalars.accuracy.standardError).toBeNaN();
  });
});

describe('what is no result file is refused with a sentence', () => {
  test.each([
    ['not JSON', '{"format"', /not JSON: line 1, column 10/],
    ['an experiment', '{"version": 1}', /no result of a run: it has no "format".*opens under Question/],
    ['a training', changed((f) => (f.format = 'ds-lab training')), /its format is "ds-lab training"/],
    [
      'a newer version',
      changed((f) => (f.version = 2)),
      /^The result was written by a newer ds-lab \(version 2; this one reads up to 1\)\. Update the lab/,
    ],
    ['a version of no lab', changed((f) => (f.version = '1')), /has the version "1", which no lab wrote/],
    [
      'an experiment that does not fit',
      changed((f) => (f.experiment.sampling.trajectories = 1)),
      /sampling\.trajectories/,
    ],
    ['a newer experiment', changed((f) => (f.experiment.version = 9)), /newer version/],
    [
      'no cells',
      changed((f) => delete f.cells),
      /^cells must be a list of at most 4 cells; received nothing/,
    ],
    ['too many cells', changed((f) => f.cells.push(f.cells[0])), /at most 4 cells; received "5 cells"/],
    [
      'a cell twice',
      changed((f) => (f.cells[1].index = 0)),
      /cells\[1\]\.index must be an integer above 0 and below 4/,
    ],
    ['a cell of none', changed((f) => (f.cells[3].index = 1e9)), /cells\[3\]\.index/],
    ['a cell too few', changed((f) => f.cells.pop()), /all 4, as "complete" is true/],
    [
      'a number as text',
      changed((f) => (f.cells[0].gradients.net.exact[1] = '1')),
      /net\[1\]\.exact must be a number/,
    ],
    [
      'an error below 0',
      changed((f) => (f.cells[0].tokens.standardError = -1)),
      /tokens\.standardError must be a number from 0/,
    ],
    [
      'a gradient that is missing',
      changed((f) => delete f.cells[2].gradients.klLoss),
      /cells\[2\]\.gradients\.klLoss must be an object/,
    ],
    [
      'half a trajectory',
      changed((f) => (f.cells[0].trajectories = 0.5)),
      /cells\[0\]\.trajectories must be 1024, which the experiment asks/,
    ],
    [
      'fewer trajectories than were asked for',
      changed((f) => (f.cells[3].trajectories = 1016)),
      /^cells\[3\]\.trajectories must be 1024, .* in whole groups of 8; received 1016\.$/,
    ],
    [
      'a cell of another place',
      changed((f) => (f.cells[2].coordinates['model.lengths'] = 9)),
      /^cells\[2\]\.coordinates must be \{"model\.lengths":8,"model\.reference\.thetaS":0\}, where/,
    ],
    [
      'a cell with a place on another axis',
      changed((f) => (f.cells[2].coordinates['model.maxAttempts'] = 9)),
      /^cells\[2\]\.coordinates/,
    ],
    [
      'a cell without a place',
      changed((f) => delete f.cells[1].coordinates),
      /^cells\[1\]\.coordinates must .*; received nothing\.$/,
    ],
    ['another digest', changed((f) => (f.digest = 'A'.repeat(64))), /64 hexadecimal digits/],
    [
      'a name without end',
      changed((f) => (f.provenance.name = 'x'.repeat(121))),
      /name must be text of at most 120/,
    ],
  ])('%s', (_, text, message) => {
    expect(faultsOf(text)[0]).toMatch(message);
  });

  test('two cells of another experiment: one fault each', () => {
    const faults = faultsOf(
      changed((f) => {
        [f.cells[0].coordinates, f.cells[1].coordinates] = [f.cells[1].coordinates, f.cells[0].coordinates];
        f.cells[0].trajectories = 8;
        f.experiment.sampling.trajectories = 1024;
      }),
    );
    expect(faults).toEqual([
      expect.stringMatching(/^cells\[0\]\.coordinates/),
      expect.stringMatching(/^cells\[1\]\.coordinates/),
    ]);
  });

  test('too long a text, before it is read', () => {
    expect(faultsOf('x'.repeat(LONGEST_RESULT + 1))).toEqual([
      expect.stringMatching(/reads results of up to 67108864/),
    ]);
  });

  test('many faults: the first dozen is told', () => {
    const faults = faultsOf(changed((f) => f.cells.forEach((cell: Json) => (cell.gradients = []))));
    expect(faults).toHaveLength(12);
  });
});

test('a hostile file changes nothing of the page', () => {
  const text = JSON.stringify(file)
    .replace('"digest"', '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"digest"')
    .replace('"accuracy"', '"__proto__":{"polluted":1},"accuracy"');
  const read = readResult(text);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(Object.getPrototypeOf(read.cells[0]!.result.gradients)).toBe(Object.prototype);
  expect(JSON.stringify(read)).not.toContain('polluted');
  // A value that is only inherited is none.
  expect(faultsOf(JSON.stringify(file).replace('"cells"', '"__proto__":{"cells":[]},"kells"'))[0]).toMatch(
    /^cells must/,
  );
  // Nesting of any depth ends in a sentence.
  const deep = `{"format":"ds-lab result","version":1,"experiment":{"version":1,"name":${'['.repeat(1e5)}${']'.repeat(1e5)}}}`;
  expect(faultsOf(deep)[0]).toMatch(/^name must be text/);
});
