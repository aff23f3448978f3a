/** Whatever an experiment is called and whatever lies in --out, nothing beside it is written. */
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { UsageError } from '../../../src/cli/exit';
import { merge } from '../../../src/cli/merge';
import { run } from '../../../src/cli/run';

let around: string;
let out: string;
let file: string;

beforeEach(() => {
  around = mkdtempSync(join(tmpdir(), 'ds-lab-out-'));
  out = join(around, 'out');
  file = join(around, 'experiment.json');
  writeFileSync(
    file,
    JSON.stringify({
      version: 1,
      name: '../../escaped',
      description: '/tmp/escaped\0.json',
      objective: { groupSize: 2 },
      sampling: { trajectories: 128, blocks: 32 },
    }),
  );
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(around, { recursive: true });
});

const found = (): string[] => readdirSync(around, { recursive: true }).map(String).sort();

test('a run, its shards and their merge write files of fixed names into --out and nothing else', async () => {
  expect(await run(file, { engine: 'reference', out })).toBe(0);
  const kept = ['blocks.log', 'provenance.json', 'result.json'];
  expect(found()).toEqual(['experiment.json', 'out', ...kept.map((name) => join('out', name))]);
  rmSync(out, { recursive: true });
  const pieces = ['a', 'b'].map((name) => join(around, name));
  for (const [i, piece] of pieces.entries())
    expect(await run(file, { engine: 'reference', out: piece, shard: `${i + 1}/2` })).toBe(0);
  expect(await merge(pieces, { out })).toBe(0);
  expect(found()).toEqual([
    ...['a', 'a/blocks.log', 'a/provenance.json', 'b', 'b/blocks.log', 'b/provenance.json'],
    ...['experiment.json', 'out', 'out/provenance.json', 'out/result.json'],
  ]);
});

test('a merge that is refused leaves no folder', async () => {
  const piece = join(around, 'a');
  expect(await run(file, { engine: 'reference', out: piece, shard: '1/2' })).toBe(0);
  const before = found();
  await expect(merge([piece], { out: join(out, 'deep') })).rejects.toThrow();
  expect(found()).toEqual(before);
});

test('a link in the place of a result is replaced, and what it leads to stays', async () => {
  const victim = join(around, 'victim');
  writeFileSync(victim, 'mine');
  mkdirSync(out);
  for (const name of ['result.json', 'provenance.json']) symlinkSync(victim, join(out, name));
  expect(await run(file, { engine: 'reference', out })).toBe(0);
  expect(readFileSync(victim, 'utf8')).toBe('mine');
  for (const name of ['result.json', 'provenance.json'])
    expect(lstatSync(join(out, name)).isSymbolicLink(), name).toBe(false);
});

test('a link in the place of the log is refused, and what it leads to stays', async () => {
  const victim = join(around, 'victim');
  writeFileSync(victim, '');
  mkdirSync(out);
  symlinkSync(victim, join(out, 'blocks.log'));
  const refusal = run(file, { engine: 'reference', out });
  await expect(refusal).rejects.toThrow(UsageError);
  await expect(refusal).rejects.toThrow(/blocks\.log.*a link.*Give another folder to --out\./);
  expect(readFileSync(victim, 'utf8')).toBe('');
});
