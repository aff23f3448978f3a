/** Base of the parts of the page of verification: drawn anew when the study or the page's store changes. */
import { property } from 'lit/decorators.js';
import { LabElement } from '../lab-element';
import type { VerifyStudy } from './verify-study';

export class VerifyElement extends LabElement {
  @property({ attribute: false }) study!: VerifyStudy;

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
