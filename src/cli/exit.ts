/** Exit codes of the command line and the errors that lead to them. */
import { EngineError, isMissing } from '../engine/engine';
import { InputError } from '../model/input-error';
import { LogError } from '../study/log/header';
import { StorageError } from '../study/log/storage';

export const EXIT = { done: 0, failed: 1, badInput: 2, noEngine: 3, interrupted: 130 } as const;

/** A call that cannot be carried out as written. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Says on stderr what went wrong and returns the exit code for it. */
export function reportError(error: unknown): number {
  if (error instanceof InputError) {
    process.stderr.write(`${error.message}\n`);
    return EXIT.badInput;
  }
  if (error instanceof UsageError || error instanceof LogError) {
    process.stderr.write(`${error.message}\n`);
    return EXIT.badInput;
  }
  if (error instanceof StorageError) {
    process.stderr.write(`${error.message}\n`);
    return EXIT.failed;
  }
  if (error instanceof EngineError) {
    process.stderr.write(`${error.message}\n`);
    return isMissing(error.fault) ? EXIT.noEngine : EXIT.failed;
  }
  process.stderr.write(
    `The lab failed in a way it should not: ${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return EXIT.failed;
}
