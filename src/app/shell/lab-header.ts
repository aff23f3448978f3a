/** `<lab-header>`: the name of the lab, the pages, the engine at work and the theme. Properties: store, page. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { LabElement } from '../lab-element';
import { type Page, pageHash, PAGES } from '../pages';
import { ENGINE_TITLES, type EngineFaultWords } from '../protocol';
import type { Theme } from '../store';
import { applyTheme } from '../theme';
import './lab-help';

const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];

@customElement('lab-header')
export class LabHeader extends LabElement {
  /** The page shown. */
  @property({ attribute: false }) page!: Page;

  protected override render(): TemplateResult {
    const { theme } = this.store.state;
    return html`<header>
      <p class="name">Decision–Sampling Lab</p>
      <nav aria-label="Pages">
        <ul>
          ${PAGES.map(
            (page, i) =>
              html`<li>
                <a
                  href=${pageHash(page)}
                  aria-keyshortcuts=${i + 1}
                  aria-current=${page === this.page ? 'page' : nothing}
                  >${page.label}</a
                >
              </li>`,
          )}
        </ul>
      </nav>
      <div class="badge">${this.badge()}</div>
      <label class="theme"
        >Theme
        <select
          @change=${(event: Event) => this.setTheme((event.target as HTMLSelectElement).value as Theme)}
        >
          ${THEMES.map((name) => html`<option .selected=${name === theme}>${name}</option>`)}
        </select></label
      >
      <lab-help></lab-help>
    </header>`;
  }

  private badge(): TemplateResult {
    const { engine, faults } = this.store.state;
    return html`${
      engine === null
        ? html`<strong>Engine</strong> ${this.page.noEngine ?? 'starting'}`
        : html`<strong title=${engine.reason ?? nothing}>${ENGINE_TITLES[engine.id]}</strong>
            ${engine.adapter} ${this.page.id === 'verify' ? nothing : html`<a href="#/verify">Check it</a>`}`
    }
    ${
      faults.length === 0
        ? nothing
        : html`<span class="fault" role="status"
            >${faults.map(faultText)}${
              engine === null ? nothing : 'The run goes on with the engine named here.'
            }</span
          >`
    }`;
  }

  private setTheme(theme: Theme): void {
    applyTheme(theme);
    this.store.set({ theme });
  }
}

/** Most messages begin with the engine's name. */
function faultText({ id, message }: EngineFaultWords): string {
  const title = ENGINE_TITLES[id];
  return message.startsWith(title) ? `${message} ` : `${title}: ${message} `;
}
