/**
 * `<lab-export>`: the button beside a figure that saves it in each form, with its provenance. A menu button as the ARIA
 * Authoring Practices describe it: Enter, Space or an arrow opens it, arrows, Home and End move, Escape closes.
 *
 * Properties:
 * - `label`: title of the figure, for screen readers.
 * - `figure()`: what to export, asked for when a form is chosen; null while there is nothing.
 * - `forms`: those that the figure has.
 */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { isDark } from '../theme';
import { type Figure, type Form, FORMS } from './figure';

const FORM_WORDS: Readonly<Record<Form, string>> = {
  png: 'Picture (PNG)',
  svg: 'Drawing (SVG)',
  csv: 'Table (CSV)',
  json: 'Results (JSON)',
  parquet: 'Table (Parquet)',
};

/** How long what was done is told. */
const TOLD_MS = 4000;

let menus = 0;

@customElement('lab-export')
export class LabExport extends LitElement {
  @property() label = '';
  @property({ attribute: false }) figure: () => Figure | null = () => null;
  @property({ attribute: false }) forms: readonly Form[] = FORMS;

  @state() private open = false;
  /** Paper is light, unless a reader in the dark asks otherwise. */
  @state() private dark = false;
  @state() private told = '';

  private readonly menuId = `export-${++menus}`;
  private readonly away = (event: Event): void => {
    if (!event.composedPath().includes(this)) this.open = false;
  };

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    this.open = false;
    document.removeEventListener('pointerdown', this.away);
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    return html`<button
        type="button"
        aria-haspopup="menu"
        aria-expanded=${this.open}
        aria-controls=${this.menuId}
        aria-label="Export: ${this.label}"
        @click=${() => (this.open = !this.open)}
        @keydown=${(event: KeyboardEvent) => this.keyOnButton(event)}
      >
        Export
      </button>
      <div
        id=${this.menuId}
        role="menu"
        aria-label="Export: ${this.label}"
        ?hidden=${!this.open}
        @keydown=${(event: KeyboardEvent) => this.keyInMenu(event)}
        @focusout=${(event: FocusEvent) => this.left(event)}
      >
        ${this.forms.map((form) => this.item(FORM_WORDS[form], () => void this.save(form)))}
        ${this.item('Copy the command', () => void this.copy())} ${this.scheme()}
      </div>
      <span class="told" role="status">${this.told}</span>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (!changed.has('open')) return;
    if (this.open) {
      document.addEventListener('pointerdown', this.away);
      this.items[0]?.focus();
    } else {
      document.removeEventListener('pointerdown', this.away);
    }
  }

  private get items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('[role^=menuitem]')];
  }

  private item(words: string, choose: () => void): TemplateResult {
    return html`<button type="button" role="menuitem" tabindex="-1" @click=${() => this.choose(choose)}>
      ${words}
    </button>`;
  }

  /** For the forms that have colours, where the page is dark. */
  private scheme(): TemplateResult | typeof nothing {
    if (!this.open || !isDark() || !this.forms.includes('svg')) return nothing;
    return html`<button
      type="button"
      role="menuitemcheckbox"
      tabindex="-1"
      aria-checked=${this.dark}
      @click=${() => (this.dark = !this.dark)}
    >
      ${this.dark ? '☑' : '☐'} In dark colours
    </button>`;
  }

  private choose(then: () => void): void {
    this.close();
    then();
  }

  private close(): void {
    this.open = false;
    this.querySelector<HTMLElement>('[aria-haspopup]')?.focus();
  }

  private keyOnButton(event: KeyboardEvent): void {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    this.open = true;
  }

  private keyInMenu(event: KeyboardEvent): void {
    const { items } = this;
    const at = items.indexOf(event.target as HTMLElement);
    const places: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1 + items.length,
      Home: 0,
      End: items.length - 1,
    };
    const place = places[event.key];
    if (event.key === 'Escape') this.close();
    else if (place !== undefined) items[place % items.length]?.focus();
    else return;
    event.preventDefault();
    // A figure around it has keys of its own.
    event.stopPropagation();
  }

  private left({ relatedTarget }: FocusEvent): void {
    if (relatedTarget instanceof Node && !this.contains(relatedTarget)) this.open = false;
  }

  private async save(form: Form): Promise<void> {
    const figure = this.figure();
    if (figure === null) return this.tell('There is nothing to save yet.');
    try {
      // The writers of files come when the first is wanted.
      const { saveFigure } = await import('./save-figure');
      const name = await saveFigure(figure, form, this.dark && isDark());
      this.tell(`Saved ${name}.`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.tell(`Not saved: ${reason}`);
    }
  }

  private async copy(): Promise<void> {
    const figure = this.figure();
    if (figure === null) return this.tell('There is no command yet.');
    try {
      await navigator.clipboard.writeText(figure.origin.command);
      this.tell('Copied the command.');
    } catch {
      this.tell('The browser does not let the page copy. The command stands under Evidence.');
    }
  }

  private tell(words: string): void {
    this.told = words;
    setTimeout(() => (this.told = ''), TOLD_MS);
  }
}
