/** What the workers of pages have in common: one piece of work at a time, and an end that is always told. */
import { EngineError } from '../engine/engine';
import { type InputIssue, InputError } from '../model/input-error';

/** How a piece of work ended. */
export type Ended =
  | { readonly type: 'finished' }
  /** The user ended it. */
  | { readonly type: 'stopped' }
  /** It cannot be run at all. */
  | { readonly type: 'invalid'; readonly issues: readonly InputIssue[] }
  /** It could not go on, with the reason as a sentence. */
  | { readonly type: 'failed'; readonly reason: string };

/** The work under way, known by the number of its run. A new one ends the one before, and begins when that has ended. */
export class OneAtATime {
  private running:
    { readonly run: number; readonly abort: AbortController; readonly ended: Promise<void> } | undefined;

  begin(run: number, work: (signal: AbortSignal) => Promise<void>): void {
    const before = this.running;
    before?.abort.abort();
    const abort = new AbortController();
    const ended = (async () => {
      await before?.ended;
      await work(abort.signal);
    })();
    this.running = { run, abort, ended };
  }

  /** Asks a run to end; one that is over or of another number is left alone. */
  cancel(run: number): void {
    if (this.running?.run === run) this.running.abort.abort();
  }
}

/** Works unless it is no longer wanted. @returns how it ended, so that the page never waits for nothing */
export async function endOf(signal: AbortSignal, work: () => Promise<void>): Promise<Ended> {
  try {
    if (!signal.aborted) await work();
    return signal.aborted ? { type: 'stopped' } : { type: 'finished' };
  } catch (error) {
    if (signal.aborted) return { type: 'stopped' };
    if (error instanceof InputError) return { type: 'invalid', issues: error.issues };
    const message = error instanceof Error ? error.message : String(error);
    const unforeseen = error instanceof EngineError ? '' : 'The lab failed in a way it should not: ';
    return { type: 'failed', reason: `${unforeseen}${message}` };
  }
}
