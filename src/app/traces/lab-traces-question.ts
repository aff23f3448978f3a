/** `<lab-traces-question>`: the logs and how they are read and split. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { INTERVAL_METHODS } from '../../traces/estimate/bootstrap';
import type { FormatName } from '../../traces/read/format-names';
import { FORMATS } from '../../traces/read/formats';
import { CANDIDATE_KINDS } from '../../traces/split/candidate';
import { USUAL_MARKERS } from '../../traces/split/marker-lists';
import { RULE_NAMES } from '../../study/calibrate/calibrate-reading';
import '../lab-term';
import { FORMULAS } from '../mathematics/formulas';
import '../mathematics/lab-mathematics';
import { symbol } from '../symbol';
import { StudyElement } from '../study-element';
import type { LogSource } from './traces-protocol';
import { FIRST_QUESTION, type TracesStudy } from './traces-study';
import { INTERVAL_WORDS, KIND_WORDS, OTHER_TRUTH_FIELD, RULE_WORDS, sourceWords, TRUTH_FIELD } from './words';

@customElement('lab-traces-question')
export class LabTracesQuestion extends StudyElement<TracesStudy> {
  protected override render(): TemplateResult {
    const { question, issues, rules } = this.study.state;
    return html`<form @submit=${(event: Event) => event.preventDefault()}>
      ${this.logs()}
      <fieldset>
        <legend>Rule in front</legend>
        ${RULE_NAMES.filter((rule) => rule !== 'annotated' || rules.has(rule)).map(
          (rule) =>
            html`<label class="check"
              ><input
                type="radio"
                name="rule"
                .checked=${question.rule === rule}
                @change=${() => this.study.ask({ rule })}
              /><lab-term definition=${RULE_WORDS[rule].definition}
                >${RULE_WORDS[rule].label}</lab-term
              ></label
            >`,
        )}
        <p class="help">
          What counts as a new attempt decides what ${symbol('p_d|W')} is, so all rules stand side by side.
        </p>
      </fieldset>
      ${
        issues.length === 0
          ? nothing
          : html`<ul class="issues">
              ${issues.map(({ message }) => html`<li>${message}</li>`)}
            </ul>`
      }
      ${this.reading()} ${this.splitting()} ${this.estimating()}
      <lab-mathematics .formulas=${FORMULAS.traces}></lab-mathematics>
    </form>`;
  }

  private logs(): TemplateResult {
    const { logs, others } = this.study.state.question;
    return html`<fieldset class="logs">
      <legend>Logs</legend>
      <p class="source">${sourceWords(logs)}</p>
      ${this.pooled()} ${this.picker('Open logs', (files) => this.study.open(files))}
      <p class="help">
        Or drop them anywhere on this page: verl, TRL, lm-evaluation-harness, inspect-ai, chat JSONL,
        verifiers, reasoning-gym, JSONL or CSV; also <code>.gz</code>.
      </p>
      <p class="source">
        ${others === null ? 'Compared with nothing.' : html`Compared with: ${sourceWords(others)}`}
      </p>
      <div class="buttons">
        ${this.picker('Compare with', (files) => this.study.ask({ others: { kind: 'files', files } }))}
        ${
          others === null
            ? nothing
            : html`<button type="button" @click=${() => this.study.ask({ others: null })}>
                No comparison
              </button>`
        }
        ${
          logs.kind === 'example'
            ? nothing
            : html`<button type="button" @click=${() => this.study.ask(exampleLogs())}>
                Back to the example
              </button>`
        }
      </div>
    </fieldset>`;
  }

  /** Files given together are of one model unless it is said otherwise, which is easy to overlook. */
  private pooled(): TemplateResult | typeof nothing {
    const { logs, others } = this.study.state.question;
    if (logs.kind !== 'files' || logs.files.length < 2) return nothing;
    const [first, second, third] = logs.files;
    return html`<p class="help">All of them count as logs of one model.</p>
      ${
        others === null && third === undefined
          ? html`<button
              type="button"
              @click=${() =>
                this.study.ask({
                  logs: { kind: 'files', files: [first!] },
                  others: { kind: 'files', files: [second!] },
                })}
            >
              Compare the two instead
            </button>`
          : nothing
      }`;
  }

  private picker(label: string, take: (files: readonly File[]) => void): TemplateResult {
    return html`<label class="file"
      ><span class="button">${label}</span
      ><input
        type="file"
        multiple
        @change=${(event: Event) => {
          const input = event.target as HTMLInputElement;
          const files = [...(input.files ?? [])];
          // The same file may be chosen again, after it has changed.
          input.value = '';
          if (files.length > 0) take(files);
        }}
    /></label>`;
  }

  private reading(): TemplateResult {
    const { question } = this.study.state;
    return html`<details>
      <summary>How the files are read</summary>
      ${this.format('format', 'Format', 'by what the file holds')}
      ${this.text('truth', TRUTH_FIELD, question.truth, 'Where the format has none of its own: a column, or a path such as doc.answer.')}
      ${
        question.others?.kind === 'files'
          ? html`${this.format('otherFormat', 'Format of the logs compared with', 'as of the first')}
            ${this.text('otherTruth', OTHER_TRUTH_FIELD, question.otherTruth, 'Empty: the same column as in the first.')}`
          : nothing
      }
      ${this.text('classColumn', 'Column of the class of difficulty', question.classColumn, 'Products of the paper’s task are classed by their digits.')}
      <label class="check"
        ><input
          type="checkbox"
          .checked=${question.classOfFile}
          @change=${(event: Event) => this.study.ask({ classOfFile: (event.target as HTMLInputElement).checked })}
        />each file is a class of its own</label
      >
    </details>`;
  }

  private format(key: 'format' | 'otherFormat', label: string, none: string): TemplateResult {
    const chosen = this.study.state.question[key];
    return html`<div class="field">
      <label for="traces-${key}">${label}</label>
      <select
        id="traces-${key}"
        @change=${(event: Event) => {
          const { value } = event.target as HTMLSelectElement;
          this.study.ask({ [key]: value === '' ? null : (value as FormatName) });
        }}
      >
        <option value="" .selected=${chosen === null}>${none}</option>
        ${FORMATS.map(
          ({ name, title }) => html`<option value=${name} .selected=${chosen === name}>${title}</option>`,
        )}
      </select>
    </div>`;
  }

  private text(
    key: 'truth' | 'textColumn' | 'otherTruth' | 'classColumn',
    label: string,
    value: string,
    help: string,
  ): TemplateResult {
    return html`<div class="field">
      <label for="traces-${key}">${label}</label>
      <input
        type="text"
        id="traces-${key}"
        aria-describedby="traces-${key}-help"
        .value=${value}
        @change=${(event: Event) => this.study.ask({ [key]: (event.target as HTMLInputElement).value })}
      />
      <p class="help" id="traces-${key}-help">${help}</p>
    </div>`;
  }

  private splitting(): TemplateResult {
    const { question } = this.study.state;
    return html`<details>
      <summary>How attempts are found</summary>
      <fieldset>
        <legend>What counts as an answer</legend>
        ${CANDIDATE_KINDS.map(
          (kind) =>
            html`<label class="check"
              ><input
                type="checkbox"
                .checked=${!question.without.includes(kind)}
                @change=${(event: Event) => {
                  const others = question.without.filter((one) => one !== kind);
                  const { checked } = event.target as HTMLInputElement;
                  this.study.ask({ without: checked ? others : [...others, kind] });
                }}
              />${KIND_WORDS[kind]}</label
            >`,
        )}
      </fieldset>
      <div class="field">
        <label for="traces-markers">Phrases that announce a revision, one a line</label>
        <textarea
          id="traces-markers"
          rows="8"
          spellcheck="false"
          .value=${question.markers}
          @change=${(event: Event) => this.study.ask({ markers: (event.target as HTMLTextAreaElement).value })}
        ></textarea>
        <button
          type="button"
          ?disabled=${question.markers === USUAL_MARKERS.join('\n')}
          @click=${() => this.study.ask({ markers: USUAL_MARKERS.join('\n') })}
        >
          The usual phrases
        </button>
      </div>
    </details>`;
  }

  private estimating(): TemplateResult {
    const { question } = this.study.state;
    return html`<details>
      <summary>How numbers are estimated</summary>
      <div class="field">
        <label for="traces-interval">95 % intervals</label>
        <select
          id="traces-interval"
          @change=${(event: Event) => {
            const at = (event.target as HTMLSelectElement).selectedIndex;
            this.study.ask({ interval: INTERVAL_METHODS[at]! });
          }}
        >
          ${INTERVAL_METHODS.map(
            (method) =>
              html`<option .selected=${question.interval === method}>${INTERVAL_WORDS[method]}</option>`,
          )}
        </select>
      </div>
      <label class="check"
        ><input
          type="checkbox"
          .checked=${question.censoring === 'drop'}
          @change=${(event: Event) =>
            this.study.ask({ censoring: (event.target as HTMLInputElement).checked ? 'drop' : 'keep' })}
        />leave out traces that were cut off, as the paper does</label
      >
    </details>`;
  }
}

function exampleLogs(): { readonly logs: LogSource; readonly others: LogSource | null } {
  const { logs, others } = FIRST_QUESTION;
  return { logs, others };
}
