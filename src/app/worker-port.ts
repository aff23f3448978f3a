/** The worker that computes, as those who use it see it. */

export type WorkerPort = Pick<Worker, 'postMessage' | 'addEventListener' | 'terminate'>;

export function openWorker(): WorkerPort {
  return new Worker(new URL('./study-worker.ts', import.meta.url), { type: 'module' });
}
