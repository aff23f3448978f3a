/** What a reader once failed on, or what was made to break it, is read as promised: see tests/data/fuzz/README.md. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FUZZED_READERS } from '../../support/fuzzed-readers';
import { type FuzzedReader, holdsPromises } from '../../support/fuzz-run';

const FOLDER = new URL('../../data/fuzz/', import.meta.url);
const NAMES = readdirSync(FOLDER).filter((name) => name !== 'README.md');

function readerOf(name: string): FuzzedReader {
  const found = FUZZED_READERS.filter((reader) => name.startsWith(`${reader.name}.`));
  expect(found, `readers of ${name}`).toHaveLength(1);
  return found[0]!;
}

test('the corpus has files of several readers', () => {
  expect(new Set(NAMES.map((name) => readerOf(name).name)).size).toBeGreaterThanOrEqual(5);
});

test.each(NAMES)('%s', async (name) => {
  // A name says whether the input is taken: READER.WHAT.taken or READER.WHAT.refused.
  const expected = name.split('.').at(-1);
  expect(['taken', 'refused']).toContain(expected);
  const taken = await holdsPromises(readerOf(name), readFileSync(new URL(name, FOLDER)), 'of the corpus');
  expect(taken ? 'taken' : 'refused').toBe(expected);
});

/** So many of something where one is usual: the time must grow with the length alone. */
const MANY = 2000;
const many = (text: (i: number) => string, by: string, count = MANY): string =>
  Array.from({ length: count }, (_, i) => text(i)).join(by);
const file = (rest: string): string => `{"version":1,${rest}}`;

test.each([
  ['link', 'unknown fields', `?${many((i) => `a${i}.b=1`, '&')}`],
  ['link', 'a field again and again', `?${many(() => 'model.policy.thetaS=1', '&')}`],
  ['link', 'axes', `?${many(() => 'sweep=model.maxAttempts:1,2', '&')}`],
  ['link', 'values of an axis', `?sweep=model.maxAttempts:${many(String, ',', 10 * MANY)}`],
  ['link', 'a long name', `?model.${'x'.repeat(1e6)}=1`],
  ['link', 'a long number', `?model.policy.thetaS=${'9'.repeat(1e6)}`],
  ['link', 'brackets', `?sweep=model.lengths:${'['.repeat(1e5)}${']'.repeat(1e5)}`],
  ['link', 'points', '?sweep=model.policy.thetaS:linear,0,1,100000&sweep=model.policy.thetaDC:linear,0,1,100000'],
  ['experiment', 'unknown fields', file(many((i) => `"k${i}":1`, ','))],
  ['experiment', 'long names', file(many((i) => `"${'x'.repeat(5000)}${i}":1`, ',', 200))],
  ['experiment', 'objects in objects', file(`"model":${'{"a":'.repeat(1e5)}1${'}'.repeat(1e5)}`)],
  ['experiment', 'axes', file(`"sweep":[${many(() => '{"path":"model.maxAttempts","values":[1]}', ',')}]`)],
  ['experiment', 'lengths', file(`"model":{"lengths":{${many((i) => `"${i}":0.1`, ',')}}}`)],
  ['json', 'lines', `${'\n'.repeat(1e6)}1`],
  ['json', 'escapes', `"${'\\n'.repeat(3e5)}"`],
  ['result', 'cells', `{"format":"ds-lab result","version":1,"experiment":{"version":1},"cells":[${many(() => '{}', ',')}]}`],
  ['cases', 'cases', `{"cases":[${many(() => '{"inputs":{}}', ',')}]}`],
  ['cases', 'attempts', `{"cases":[{"inputs":{"example_trajectories":["${'W,R,'.repeat(1e5)}x"]}}]}`],
  ['objectives-address', 'objectives', `?objectives=${many((i) => `grpo;baseline=${i}`, ',')}`],
  ['objectives-address', 'changes', `?objectives=grpo;${many((i) => `a${i}=1`, ';')}`],
  ['attribution-address', 'curves', `?curves=${many(() => 'klReward', ',', 50 * MANY)}`],
  ['option', 'signs nobody sees', '\u202e x'.repeat(2e5)],
])('%s: %s without end', async (name, _, text) => {
  const reader = FUZZED_READERS.find((one) => one.name === name)!;
  const taken = await holdsPromises(reader, new TextEncoder().encode(text), 'a long input');
  // Pages take any address; of the rest these are sound.
  expect(taken).toBe(name.endsWith('-address') || name === 'option' || name === 'json');
}); // prettier-ignore
