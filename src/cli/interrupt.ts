/** Ctrl-C ends a verb in good order: the first one asks it to stop, the second leaves at once. */
import type { ProgressLine } from './progress';

export interface Interrupt {
  /** Fires at the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Gives the signals back to the process. */
  release(): void;
}

/** @param kept what becomes of the work done, for the message. */
export function interruptible(progress: Pick<ProgressLine, 'say'>, kept: string): Interrupt {
  const controller = new AbortController();
  const stop = (): void => {
    progress.say(`Stopping; ${kept}. Press Ctrl-C again to leave at once.`);
    controller.abort();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return {
    signal: controller.signal,
    release: () => {
      process.removeListener('SIGINT', stop);
      process.removeListener('SIGTERM', stop);
    },
  };
}
