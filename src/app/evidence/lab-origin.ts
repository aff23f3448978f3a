/**
 * `<lab-origin>`: what the numbers of a page were made of, by what, and how to have them again: as a command, as a link
 * and as files. The same on every page; a page fills in its own facts and files.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { downloadExperiment } from './downloads';
import { enginesText, type Origin } from './origin';

export type Fact = readonly [name: string, value: unknown];

/** A file that the page hands out. */
export interface Save {
  readonly label: string;
  /** Null while there is nothing to save. */
  readonly save: (() => void) | null;
}

/** How long "Copied" is shown. */
const COPIED_MS = 2000;

@customElement('lab-origin')
export class LabOrigin extends LitElement {
  @property({ attribute: false }) origin!: Origin;
  /** The page's own, before those that every page tells. */
  @property({ attribute: false }) facts: readonly Fact[] = [];
  @property({ attribute: false }) note: TemplateResult | typeof nothing = nothing;
  @property({ attribute: false }) saves: readonly Save[] = [];

  @state() private told = '';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { experiment, command, link } = this.origin;
    return html`<div class="origin">
      <dl>
        ${[...this.facts, ...commonFacts(this.origin)].map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>
      ${this.note}
      <div class="buttons">
        <button type="button" @click=${() => void this.copy(command)}>Copy the command</button>
        ${
          link === null
            ? nothing
            : html`<button type="button" @click=${() => void this.copy(link)}>Copy the link</button>`
        }
        ${
          experiment === null
            ? nothing
            : html`<button type="button" @click=${() => downloadExperiment(experiment)}>
                Save experiment.json
              </button>`
        }
        ${this.saves.map(
          ({ label, save }) =>
            html`<button type="button" ?disabled=${save === null} @click=${() => save?.()}>${label}</button>`,
        )}
        <span role="status">${this.told}</span>
      </div>
    </div>`;
  }

  private async copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.told = 'Copied.';
    } catch {
      this.told = 'The browser does not let the page copy. Select the text and copy it yourself.';
    }
    setTimeout(() => (this.told = ''), COPIED_MS);
  }
}

function commonFacts({ seed, engines, lab, command, link }: Origin): readonly Fact[] {
  return [
    ['Seed', seed],
    ...(engines === null ? [] : [['Engine', enginesText(engines)] as const]),
    ['Lab', `version ${lab ?? __APP_VERSION__}`],
    ['Same numbers on the command line', html`<code class="command">${command}</code>`],
    link === null
      ? ['Same numbers on this page', 'give it the same files and the same choices again']
      : ['Same numbers on this page', html`<a class="link" href=${link}>${link}</a>`],
  ];
}
