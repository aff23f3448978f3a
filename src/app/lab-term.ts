/**
 * `<lab-term definition="…">words</lab-term>`: words with their definition on hover and on focus; Escape takes it
 * away. The definition lies in the top layer, so that no scrolling box cuts it. Slot: the words.
 * Attribute: definition. It describes the button to a screen reader.
 */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { withSymbols } from './symbol';

/** Between the definition and the edge of the window, in pixels. */
const MARGIN = 8;

@customElement('lab-term')
export class LabTerm extends LitElement {
  static override readonly shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  static override readonly styles = css`
    button {
      padding: 0;
      border: none;
      border-bottom: 1px dotted currentColor;
      background: none;
      font: inherit;
      font-style: inherit;
      color: inherit;
      text-align: inherit;
      cursor: help;
    }
    button:focus-visible {
      outline: 2px solid var(--focus);
      outline-offset: 2px;
    }
    sub,
    sup {
      font-size: 0.75em;
      line-height: 0;
    }
    [popover] {
      position: fixed;
      inset: auto;
      margin: 0;
      width: max-content;
      max-width: min(22rem, calc(100vw - 16px));
      padding: 0.5rem 0.7rem;
      color: var(--ink);
      background: var(--sheet);
      border: 1px solid var(--ink-soft);
      border-radius: 4px;
      box-shadow: 0 4px 14px rgb(0 0 0 / 0.18);
      font:
        400 0.82rem/1.4 ui-sans-serif,
        system-ui,
        sans-serif;
      text-align: left;
      white-space: normal;
      overflow-wrap: anywhere;
    }
  `;

  @property() definition = '';
  @query('button') private button!: HTMLButtonElement;
  @query('[popover]') private tip!: HTMLElement;

  protected override render(): TemplateResult {
    return html`<button
        type="button"
        aria-describedby="definition"
        @focus=${() => this.show()}
        @blur=${() => this.hide()}
        @pointerenter=${() => this.show()}
        @click=${() => this.show()}
        @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && this.hide()}
        @pointerleave=${(event: PointerEvent) => this.leave(event)}
      >
        <slot></slot></button
      ><span
        id="definition"
        role="tooltip"
        popover="manual"
        @pointerleave=${(event: PointerEvent) => this.leave(event)}
        >${withSymbols(this.definition)}</span
      >`;
  }

  private show(): void {
    if (this.tip.matches(':popover-open')) return;
    this.tip.showPopover();
    const words = this.button.getBoundingClientRect();
    const { width, height } = this.tip.getBoundingClientRect();
    const left = Math.min(words.left, document.documentElement.clientWidth - width - MARGIN);
    // Touching the words, so that the pointer can reach it; above them where there is no room below.
    const below = words.bottom + height + MARGIN <= window.innerHeight;
    this.tip.style.left = `${Math.max(MARGIN, left)}px`;
    this.tip.style.top = `${below ? words.bottom : Math.max(MARGIN, words.top - height)}px`;
  }

  private hide(): void {
    if (this.tip.matches(':popover-open')) this.tip.hidePopover();
  }

  /** The pointer may move from the words onto the definition and back. */
  private leave({ relatedTarget }: PointerEvent): void {
    const inside = relatedTarget === this.tip || relatedTarget === this.button;
    if (!inside && this.shadowRoot?.activeElement !== this.button) this.hide();
  }
}
