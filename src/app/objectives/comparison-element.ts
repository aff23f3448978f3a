/** Base of the parts of the page of objectives: drawn anew when the comparison or the page's store changes. */
import { property } from 'lit/decorators.js';
import { LabElement } from '../lab-element';
import type { Comparison } from './comparison';

export class ComparisonElement extends LabElement {
  @property({ attribute: false }) comparison!: Comparison;

  private unfollow: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.unfollow = this.comparison.subscribe(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    this.unfollow?.();
    super.disconnectedCallback();
  }
}
