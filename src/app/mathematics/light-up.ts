/** A symbol that is pointed at lights up the controls that set it and the marks that show it. */
import type { Term } from './terms';

const LIT = 'data-lit';

export function lightUp({ paths, colour }: Term): void {
  putOut();
  for (const path of paths) {
    const control = document.querySelector<HTMLElement>(`main [data-path="${path}"]`);
    // A control in a part that is folded is there all the same: the fold shows where.
    const folded = control?.closest('details:not([open])');
    (folded?.querySelector('summary') ?? control)?.setAttribute(LIT, 'control');
  }
  if (colour === null) return;
  const marks = ['stroke', 'fill', 'style'].map((name) => `main figure [${name}*="${colour}"]`).join();
  for (const mark of document.querySelectorAll(marks)) mark.setAttribute(LIT, 'mark');
}

export function putOut(): void {
  for (const one of document.querySelectorAll(`[${LIT}]`)) one.removeAttribute(LIT);
}

/** Goes to the first control that sets it, unfolding what it lies in. @returns false where there is none */
export function goToControl({ paths }: Term): boolean {
  for (const path of paths) {
    const control = document.querySelector<HTMLElement>(`main [data-path="${path}"]`);
    if (control === null) continue;
    for (let fold = control.closest('details'); fold; fold = fold.parentElement?.closest('details') ?? null)
      fold.open = true;
    control.querySelector<HTMLElement>('input, select, button')?.focus();
    return true;
  }
  return false;
}
