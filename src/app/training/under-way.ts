/**
 * What a page that is left in mid-training tells the one that is opened in its tab next: a training has no finished pieces to go
 * on from, so it says what was lost. Storage that is turned off is no reason to fail: then nothing is said.
 */
const KEY = 'ds-lab training under way';

/** @param update that the training has reached; null where none is under way */
export function tellUpdate(update: number | null): void {
  try {
    if (update === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, String(update));
  } catch {
    // Turned off.
  }
}

/** @returns the update that was told last, once; null where there is none */
export function takeUpdate(): number | null {
  try {
    const update = Number(sessionStorage.getItem(KEY));
    sessionStorage.removeItem(KEY);
    return Number.isInteger(update) && update > 0 ? update : null;
  } catch {
    return null;
  }
}
