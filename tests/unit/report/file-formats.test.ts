/**
 * Every format of the lab, gone through one by one. Files of version 1 stand in tests/data/formats/version-1 as the lab of that
 * version wrote them and are never changed: a later version adds a folder of its own. What the page keeps in a browser, and
 * experiments, have no "format" and stand beside them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { KEPT_VERSION, readEntry } from '../../../src/app/kept/record';
import { runOf } from '../../../src/app/kept/kept-file';
import { experimentToFile } from '../../../src/experiment/codec';
import { EXPERIMENT_VERSION } from '../../../src/experiment/experiment';
import { FILE_FORMATS, type FormatName, formatFault, stamp } from '../../../src/experiment/file-formats';
import { parseExperiment, parseExperimentText } from '../../../src/experiment/schema';
import { InputError } from '../../../src/model/input-error';
import { readResult } from '../../../src/report/result-reader';
import { BlockLog } from '../../../src/study/log/block-log';
import { LogError } from '../../../src/study/log/header';
import { encodeRecord, NO_KEY } from '../../../src/study/log/record';
import { MemoryStorage } from '../../support/memory-storage';

const SRC = new URL('../../../src/', import.meta.url);
const FOLDER = new URL('../../data/formats/version-1/', import.meta.url);
const text = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8');
const NAMES = Object.keys(FILE_FORMATS) as FormatName[];

/** Formats that no reader opens for more than the experiment in them, and those that hold none. */
const WITH_EXPERIMENT: readonly FormatName[] = ['result', 'training', 'comparison', 'shard'];
/** Whose experiment does not stand alone in the file. */
const LOGS: readonly FormatName[] = ['blocks'];
const WITHOUT = NAMES.filter((name) => ![...WITH_EXPERIMENT, ...LOGS].includes(name));

type File = Record<string, unknown>;
const fileOf = (name: FormatName): File => JSON.parse(text(`${name}.json`)) as File;

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof InputError || error instanceof LogError) return error.message;
    throw error;
  }
  return 'nothing was refused';
}

test('no format is written that the table does not know, and each has a file of its first version', () => {
  const written = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => {
      const source = readFileSync(new URL(path.replaceAll('\\', '/'), SRC), 'utf8');
      return [...source.matchAll(/format: '(ds-lab [^']+)',\s*version: (\d+)/g)].map(
        ([, format, version]) => `${format} ${version}`,
      );
    });
  const known = Object.values(FILE_FORMATS).map(({ format, version }) => `${format} ${version}`);
  expect(known.filter((one) => !written.includes(one))).toEqual([]);
  expect(written.filter((one) => !known.includes(one))).toEqual([]);
  const files = readdirSync(FOLDER).map((name) => name.replace(/\.(json|log)$/, ''));
  expect(files.sort()).toEqual([...NAMES, 'experiment', 'kept-run'].sort());
});

describe.each(NAMES.filter((name) => name !== 'blocks'))('a file of the format %s', (name) => {
  const file = fileOf(name);

  test('of version 1 is known, whatever is written today', () => {
    expect(file['format']).toBe(stamp(name).format);
    expect(file['version']).toBe(1);
    expect(stamp(name).version).toBeGreaterThanOrEqual(1);
    expect(formatFault(file)).toBeNull();
  });

  test('of a newer lab is refused by name, wherever it is opened', () => {
    const newer = stamp(name).version + 1;
    const message = `was written by a newer ds-lab (version ${newer}; this one reads up to ${newer - 1}). Update the lab`;
    const asText = JSON.stringify({ ...file, version: newer });
    expect(refusal(() => parseExperimentText(asText))).toContain(message);
    expect(refusal(() => readResult(asText))).toContain(message);
  });

  test('of a version that no lab wrote is refused', () => {
    for (const version of [0, 1.5, '1', null, undefined])
      expect(refusal(() => parseExperimentText(JSON.stringify({ ...file, version })))).toMatch(
        /has the version .*, which no lab wrote/,
      );
  });
});

test.each(WITH_EXPERIMENT)('the experiment of a %s opens as it was written', (name) => {
  const { experiment } = fileOf(name);
  const opened = experimentToFile(parseExperimentText(text(`${name}.json`)));
  expect(opened).toEqual(experimentToFile(parseExperiment(experiment)));
  if (EXPERIMENT_VERSION === 1) expect(opened).toEqual(experiment);
});

test.each(WITHOUT)('a %s says that it holds no experiment', (name) => {
  expect(refusal(() => parseExperimentText(text(`${name}.json`)))).toBe(
    `A file of the format "${stamp(name).format}" holds no experiment.`,
  );
});

test('a format that this lab does not know is of a newer one', () => {
  const file = JSON.stringify({ format: 'ds-lab dream', version: 1, experiment: { version: 1 } });
  const message = 'A file of the format "ds-lab dream" was written by a newer ds-lab';
  expect(refusal(() => parseExperimentText(file))).toContain(message);
  expect(refusal(() => readResult(file))).toContain(message);
});

test('a result of version 1 opens with its numbers', () => {
  const read = readResult(text('result.json'));
  const { cells, digest } = fileOf('result') as { cells: { accuracy: { value: number } }[]; digest: string };
  expect(read.digest).toBe(digest);
  expect(read.cells.map(({ result }) => result.scalars.accuracy.value)).toEqual(
    cells.map(({ accuracy }) => accuracy.value),
  );
  expect(runOf(read, 'kept', '2026-01-02').status).toBe('done');
});

test('a log of version 1 opens with its blocks, and one of a newer lab is refused by name', async () => {
  const bytes = new Uint8Array(readFileSync(new URL('blocks.log', FOLDER)));
  const log = await BlockLog.read(new MemoryStorage(bytes));
  expect({ blocks: log.blocks, damages: log.damages }).toEqual({ blocks: 32, damages: [] });
  expect(log.run.shard).toEqual({ index: 1, of: 2 });
  const header = encodeRecord(
    NO_KEY,
    new TextEncoder().encode(JSON.stringify({ ...stamp('blocks'), version: 2 })),
  );
  await expect(BlockLog.read(new MemoryStorage(header))).rejects.toThrow(
    /was written by a newer ds-lab \(version 2; this one reads up to 1\)/,
  ); // prettier-ignore
});

test('an experiment of version 1 opens, and one of a newer lab is refused by name', () => {
  const file = JSON.parse(text('experiment.json')) as File;
  expect(parseExperimentText(text('experiment.json'))).toMatchObject({ name: file['name'], version: EXPERIMENT_VERSION });
  expect(refusal(() => parseExperiment({ ...file, version: EXPERIMENT_VERSION + 1 }))).toMatch(/newer version/);
}); // prettier-ignore

test('the head of a kept run of version 1 is listed, and one of a newer lab by its version', () => {
  const head = JSON.parse(text('kept-run.json')) as File;
  expect(readEntry(1, head)).toMatchObject({ head: { name: head['name'], digest: head['digest'] } });
  expect(readEntry(1, { ...head, version: KEPT_VERSION + 1 })).toMatchObject({
    head: null,
    fault: expect.stringMatching(/A newer lab kept this run \(record version 2; this one reads up to 1\)/),
  });
});
