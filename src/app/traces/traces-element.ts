/** Base of the parts of the page of traces: drawn anew when the study or the page's store changes. */
import { property } from 'lit/decorators.js';
import { LabElement } from '../lab-element';
import type { TracesStudy } from './traces-study';

export class TracesElement extends LabElement {
  @property({ attribute: false }) study!: TracesStudy;

  private unfollow: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.unfollow = this.study.subscribe(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    this.unfollow?.();
    super.disconnectedCallback();
  }
}
