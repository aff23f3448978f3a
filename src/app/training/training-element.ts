/** Base of the parts of the page of trainings: drawn anew when the training or the page's store changes. */
import { property } from 'lit/decorators.js';
import { LabElement } from '../lab-element';
import type { TrainingStudy } from './training-study';

export class TrainingElement extends LabElement {
  @property({ attribute: false }) study!: TrainingStudy;

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
