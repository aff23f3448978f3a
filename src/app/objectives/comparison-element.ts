/** Base of the parts of the page of objectives: drawn anew when the comparison or the page's store changes. */
import { property } from 'lit/decorators.js';
import { LabElement } from '../lab-element';
import type { Comparison, ComparisonState } from './comparison';

export class ComparisonElement extends LabElement {
  @property({ attribute: false }) comparison!: Comparison;

  private unfollow: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.unfollow = this.comparison.subscribe((change) => {
      if (this.shows(change)) this.requestUpdate();
    });
  }

  /** Points of the axis come several times a second and concern few: the rows are not drawn anew for them. */
  protected shows(change: Partial<ComparisonState>): boolean {
    return Object.keys(change).some((key) => key !== 'along');
  }

  override disconnectedCallback(): void {
    this.unfollow?.();
    super.disconnectedCallback();
  }
}
