/**
 * How a page learns that its worker is gone. A worker that ends without an error tells nobody; but the browser gives back what
 * it locked, at once and whatever the clock or the tab does.
 */
import { lockManager } from './unfinished/locks';

/** What a worker says once, when its lock is held. */
export interface AliveMessage {
  readonly type: 'alive';
  readonly lock: string;
}

/** In a worker: holds a lock as long as it lives. */
export function tellLife(post: (message: AliveMessage) => void): void {
  const lock = `ds-lab worker ${crypto.randomUUID()}`;
  void lockManager()?.request(lock, () => {
    post({ type: 'alive', lock });
    return new Promise(() => undefined);
  });
}

/** In the page: calls `then` when the worker that holds this lock is gone, also where the page itself ended it. */
export function whenGone(lock: string, then: () => void): void {
  void lockManager()?.request(lock, then);
}
