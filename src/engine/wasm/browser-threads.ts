/** Threads in a browser: workers. A worker may start workers of its own. */
import { inlineThread } from './inline-thread';
import type { Thread, ThreadHost } from './threads';

export function browserThreads(): ThreadHost {
  const workers = typeof Worker === 'function';
  return {
    count: workers ? navigator.hardwareConcurrency || 1 : 1,
    shares: workers && globalThis.crossOriginIsolated,
    open: workers ? openWorker : inlineThread,
  };
}

function openWorker(): Thread {
  const worker = new Worker(new URL('./tally-thread.ts', import.meta.url), {
    type: 'module',
    name: 'tally',
  });
  return {
    postMessage: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    listen: (onMessage, onFailure) => {
      worker.onmessage = ({ data }: MessageEvent<unknown>) => onMessage(data);
      worker.onerror = (event) => {
        event.preventDefault();
        onFailure(event.message || 'it did not start');
      };
      worker.onmessageerror = () => onFailure('a message could not be read');
    },
    end: () => worker.terminate(),
  };
}
