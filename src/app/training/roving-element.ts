/**
 * Base of parts with a button for each cell of a sweep: one of them is a stop of the Tab key, arrow keys go to the
 * others, so that a table of a hundred cells is one stop and not a hundred.
 */
import { state } from 'lit/decorators.js';
import { StudyElement } from '../study-element';
import type { TrainingStudy } from './training-study';

export class RovingElement extends StudyElement<TrainingStudy> {
  /** The cell whose button had the focus last; null before it had any. */
  @state() protected focused: number | null = null;

  /** The cell whose button Tab stops at. */
  protected get tabStop(): number {
    const { shown, cell } = this.study.state;
    return this.focused !== null && this.focused < (shown?.view.cells ?? 0) ? this.focused : cell;
  }

  /** @param across cells from one row to the next; 1 in a list of them */
  protected key(event: KeyboardEvent, across: number): void {
    const buttons = [...this.querySelectorAll<HTMLElement>('tbody button')];
    const now = buttons.indexOf(event.target as HTMLElement);
    const places: Readonly<Record<string, number>> = {
      ArrowUp: now - across,
      ArrowDown: now + across,
      ...(across === 1 ? {} : { ArrowLeft: now - 1, ArrowRight: now + 1 }),
      Home: 0,
      End: buttons.length - 1,
    };
    const place = places[event.key];
    if (now < 0 || place === undefined) return;
    event.preventDefault();
    buttons[place]?.focus();
  }
}
