/** `<lab-kept-place>`: where the kept runs are shown, once their code has come. Properties: store, editor, runner. */
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Editor } from '../editor';
import type { Runner } from '../runner';
import type { LabStore } from '../store';
import type { KeptRuns } from './kept-runs';

@customElement('lab-kept-place')
export class LabKeptPlace extends LitElement {
  @property({ attribute: false }) store!: LabStore;
  @property({ attribute: false }) editor!: Editor;
  @property({ attribute: false }) runner!: Runner;

  @state() private kept: KeptRuns | null = null;
  @state() private failed = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    void this.fetch();
  }

  protected override render(): TemplateResult {
    if (this.kept !== null)
      return html`<lab-kept-runs .store=${this.store} .kept=${this.kept}></lab-kept-runs>`;
    return html`<p class="help">
      ${
        this.failed
          ? 'Kept runs did not come: the connection is lost, or the lab was renewed meanwhile. Reload to see them.'
          : 'Kept runs are on their way.'
      }
    </p>`;
  }

  private async fetch(): Promise<void> {
    try {
      const [{ KeptRuns }] = await Promise.all([import('./kept-runs'), import('./lab-kept-runs')]);
      const kept = new KeptRuns(this.store, this.runner, this.editor);
      // Shown before it is read: what it waits for is said there.
      this.kept = kept;
      await kept.load();
    } catch {
      this.failed = true;
    }
  }
}
