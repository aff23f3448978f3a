/**
 * Single keys for what is done often. A button or link names its keys in `aria-keyshortcuts`, and a key acts on the one
 * that is shown, as a click would: there is no second list of what can be done. While something is under way no key
 * begins it anew: the space bar also scrolls a page, and a long run is not to be lost by one press of it.
 */

/** What the keys are for, wherever they have a button to act on. */
export const KEYS: readonly (readonly [key: string, does: string])[] = [
  ['Space', 'Run, or go on with a run that was cancelled; on Training also pause and go on'],
  ['.', 'On Training: one step, to the next record'],
  ['R', 'Run again with the same seed; on Training back to the beginning. Not while a run is under way'],
  ['C', 'Cancel'],
  ['1, 2, …', 'Go to a page'],
  ['?', 'Show this list'],
];

const REMEMBERED = 'ds-lab.keys';

export function areKeysOn(): boolean {
  try {
    return localStorage.getItem(REMEMBERED) !== 'off';
  } catch {
    return true;
  }
}

export function setKeys(on: boolean): void {
  try {
    localStorage.setItem(REMEMBERED, on ? 'on' : 'off');
  } catch {
    // Storage may be off; the keys are then on, as they are for everyone who has not said otherwise.
  }
}

/** The key of every button that begins something from its beginning, whatever other keys it has. */
const AGAIN = 'R';
/** That of the button that can be pressed as long as something is under way. */
const CANCEL = 'C';

/** What takes text, or chooses by typing. */
const TYPED_INTO = 'input, textarea, select, [contenteditable]';
/** What the space bar presses, opens or scrolls. */
const PRESSED = 'button, a, summary, [role], [tabindex]:not([tabindex="-1"])';

/** @returns a function that ends it */
export function followKeys(root: HTMLElement): () => void {
  const act = (event: KeyboardEvent): void => {
    const key = event.key === ' ' ? 'Space' : event.key;
    if (!isOurs(event, key) || !areKeysOn()) return;
    const target = buttonOf(root, key.length === 1 ? key.toUpperCase() : key);
    if (target === null || (beginsAnew(target) && buttonOf(root, CANCEL) !== null)) return;
    event.preventDefault();
    target.click();
  };
  document.addEventListener('keydown', act);
  return () => document.removeEventListener('keydown', act);
}

function buttonOf(root: HTMLElement, key: string): HTMLElement | null {
  return root.querySelector<HTMLElement>(`[aria-keyshortcuts~="${CSS.escape(key)}"]:not([disabled])`);
}

function beginsAnew(button: HTMLElement): boolean {
  return button.matches(`[aria-keyshortcuts~="${AGAIN}"]`);
}

function isOurs(event: KeyboardEvent, key: string): boolean {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (key !== 'Space' && key.length !== 1) return false;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(TYPED_INTO) || document.querySelector('dialog[open]') !== null) return false;
  return key !== 'Space' || !target?.closest(PRESSED);
}
