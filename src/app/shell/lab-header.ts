/** `<lab-header>`: the name of the lab, the engine at work and the theme. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { LabElement } from '../lab-element';
import type { Theme } from '../store';
import { applyTheme } from '../theme';

const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];

@customElement('lab-header')
export class LabHeader extends LabElement {
  protected override render(): TemplateResult {
    const { theme } = this.store.state;
    return html`<header>
      <p class="name">Decision–Sampling Lab</p>
      <div class="badge">${this.badge()}</div>
      <label class="theme"
        >Theme
        <select
          @change=${(event: Event) => this.setTheme((event.target as HTMLSelectElement).value as Theme)}
        >
          ${THEMES.map((name) => html`<option .selected=${name === theme}>${name}</option>`)}
        </select></label
      >
    </header>`;
  }

  private badge(): TemplateResult {
    const { engine, faults } = this.store.state;
    return html`${
      engine === null
        ? html`<strong>Engine</strong> starting`
        : html`<strong>${engine.id === 'webgpu' ? 'WebGPU' : 'Reference'}</strong> ${engine.adapter}`
    }
    ${
      faults.length === 0
        ? nothing
        : html`<span class="fault" role="status"
            >${faults.map(({ id, message }) => html`${id === 'webgpu' ? 'WebGPU' : id}: ${message} `)}${
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
