/**
 * Lets messages, timers and signals of the process in between two pieces of work, so that a verification can be cancelled.
 * @throws the signal's reason once it has fired
 */
export async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resume) => setTimeout(resume, 0));
  signal?.throwIfAborted();
}
