/** `<lab-help>`: a button, and behind it what each page answers and which keys there are. */
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { pageHash, PAGES } from '../pages';
import { isKept } from '../offline/keep-for-offline';
import { areKeysOn, KEYS, setKeys } from './keys';

@customElement('lab-help')
export class LabHelp extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    return html`<button
        type="button"
        aria-keyshortcuts="?"
        aria-haspopup="dialog"
        @click=${() => this.open()}
      >
        Help
      </button>
      <dialog aria-labelledby="help-title" @click=${(event: Event) => this.outside(event)}>
        <div class="help-sheet">
          <h2 id="help-title">What each page answers</h2>
          <dl>
            ${PAGES.map(
              (page) =>
                html`<dt>
                    <a href=${pageHash(page)} @click=${() => this.dialog?.close()}>${page.label}</a>
                  </dt>
                  <dd>${page.question}</dd>`,
            )}
          </dl>
          <h2>Keys</h2>
          <table>
            <tbody>
              ${KEYS.map(
                ([key, does]) =>
                  html`<tr>
                    <th scope="row"><kbd>${key}</kbd></th>
                    <td>${does}</td>
                  </tr>`,
              )}
              <tr>
                <th scope="row"><kbd>←</kbd> <kbd>→</kbd></th>
                <td>In a figure or a map: from point to point, with its numbers</td>
              </tr>
            </tbody>
          </table>
          <label class="check"
            ><input
              type="checkbox"
              .checked=${areKeysOn()}
              @change=${(event: Event) => setKeys((event.target as HTMLInputElement).checked)}
            />single keys act on the page; arrows, Tab and Enter always do</label
          >
          <p class="help">
            A word with a dotted line has its definition behind it. A number is exact, Monte Carlo (±1
            standard error), printed in the paper, or from your data, and says which.
          </p>
          <p class="help">
            ${
              isKept()
                ? 'The files of the lab are kept in this browser: it works without a network.'
                : 'Nothing is asked of any other host; without a network the lab works once this browser has kept its files.'
            }
          </p>
          <button type="button" class="primary" @click=${() => this.dialog?.close()}>Close</button>
        </div>
      </dialog>`;
  }

  private get dialog(): HTMLDialogElement | null {
    return this.querySelector('dialog');
  }

  private open(): void {
    this.requestUpdate();
    this.dialog?.showModal();
  }

  /** The sheet fills the dialog, so a click on the dialog itself is one beside it. */
  private outside(event: Event): void {
    if (event.target === this.dialog) this.dialog?.close();
  }
}
