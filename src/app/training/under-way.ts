/**
 * How far the training of this tab is while it is under way, so that a page that is opened again can say what is lost: a training
 * has no finished pieces to go on from. Storage that is turned off is no reason to fail: then nothing is said.
 */
const KEY = 'ds-lab training under way';

/** @param update null once no training is under way */
export function rememberUpdate(update: number | null): void {
  try {
    if (update === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, String(update));
  } catch {
    // Turned off.
  }
}

/** @returns the update that a training had reached when this tab's page was left; null where none was under way */
export function updateLeft(): number | null {
  try {
    const update = Number(sessionStorage.getItem(KEY));
    return Number.isInteger(update) && update > 0 ? update : null;
  } catch {
    return null;
  }
}
