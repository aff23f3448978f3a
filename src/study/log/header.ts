/** The first record of a log: what its blocks are blocks of, so that no other run goes on with them. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { experimentToFile, experimentToText } from '../../experiment/codec';
import type { Experiment } from '../../experiment/experiment';
import { isRecord, own } from '../../experiment/field-values';
import { FILE_FORMATS, stamp, versionFault } from '../../experiment/file-formats';
import { expandGrid } from '../../experiment/grid';
import type { Plan } from '../../experiment/plan';
import { planExperiment } from '../../experiment/plan-experiment';
import { parseExperiment } from '../../experiment/schema';
import { describeValue, InputError } from '../../model/input-error';
import { type Shard, shardName } from '../shard';
import { planDigest } from './plan-digest';

const FORMAT = FILE_FORMATS.blocks.format;

/** A log that cannot be gone on with; the message says why and what to do. */
export class LogError extends Error {
  override readonly name = 'LogError';
}

/** What a run with a log computes. */
export interface LoggedRun {
  readonly experiment: Experiment;
  readonly plan: Plan;
  /** Null for all blocks. */
  readonly shard: Shard | null;
}

export interface LogHeader {
  readonly experiment: Experiment;
  readonly shard: Shard | null;
  /** See `planDigest`. */
  readonly plan: string;
}

export function headerOf({ experiment, plan, shard }: LoggedRun): LogHeader {
  return { experiment, shard, plan: planDigest(plan) };
}

/**
 * What a log with this header is a log of.
 * @throws LogError where this program comes to another plan than the one that wrote the log
 */
export function loggedRun({ experiment, shard, plan: digest }: LogHeader): LoggedRun {
  const plan = readable(() => planExperiment(expandGrid(experiment)));
  if (planDigest(plan) !== digest)
    throw new LogError(
      'Its experiment comes to other integers here than where it was written: another version of the lab or of Node ' +
        'worked them out. Go on with that one, or begin anew in another folder.',
    );
  return { experiment, shard, plan };
}

/** Equal headers have equal bytes: nothing of the machine, the engine or the hour is in them. */
export function encodeHeader({ experiment, shard, plan }: LogHeader): Uint8Array {
  const header = {
    ...stamp('blocks'),
    // Tallies are integers that every engine counts alike, so any engine goes on with blocks of any other.
    engines: 'any',
    shard,
    seed: experiment.sampling.seed,
    digest: bytesToHex(sha256(utf8ToBytes(experimentToText(experiment)))),
    plan,
    experiment: experimentToFile(experiment),
  };
  return utf8ToBytes(JSON.stringify(header));
}

/** @throws LogError for what is no header of a log, or one that a newer program wrote. */
export function decodeHeader(bytes: Uint8Array): LogHeader {
  const header = parse(bytes);
  if (own(header, 'format') !== FORMAT)
    throw new LogError(`It is not a log of blocks: its format is ${describeValue(own(header, 'format'))}.`);
  const version = own(header, 'version');
  const fault = versionFault('The log', version, FILE_FORMATS.blocks.version);
  if (fault !== null) throw new LogError(fault);
  const plan = own(header, 'plan');
  if (typeof plan !== 'string') throw new LogError('Its header names no plan.');
  return {
    experiment: readable(() => parseExperiment(own(header, 'experiment'))),
    shard: shardOf(own(header, 'shard')),
    plan,
  };
}

function parse(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (isRecord(header)) return header;
  } catch {
    // Told below.
  }
  throw new LogError('It is not a log of blocks: its first record is no header.');
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) throw new LogError(`Its experiment cannot be read. ${error.message}`);
    throw error;
  }
}

function shardOf(value: unknown): Shard | null {
  if (value === null) return null;
  const [index, of] = isRecord(value) ? [own(value, 'index'), own(value, 'of')] : [];
  if (Number.isInteger(index) && Number.isInteger(of)) {
    const shard = { index: index as number, of: of as number };
    if (shard.index >= 1 && shard.index <= shard.of) return shard;
  }
  throw new LogError(`Its shard is ${describeValue(value)}, which is none.`);
}

/** Where two runs differ, one sentence each. @param names how the two are called: "the log", "this run" */
export function differences(
  a: Pick<LogHeader, 'experiment'>,
  b: Pick<LogHeader, 'experiment'>,
  [theirs, ours]: readonly [string, string],
): string[] {
  const files = [a, b].map(({ experiment }) => experimentToFile(experiment));
  return jsonDifferences(files[0], files[1], '').map(
    ([path, x, y]) => `${path} is ${shown(x)} in ${theirs} and ${shown(y)} in ${ours}.`,
  );
}

/** What one of two files has and the other has not, value by value, by path. */
function jsonDifferences(a: unknown, b: unknown, path: string): [path: string, a: unknown, b: unknown][] {
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length)
    return a.flatMap((one, i) => jsonDifferences(one, b[i], `${path}[${i}]`));
  if (isRecord(a) && isRecord(b)) {
    const names = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...names].flatMap((name) =>
      jsonDifferences(own(a, name), own(b, name), path === '' ? name : `${path}.${name}`),
    );
  }
  return JSON.stringify(a) === JSON.stringify(b) ? [] : [[path, a, b]];
}

function shown(value: unknown): string {
  return value === undefined ? 'the standard value' : describeValue(value);
}

export function shardDifference(a: Shard | null, b: Shard | null): string | null {
  const [x, y] = [a, b].map((one) => (one === null ? 'the whole run' : `shard ${shardName(one)}`));
  return x === y ? null : `The log holds ${x}, and this is ${y}.`;
}
