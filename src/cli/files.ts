/** Reading what a command is given and writing what it produces. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from './exit';

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
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
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
