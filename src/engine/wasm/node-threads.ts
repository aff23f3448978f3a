/** Threads in Node. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { serve } from './serve';
import type { Thread, ThreadHost } from './threads';

export const NODE_THREADS: ThreadHost = { count: availableParallelism(), shares: true, open: openThread };

/** The text of `serve` and not a file: the command line is one file, and tests run from source. */
const PROGRAM = `(${String(serve)})(require('node:worker_threads').parentPort);`;

function openThread(): Thread {
  const worker = new Worker(PROGRAM, { eval: true, name: 'tally' });
  return {
    postMessage: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    listen: (onMessage, onFailure) => {
      worker.on('message', onMessage);
      worker.on('error', (error: unknown) =>
        onFailure(error instanceof Error ? error.message : String(error)),
      );
      worker.on('exit', (code) => onFailure(`it ended with code ${code}`));
    },
    end: () => {
      worker.removeAllListeners();
      void worker.terminate();
    },
  };
}
