/** Runs readers on inputs from seeds, and holds each to what is promised of all. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Numbers } from './fuzz';

export interface FuzzedReader {
  readonly name: string;
  /** Of a thousand inputs of all readers together. */
  readonly share: number;
  /** An input, from the numbers of its seed. */
  input(numbers: Numbers): Uint8Array;
  /** @returns true where it took the input; throws where it failed in another way than by its own refusal */
  read(input: Uint8Array): boolean | Promise<boolean>;
}

/** No input of some kilobytes may take longer, on a machine that does other things as well. */
export const MOST_MS = 2000;

export interface FuzzReport {
  readonly inputs: number;
  readonly taken: number;
  readonly slowestMs: number;
  readonly slowestSeed: number;
  readonly seconds: number;
}

type ErrorClass = new (...parameters: never[]) => Error;

/** True where `work` ends, false where it refuses by an error of its own, which must be a sentence. */
export async function takes(own: ErrorClass, work: () => unknown): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof own)) throw error;
    if (!/[.…)?]$/.test(error.message)) throw new Error(`No sentence: ${error.message}`, { cause: error });
    return false;
  }
}

/** The input of a seed; the same wherever and whenever. */
export function inputOf(reader: FuzzedReader, seed: number): Uint8Array {
  return reader.input(new Numbers(Math.imul(seed, 0x9e3779b1)));
}

export async function fuzzReader(
  reader: FuzzedReader,
  inputs: number,
  firstSeed: number,
): Promise<FuzzReport> {
  let taken = 0;
  let slowest = { ms: 0, seed: firstSeed };
  const begin = performance.now();
  for (let seed = firstSeed; seed < firstSeed + inputs; seed++) {
    const input = inputOf(reader, seed);
    const start = performance.now();
    if (await holdsPromises(reader, input, `seed ${seed}`)) taken++;
    const ms = performance.now() - start;
    if (ms > slowest.ms) slowest = { ms, seed };
  }
  return {
    ...{ inputs, taken, slowestMs: slowest.ms, slowestSeed: slowest.seed },
    seconds: (performance.now() - begin) / 1000,
  };
}

const PROTOTYPES: readonly object[] = [
  Object.prototype,
  Array.prototype,
  String.prototype,
  Function.prototype,
];
const keysOf = (): number => PROTOTYPES.flatMap((one) => Reflect.ownKeys(one)).length;
const KEYS = keysOf();

/** @throws Error with the reader, the input and what it broke */
export async function holdsPromises(reader: FuzzedReader, input: Uint8Array, what: string): Promise<boolean> {
  const fail = (broken: string, cause?: unknown): never => {
    const shown = Buffer.from(input.subarray(0, 6000)).toString('base64');
    throw new Error(
      `${reader.name}, ${what}: ${broken} The input in base64${input.length > 6000 ? ', its first 6,000 bytes' : ''}: ${shown}`,
      { cause },
    );
  };
  const start = performance.now();
  let taken = false;
  try {
    taken = await reader.read(input);
  } catch (error) {
    fail(`it failed by ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`, error);
  }
  const ms = performance.now() - start;
  if (ms > MOST_MS) fail(`it took ${ms.toFixed(0)} ms.`);
  if (keysOf() !== KEYS) fail('a prototype has other keys than before.');
  return taken;
}

/** Bytes of the heap that are in use once nothing else is left to collect. */
export function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
