/** Base of the parts of a page that has a study: drawn anew when the study or the page's store changes. */
import { property } from 'lit/decorators.js';
import { LabElement } from './lab-element';

/** What a page holds and does beside the store: its questions, its worker, and what has come of them. */
export interface Study {
  /**
   * @param listener told what changed, by studies that say so
   * @returns a function that ends the subscription
   */
  subscribe(listener: (change?: object) => void): () => void;
}

export class StudyElement<S extends Study> extends LabElement {
  @property({ attribute: false }) study!: S;

  private unfollow: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.unfollow = this.study.subscribe((change) => {
      if (this.shows(change)) this.requestUpdate();
    });
  }

  override disconnectedCallback(): void {
    this.unfollow?.();
    super.disconnectedCallback();
  }

  /** False for a change that this part shows nothing of. */
  protected shows(_change?: object): boolean {
    return true;
  }
}
