/** How a piece of work ended: done, or cut short by what a user must read. */
import { EngineError, type EngineFault } from '../engine/engine';
import { StorageError } from './log/storage';

export interface Ending {
  readonly complete: boolean;
  /** Why the work ended early, in words; null when it did not. */
  readonly reason: string | null;
  /** The kind of failure, where an engine failed. */
  readonly fault: EngineFault | null;
}

/**
 * Does the work. A failed engine, a full storage and a fired signal end it early; anything else is thrown.
 * @param stopped what to say of a fired signal
 */
export async function endingOf(
  work: () => Promise<void>,
  signal: AbortSignal | undefined,
  stopped: string,
): Promise<Ending> {
  try {
    await work();
  } catch (error) {
    if (error instanceof StorageError) return { complete: false, reason: error.message, fault: null };
    const fault = error instanceof EngineError ? error.fault : null;
    if (signal?.aborted) return { complete: false, reason: stopped, fault };
    if (fault === null) throw error;
    return { complete: false, reason: (error as EngineError).message, fault };
  }
  return { complete: true, reason: null, fault: null };
}
