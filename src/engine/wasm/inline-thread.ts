/**
 * A stand-in where there are no threads: messages to oneself. The event loop gets its turn between two jobs, so a run
 * can be stopped.
 */
import { type Port, serve } from './serve';
import type { Thread, ThreadHost } from './threads';

export function inlineThread(): Thread {
  const { port1, port2 } = new MessageChannel();
  serve(port2 as unknown as Port);
  return {
    postMessage: (message, transfer = []) => port1.postMessage(message, [...transfer]),
    listen: (onMessage) => {
      port1.onmessage = ({ data }: MessageEvent<unknown>) => onMessage(data);
    },
    end: () => {
      port1.close();
      port2.close();
    },
  };
}

export const INLINE_HOST: ThreadHost = { count: 1, shares: false, open: inlineThread };
