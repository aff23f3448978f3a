/** Reading logs in tests: fixtures, and everything that a reading says in one object. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { readTraces } from '../../src/traces/read/read-traces';
import type { ReadOptions, ReadProblem } from '../../src/traces/read/read-options';
import { bytesFile, streamOf, type TraceFile } from '../../src/traces/read/trace-file';
import type { RawTrace } from '../../src/traces/trace';

export interface Reading {
  readonly traces: RawTrace[];
  /** Without notes, which every file has. */
  readonly problems: ReadProblem[];
  readonly notes: string[];
  readonly skipped: number;
  readonly problemCount: number;
  readonly batches: number;
  readonly bytesRead: number;
}

export function fixtureBytes(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../data/traces/${name}`, import.meta.url)));
}

export function fixture(name: string): TraceFile {
  return bytesFile(name, fixtureBytes(name));
}

export function textFile(name: string, text: string): TraceFile {
  return bytesFile(name, new TextEncoder().encode(text));
}

/** A file that can only be read from its beginning, in pieces of a given size. */
export function streamedFile(name: string, bytes: Uint8Array, piece: number): TraceFile {
  return {
    name,
    size: undefined,
    stream() {
      return streamOf(pieces());
      function* pieces(): Generator<Uint8Array> {
        for (let at = 0; at < bytes.length; at += piece) yield bytes.slice(at, at + piece);
      }
    },
  };
}

export async function readAll(file: TraceFile, options: ReadOptions = {}): Promise<Reading> {
  const traces: RawTrace[] = [];
  const problems: ReadProblem[] = [];
  let last = { skipped: 0, problemCount: 0, bytesRead: 0 };
  let batches = 0;
  for await (const batch of readTraces(file, options)) {
    traces.push(...batch.traces);
    problems.push(...batch.problems);
    last = batch;
    batches++;
  }
  return {
    traces,
    problems: problems.filter(({ kind }) => kind !== 'note'),
    notes: problems.filter(({ kind }) => kind === 'note').map(({ message }) => message),
    skipped: last.skipped,
    problemCount: last.problemCount,
    batches,
    bytesRead: last.bytesRead,
  };
}

export function joinedBytes(pieces: Iterable<Uint8Array>): Uint8Array {
  return new Uint8Array(Buffer.concat([...pieces]));
}

/** A line of a verl dump, with other values where they are given. */
export function verlLine(more: object = {}): string {
  const row = { input: 'user\nWhat is 1 + 1?', output: 'It is 2.', gts: '2', score: 1, step: 1 };
  return JSON.stringify({ ...row, ...more }) + '\n';
}

/** The sentence that says why a file gives nothing. */
export async function stopped(file: TraceFile): Promise<string> {
  const { traces, problems } = await readAll(file);
  expect(traces).toEqual([]);
  expect(problems[0]).toMatchObject({ kind: 'stopped', row: undefined, file: file.name });
  return problems[0]!.message;
}

/** Every fixture and the format it is of. */
export const FIXTURES = {
  'verl.jsonl': 'verl',
  'trl.parquet': 'trl',
  'trl-chat.parquet': 'trl',
  'lm-eval.jsonl': 'lm-eval',
  'inspect.json': 'inspect',
  'inspect.eval': 'inspect',
  'inspect-zstd.eval': 'inspect',
  'chat.jsonl': 'chat',
  'verifiers.jsonl': 'verifiers',
  'first-try.json': 'first-try',
  's2r.txt': 's2r',
  's2r.jsonl': 's2r',
  'reasoning-gym.json': 'reasoning-gym',
  'annotated.jsonl': 'annotated',
  'annotated.json': 'annotated',
  'columns.jsonl': 'jsonl',
  'columns.csv': 'csv',
} as const;
