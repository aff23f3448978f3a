/** `<lab-verify-answer>`: one sentence, and every check by engine. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { CheckName } from '../../study/verify/check';
import { witnessOf } from '../../study/verify/fault-list';
import '../lab-term';
import { formatCount } from '../number-format';
import { isBusy } from '../store';
import { standingMark } from './standing-mark';
import { StudyElement } from '../study-element';
import type { VerifyStudy } from './verify-study';
import type { Found } from './verify-study';
import { CHECK_ORDER, CHECK_WORDS, checkWord, engineWord, faultWords, standingOf } from './words';

const ENGINES = ['reference', 'webgpu', 'wasm'] as const;

@customElement('lab-verify-answer')
export class LabVerifyAnswer extends StudyElement<VerifyStudy> {
  protected override render(): TemplateResult {
    const { found } = this.study.state;
    if (found === null) return html`<p class="empty">Nothing was verified yet.</p>`;
    return html`<div class="answer">
      <p class="sentence">${this.sentence(found)}</p>
      ${this.absences(found)}
      ${found.planned.length === 0 ? html`<p class="empty">${isBusy(this.study.state) ? 'Looking for engines.' : 'No check was begun.'}</p>` : this.table(found)}
      ${this.whole(found)}
    </div>`;
  }

  private sentence(found: Found): TemplateResult {
    const { checks, planned, request } = found;
    const failed = checks.filter(({ passed }) => !passed);
    const busy = isBusy(this.study.state);
    if (request.fault !== null) return plantedSentence(found, busy);
    if (failed.length > 0) {
      return html`<strong>${failed.length} of ${formatCount(checks.length)} checks failed</strong>:
        ${failed.map(checkWord).join('; ')}. Do not trust results of
        ${[...new Set(failed.map(({ engine }) => engineWord(engine)))].join(' and ')} on this machine, and
        report it: the text is under Evidence.`;
    }
    if (busy || checks.length === 0)
      return html`${formatCount(checks.length)} of ${formatCount(planned.length)} checks are made, and
      ${checks.length === 0 ? 'none has failed.' : 'all of them passed.'}`;
    const here = Object.keys(found.adapters).map(engineWord);
    const whom =
      here.length === 0
        ? 'The reference keeps'
        : `${here.join(' and ')} ${here.length > 1 ? 'keep' : 'keeps'}`;
    const made = checks.length < planned.length ? 'finished before it was ended' : 'made';
    return html`<strong>All ${formatCount(checks.length)} checks ${made} passed.</strong> ${whom} to what the
      reference and the specification say
      ${
        request.extent === 'quick'
          ? 'in a sample of each check; most edge cases and other ways of dividing the work were not tried.'
          : 'in every check that there is, the edge cases among them.'
      }`;
  }

  private absences({ absent }: Found): TemplateResult | typeof nothing {
    const all = Object.entries(absent);
    if (all.length === 0) return nothing;
    return html`<ul class="absences">
      ${all.map(
        ([id, reason]) =>
          html`<li>
            <strong>${engineWord(id)} was not verified.</strong> ${reason}
            ${id === 'webgpu' ? 'So nothing is known of this GPU: its floats, its limits, its signals and its training.' : ''}
          </li>`,
      )}
    </ul>`;
  }

  private table(found: Found): TemplateResult {
    const engines = ENGINES.filter((id) => found.planned.some(({ engine }) => engine === id));
    const rows = CHECK_ORDER.filter((name) => found.planned.some((check) => check.name === name));
    return html`<div class="table" tabindex="0" role="region" aria-label="Checks by engine">
      <table class="checks">
        <caption>
          Checks by engine
        </caption>
        <thead>
          <tr>
            <th scope="col">Check</th>
            ${engines.map((id) => html`<th scope="col">${engineWord(id)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (name) =>
              html`<tr>
                <th scope="row">
                  <lab-term definition=${CHECK_WORDS[name].definition}>${CHECK_WORDS[name].label}</lab-term>
                </th>
                ${engines.map((engine) => this.cell(found, engine, name))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  private cell(found: Found, engine: string, name: CheckName): TemplateResult {
    const planned = found.planned.some((check) => check.engine === engine && check.name === name);
    if (!planned) return html`<td><span class="none" title="It does not apply to this engine">–</span></td>`;
    return html`<td>${standingMark(standingOf(found, { engine, name }, isBusy(this.study.state)))}</td>`;
  }

  /** After a sample the rest is offered. */
  private whole({ request }: Found): TemplateResult | typeof nothing {
    if (request.extent === 'whole' && request.fault === null) return nothing;
    return html`<p class="offer">
      <button
        type="button"
        ?disabled=${this.study.state.status === 'stopping'}
        @click=${() => this.study.start({ extent: 'whole', fault: null })}
      >
        Verify whole
      </button>
      <span class="help">Everything, edge cases included. It takes minutes and can be cancelled.</span>
    </p>`;
  }
}

function plantedSentence({ checks, request, absent }: Found, busy: boolean): TemplateResult {
  const fault = request.fault!;
  const { description, seenBy } = faultWords(fault);
  const witness = witnessOf(fault, checks);
  const what = html`The fault <code>${fault}</code> is planted: ${description}`;
  if (witness?.passed === false)
    return html`${what} <strong>It was seen by ${checkWord(witness)}.</strong> So the check can fail. Other
      pages compute with kernels without it.`;
  if (Object.keys(absent).length > 0) return html`${what} It cannot be tried: its engine is not here.`;
  if (busy) return html`${what} It has not been seen so far.`;
  return html`${what} <strong>It was not seen.</strong> ${seenBy} should have: report it, or try another seed.`;
}
