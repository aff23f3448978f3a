/** Base of the parts of the page of objectives that are of its rows alone. */
import { StudyElement } from '../study-element';
import type { Comparison } from './comparison';

export class RowsElement extends StudyElement<Comparison> {
  /** Points of the axis come several times a second and concern no row. */
  protected override shows(change: object): boolean {
    return Object.keys(change).some((key) => key !== 'along');
  }
}
