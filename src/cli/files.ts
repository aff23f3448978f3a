/** Reading what a command is given and writing what it produces. */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from './exit';
import { storageError, syncFolder } from './log-file';

export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason =
      (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : String(cause);
    throw new UsageError(`${path} cannot be read: ${reason} (looked for ${resolve(path)}).`);
  }
}

/** Writes text to a file, making its folder, or to stdout where `path` is undefined. */
export function writeResult(text: string, path: string | undefined): void {
  if (path === undefined) {
    process.stdout.write(text);
    return;
  }
  prepareOutput(path);
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw new UsageError(`${path} cannot be written: ${String(cause)}`);
  }
}

/** Writes text to stdout, piece after piece as it is read. */
export async function print(pieces: Iterable<string>): Promise<void> {
  for (const bytes of inBytes(pieces))
    await new Promise<void>((done) => process.stdout.write(bytes, () => done()));
}

/** Of most pieces that a text comes in. */
const PIECE_BYTES = 2 ** 16;

/**
 * Pieces of a text as UTF-8, in memory that the next one takes over: a buffer for each would lie about until the garbage
 * collector looks, beside the objects that the text is made of.
 */
export function* inBytes(pieces: Iterable<string>): Generator<Uint8Array, void, undefined> {
  const buffer = Buffer.alloc(PIECE_BYTES);
  for (const piece of pieces) {
    if (Buffer.byteLength(piece) > PIECE_BYTES) yield Buffer.from(piece);
    else yield buffer.subarray(0, buffer.write(piece));
  }
}

/**
 * Writes a file so that it is there whole or as it was before, whatever happens meanwhile.
 * @param text whole or in pieces
 * @throws StorageError where it cannot be written
 */
export function replaceFile(text: string | Iterable<string>, path: string): void {
  const draft = `${path}.${process.pid}.part`;
  try {
    const file = openSync(draft, 'w');
    try {
      for (const bytes of inBytes(typeof text === 'string' ? [text] : text)) writeFileSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw storageError(path, cause);
  }
  syncFolder(dirname(path));
}

/**
 * Makes the folder of a file that will be written, before the work that fills it: a place that takes no files must be
 * known first. Folder by folder, because the recursive form does not come back from some of them.
 *
 * @throws UsageError where it cannot be made.
 */
export function prepareOutput(path: string | undefined): void {
  if (path === undefined) return;
  const missing: string[] = [];
  let folder = dirname(resolve(path));
  try {
    while (!existsSync(folder)) {
      missing.unshift(folder);
      folder = dirname(folder);
    }
    for (const one of missing) mkdirSync(one);
    accessSync(dirname(resolve(path)), constants.W_OK);
  } catch (cause) {
    throw new UsageError(`${path} cannot be written: ${String(cause)}`);
  }
}

export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** The value of an option that must be a whole number. */
export function wholeNumber(option: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= low && value <= high) return value;
  throw new UsageError(`${option} must be a whole number from ${low} to ${high}; received "${text}".`);
}
