/** Locks between the tabs of the page. A browser gives them back when whoever holds one is gone, however that came about. */

/**
 * Asks for a lock.
 * @param waitMs how long to wait for another who has it
 * @returns what gives it back; null where another has it
 */
export function takeLock(name: string, waitMs: number): Promise<(() => void) | null> {
  const locks = lockManager();
  // Without locks, storage itself refuses a second writer.
  if (locks === undefined) return Promise.resolve(() => undefined);
  return new Promise((resolve) => {
    const held = (): Promise<void> => new Promise((release) => resolve(() => release()));
    locks.request(name, { signal: AbortSignal.timeout(waitMs) }, held).catch(() => resolve(null));
  });
}

/** The names of all locks that some tab has. */
export async function heldLocks(): Promise<ReadonlySet<string>> {
  const { held = [] } = (await lockManager()?.query()) ?? {};
  return new Set(held.flatMap(({ name }) => name ?? []));
}

/** Undefined in an insecure context, and in Node. */
export function lockManager(): LockManager | undefined {
  const { navigator } = globalThis as { readonly navigator?: Partial<Navigator> };
  return navigator?.locks;
}
