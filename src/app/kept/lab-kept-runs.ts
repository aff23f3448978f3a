/**
 * `<lab-kept-runs>`: the runs that this browser keeps: to keep the one shown, and to open, compare, rename, save and
 * remove others. Properties: store, kept.
 */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { LabElement } from '../lab-element';
import { formatCount } from '../number-format';
import { canKeep, type KeptRuns, proposedName } from './kept-runs';
import { type KeptEntry, type KeptHead, LONGEST_NAME } from './record';
import { sizeText, whenText } from './words';

@customElement('lab-kept-runs')
export class LabKeptRuns extends LabElement {
  @property({ attribute: false }) kept!: KeptRuns;

  /** A name that was typed and not kept yet; null for the proposed one. */
  @state() private typed: string | null = null;
  /** The run whose name is being changed. */
  @state() private renaming: number | null = null;
  /** Where the focus goes once it is drawn. */
  private focusNext: string | null = null;

  protected override render(): TemplateResult {
    const { entries, isRead, passing, removed, told, faults } = this.store.state.kept;
    return html`<section class="kept-runs" aria-labelledby="kept-title">
      <h3 id="kept-title" tabindex="-1">Kept runs</h3>
      ${passing === null ? nothing : html`<p class="help">${passing} ${PASSING}</p>`} ${this.keepForm()}
      ${
        faults.length === 0
          ? nothing
          : html`<div class="issues" role="alert">${faults.map((fault) => html`<p>${fault}</p>`)}</div>`
      }
      <p class="told">
        <span role="status">${told}</span>
        ${
          removed === null
            ? nothing
            : html`<button type="button" id="kept-back" @click=${() => void this.bringBack()}>
                Bring back “${removed}”
              </button>`
        }
        ${
          this.kept.hasBefore
            ? html`<button type="button" id="kept-before" @click=${() => void this.showBefore()}>
                Bring back the run before
              </button>`
            : nothing
        }
      </p>
      ${
        entries.length === 0
          ? html`<p class="empty">
              ${isRead ? 'No run is kept yet.' : 'What is kept has not been read yet.'}
            </p>`
          : html`<ul>
              ${entries.map((entry) => this.item(entry))}
            </ul>`
      }
      ${this.room()}
    </section>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (this.focusNext === null) return;
    const found = this.querySelector<HTMLElement>(this.focusNext);
    this.focusNext = null;
    found?.focus();
    if (found instanceof HTMLInputElement) found.select();
  }

  private keepForm(): TemplateResult {
    const { state: lab } = this.store;
    const can = canKeep(lab);
    return html`<form @submit=${(event: Event) => this.keep(event)} aria-label="Keep the run shown">
        <label for="kept-name">Name</label>
        <input
          id="kept-name"
          type="text"
          maxlength=${LONGEST_NAME}
          autocomplete="off"
          .value=${this.typed ?? proposedName(lab)}
          ?disabled=${!can}
          @input=${(event: Event) => (this.typed = (event.target as HTMLInputElement).value)}
        />
        <button type="submit" class="primary" ?disabled=${!can}>Keep this run</button>
      </form>
      <label class="file"
        >Open a run file
        <input
          type="file"
          accept="application/json,.json"
          @change=${(event: Event) => this.openFile(event.target as HTMLInputElement)}
      /></label>
      <p class="help">
        A run file is what “Save as a file” here, “Save results as JSON” and lab run write.
      </p>`;
  }

  private item(entry: KeptEntry): TemplateResult {
    const { id, head } = entry;
    const { compared } = this.store.state;
    const isB = compared?.id === id;
    const name = head?.name ?? `Run ${id}`;
    return html`<li data-id=${id}>
      ${this.renaming === id ? this.renameForm(id, name) : html`<h4>${name}${isB ? ', run B of the figure' : ''}</h4>`}
      ${head === null ? html`<p class="issue">${entry.fault}</p>` : facts(head)}
      <div class="buttons" role="group" aria-label=${name}>
        ${
          head === null
            ? nothing
            : html`<button type="button" @click=${() => void this.open(id)}>Open</button>
                <button
                  type="button"
                  aria-pressed=${isB}
                  @click=${() => (isB ? this.kept.endComparison() : void this.kept.compare(id))}
                >
                  Compare with this run
                </button>
                <button type="button" class="rename" @click=${() => this.rename(id)}>Rename</button>`
        }
        <button type="button" @click=${() => void this.kept.saveFile(id)}>Save as a file</button>
        <button type="button" @click=${() => void this.removeRun(id)}>Remove</button>
      </div>
    </li>`;
  }

  private renameForm(id: number, name: string): TemplateResult {
    const end = (): void => {
      this.renaming = null;
      this.focusNext = `li[data-id="${id}"] .rename`;
    };
    return html`<form
      @submit=${(event: Event) => {
        event.preventDefault();
        void this.kept.rename(id, this.querySelector<HTMLInputElement>('#kept-rename')!.value);
        end();
      }}
      @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && end()}
    >
      <label for="kept-rename">New name of “${name}”</label>
      <input id="kept-rename" type="text" maxlength=${LONGEST_NAME} autocomplete="off" .value=${name} />
      <button type="submit">Rename</button>
      <button type="button" @click=${end}>Leave it</button>
    </form>`;
  }

  private room(): TemplateResult | typeof nothing {
    const { entries, room, passing } = this.store.state.kept;
    if (entries.length === 0 || passing !== null) return nothing;
    const own = sizeText(entries.reduce((sum, { head }) => sum + (head?.bytes ?? 0), 0));
    const told =
      room === null
        ? 'This browser does not say how much room the page has.'
        : `The page takes ${sizeText(room.used)} of some ${sizeText(room.quota)} that this browser gives it.`;
    return html`<p class="help">
      Kept runs are ${own}. ${told} A browser may clear them when its disk is full: save what matters as a
      file.
    </p>`;
  }

  private keep(event: Event): void {
    event.preventDefault();
    const name = this.typed ?? '';
    this.typed = null;
    void this.kept.keep(name);
  }

  private async open(id: number): Promise<void> {
    await this.kept.open(id);
    this.toFigure();
  }

  private async showBefore(): Promise<void> {
    await this.kept.showBefore();
    this.toFigure();
  }

  private toFigure(): void {
    // The figure may be far above.
    if (this.store.state.kept.faults.length === 0) document.getElementById('answer')?.focus();
  }

  private openFile(input: HTMLInputElement): void {
    const [file] = input.files ?? [];
    // The same file may be chosen again.
    input.value = '';
    if (file !== undefined) void this.kept.openFile(file);
  }

  private rename(id: number): void {
    this.renaming = id;
    this.focusNext = '#kept-rename';
  }

  private async removeRun(id: number): Promise<void> {
    await this.kept.remove(id);
    this.focusNext = '#kept-back';
    this.requestUpdate();
  }

  private async bringBack(): Promise<void> {
    await this.kept.bringBack();
    this.focusNext = '#kept-title';
    this.requestUpdate();
  }
}

const PASSING = 'Runs that are kept here last until the page is closed: save what matters as a file.';

function facts({
  when,
  engine,
  adapter,
  trajectories,
  cells,
  of,
  complete,
  digest,
  bytes,
}: KeptHead): TemplateResult {
  const finished = complete ? '' : `, ${formatCount(cells)} of ${formatCount(of)} cells`;
  return html`<p>
      ${whenText(when)} · ${engine}, ${adapter} · ${formatCount(trajectories)} trajectories${finished} ·
      ${sizeText(bytes)}
    </p>
    <p>Digest ${digest === null ? 'none: the run had not ended' : html`<code>${digest}</code>`}</p>`;
}
