/** What the engine asks of the place it runs in: threads to compute in. Browsers and Node have each their own. */

/** Another thread, or a stand-in on this one, in which `serve` answers messages. */
export interface Thread {
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  /** @param onFailure gets what the thread died of, in words */
  listen(onMessage: (data: unknown) => void, onFailure: (message: string) => void): void;
  /** Ends it at once. */
  end(): void;
}

export interface ThreadHost {
  /** Threads that the processor runs at once. */
  readonly count: number;
  /** True where threads can share memory. */
  readonly shares: boolean;
  open(): Thread;
}
