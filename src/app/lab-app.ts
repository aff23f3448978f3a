/** `<lab-app>`: the shell: header and navigation, the page that the address names, and the footer. */
import { html, type PropertyValues, type TemplateResult } from 'lit';
import { cache } from 'lit/directives/cache.js';
import { customElement, property } from 'lit/decorators.js';
import './shell/lab-header';
import { followKeys } from './shell/keys';
import type { Editor } from './editor';
import { LabElement } from './lab-element';
import { type Page, pageAt } from './pages';
import type { Runner } from './runner';

@customElement('lab-app')
export class LabApp extends LabElement {
  @property({ attribute: false }) editor!: Editor;
  @property({ attribute: false }) runner!: Runner;

  private shown: Page | undefined;
  /** Pages whose code has come, is coming, or did not come. */
  private readonly code = new Map<Page, 'there' | 'coming' | 'failed'>();
  private unfollow: (() => void) | undefined;
  private readonly navigate = (): void => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', this.navigate);
    this.unfollow = followKeys(this);
  }

  override disconnectedCallback(): void {
    window.removeEventListener('hashchange', this.navigate);
    this.unfollow?.();
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult {
    const { store, editor, runner } = this;
    const page = pageAt(location.hash);
    return html`<a class="skip" href="#main" @click=${(event: Event) => this.skip(event)}
        >Skip to the content</a
      >
      <lab-header .store=${store} .page=${page}></lab-header>
      ${cache(this.isThere(page) ? page.render({ store, editor, runner }) : this.waiting(page))}
      <footer>
        <p>
          The process, its symbols and the claim are those of
          <cite>The Two-Stage Decision-Sampling Hypothesis</cite> (arXiv 2601.01580). Nothing leaves this
          browser.
        </p>
      </footer>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const page = pageAt(location.hash);
    document.title = `${page.label} · Decision–Sampling Lab`;
    if (page === this.shown || !this.isThere(page)) return;
    // Not at load: a reader who opens an address starts at its top.
    if (this.shown !== undefined) void this.arrive();
    this.shown = page;
  }

  private isThere(page: Page): boolean {
    return page.load === undefined || this.code.get(page) === 'there';
  }

  /** Stands in for a page whose code is not there, and asks for it. */
  private waiting(page: Page): TemplateResult {
    if (!this.code.has(page)) void this.fetch(page);
    const words =
      this.code.get(page) === 'failed'
        ? 'This page did not come: the connection is lost, or the lab was renewed meanwhile. Reload to go on.'
        : 'This page is on its way.';
    return html`<main id="main">
      <h1 tabindex="-1">${page.label}</h1>
      <p role="status">${words}</p>
    </main>`;
  }

  private async fetch(page: Page): Promise<void> {
    this.code.set(page, 'coming');
    try {
      await page.load?.();
      // To run the code and to draw the page for the first time are two tasks: together they are felt.
      await new Promise((later) => setTimeout(later, 0));
      this.code.set(page, 'there');
    } catch {
      this.code.set(page, 'failed');
    }
    this.requestUpdate();
  }

  /** To a screen reader and to the keyboard a new page begins at its heading. */
  private async arrive(): Promise<void> {
    // The page draws itself after the shell.
    await new Promise((drawn) => setTimeout(drawn, 0));
    window.scrollTo({ top: 0 });
    this.heading()?.focus({ preventScroll: true });
  }

  /** The hash belongs to the pages, so the link moves the focus itself. */
  private skip(event: Event): void {
    event.preventDefault();
    this.heading()?.focus();
  }

  private heading(): HTMLElement | null {
    return this.querySelector('main h1');
  }
}
