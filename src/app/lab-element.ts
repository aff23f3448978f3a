/** Base of the page's components: light DOM, so that one style sheet and plain labels serve all, and the store. */
import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import type { LabStore } from './store';

export class LabElement extends LitElement {
  /** The page's store; the component is drawn anew when it changes. */
  @property({ attribute: false }) store!: LabStore;

  private unsubscribe: (() => void) | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.unsubscribe = this.store.subscribe(() => this.requestUpdate());
    // A page that comes back has missed what happened meanwhile.
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    this.unsubscribe?.();
    super.disconnectedCallback();
  }
}
