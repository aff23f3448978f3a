/**
 * `<lab-appendix-c>`: the numerical illustration of Appendix C as a machine. Every input can be edited; what depends on
 * it is recomputed at once and marked. Printed values stand beside the exact ones as long as the inputs are the paper's.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { type AppendixCOutputs, appendixCMachine, APPENDIX_C_INPUTS } from '../../study/paper/appendix-c';
import type { ActionKind } from '../../model/tally';
import { PRINTED_NET, PRINTED_STEPS } from '../../study/paper/tables/tables-3-4';
import { formatNumber } from '../number-format';
import { symbol } from '../symbol';
import {
  INPUT_FIELDS,
  type InputField,
  type InputId,
  inputsOf,
  isAppendixC,
  misfits,
  textsOf,
} from './appendix-c-inputs';

const ACTION_NAMES: Readonly<Record<ActionKind, string>> = {
  sampleC: 'Sample C',
  sampleW: 'Sample W',
  stopC: 'STOP',
  resC: 'RESAMPLE',
  resW: 'RESAMPLE',
  stopW: 'STOP',
};

const PARAMETERS = ['θ_s', 'θ_d,C', 'θ_d,W'] as const;
const DIGITS = 5;

/** A number of the outputs by a name that lasts from one change to the next. */
type Numbers = ReadonlyMap<string, number>;

function numbersOf({ reward, kl, net }: AppendixCOutputs): Numbers {
  const numbers = new Map<string, number>();
  kl.actions.forEach(({ immediate, future, q, score, contribution }, t) => {
    numbers.set(`${t} d`, immediate);
    numbers.set(`${t} V`, future);
    numbers.set(`${t} Q`, q);
    numbers.set(`${t} score`, score);
    numbers.set(`${t} contribution`, contribution);
    numbers.set(`${t} reward`, reward.actions[t]!.contribution);
  });
  PARAMETERS.forEach((_, i) => {
    numbers.set(`push ${i}`, reward.gradient[i]!);
    numbers.set(`drag ${i}`, kl.gradient[i]!);
    numbers.set(`net ${i}`, net[i]!);
  });
  return numbers;
}

@customElement('lab-appendix-c')
export class LabAppendixC extends LitElement {
  @state() private texts = textsOf(APPENDIX_C_INPUTS);
  /** Outputs of the last inputs that fitted. */
  private outputs = appendixCMachine(APPENDIX_C_INPUTS);
  /** Names of the numbers that the last change moved. */
  private changed: ReadonlySet<string> = new Set();

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const faults = misfits(this.texts);
    const original = faults.length === 0 && isAppendixC(inputsOf(this.texts));
    return html`<div class="machine">
      <form aria-label="Inputs of the machine" @submit=${(event: Event) => event.preventDefault()}>
        <div class="inputs">${INPUT_FIELDS.map((field) => this.input(field, faults.includes(field)))}</div>
        <p class="buttons">
          <button type="button" ?disabled=${original} @click=${() => this.reset()}>Back to Appendix C</button>
        </p>
      </form>
      <p class="help" role="status">${this.changeWords(faults.length > 0)}</p>
      ${this.steps(original)} ${this.net(original)}
    </div>`;
  }

  private input({ id, symbol: sign, label, allowed }: InputField, wrong: boolean): TemplateResult {
    const name = `machine-${id}`;
    return html`<div class="field ${id === 'trajectory' ? 'wide' : ''}">
      <label for=${name}>${symbol(sign)} ${label}</label>
      <input
        id=${name}
        type="text"
        autocomplete="off"
        spellcheck="false"
        inputmode=${id === 'trajectory' ? 'text' : 'decimal'}
        aria-invalid=${wrong ? 'true' : 'false'}
        aria-describedby="${name}-issue"
        .value=${live(this.texts[id])}
        @input=${(event: Event) => this.change(id, (event.target as HTMLInputElement).value)}
      />
      <p class="issue" id="${name}-issue" ?hidden=${!wrong}>
        ${wrong ? `It must be ${allowed}; received “${this.texts[id]}”.` : ''}
      </p>
    </div>`;
  }

  private change(id: InputId, text: string): void {
    this.texts = { ...this.texts, [id]: text };
    this.compute();
  }

  private reset(): void {
    this.texts = textsOf(APPENDIX_C_INPUTS);
    this.compute();
  }

  private compute(): void {
    if (misfits(this.texts).length > 0) return;
    const before = numbersOf(this.outputs);
    this.outputs = appendixCMachine(inputsOf(this.texts));
    const now = numbersOf(this.outputs);
    this.changed = new Set([...now].filter(([name, x]) => before.get(name) !== x).map(([name]) => name));
  }

  private changeWords(wrong: boolean): string {
    if (wrong) return 'An input does not fit. The numbers below are those of the last inputs that did.';
    const count = this.changed.size;
    if (count === 0)
      return 'All numbers below are exact. Change an input, and what depends on it is marked ●.';
    return `The last change moved ${count === 1 ? 'one number' : `${count} numbers`}, marked ●.`;
  }

  /** An exact number with the printed one below it, and a mark where the last change moved it. */
  private number(name: string, x: number, printed: string | null): TemplateResult {
    const moved = this.changed.has(name);
    return html`<td class=${moved ? 'moved' : ''}>
      ${formatNumber(x, DIGITS)}${moved ? html`<span class="mark" title="moved by the last change">●</span>` : nothing}
      ${printed === null ? nothing : html`<span class="printed">printed ${printed}</span>`}
    </td>`;
  }

  private steps(original: boolean): TemplateResult {
    const { kl, reward } = this.outputs;
    return html`<h4 id="machine-steps">The trajectory, action by action</h4>
      <p class="help">
        d = −${symbol('L')}·log(π/${symbol('π_ref')}) of an answer, −log(π/${symbol('π_ref')}) of a decision;
        V is the Q of the action after it; Q = d + γ·V; a contribution is ∇log π·Q.
        Exact${original ? ', with what Table 3 prints' : ''}.
      </p>
      <div class="table" tabindex="0" role="region" aria-labelledby="machine-steps">
        <table aria-labelledby="machine-steps">
          <thead>
            <tr>
              <th scope="col" class="text">Action</th>
              <th scope="col">d</th>
              <th scope="col">V</th>
              <th scope="col">Q</th>
              <th scope="col">∇log π</th>
              <th scope="col">Logit</th>
              <th scope="col">KL contribution</th>
              <th scope="col">Reward contribution</th>
            </tr>
          </thead>
          <tbody>
            ${kl.actions.map((action, t) => {
              const printed = original ? PRINTED_STEPS.find(({ at }) => at === t) : undefined;
              const print = (of: 'd' | 'q' | 'contribution'): string | null => printed?.[of][0] ?? null;
              return html`<tr>
                <th scope="row">${action.attempt}. ${ACTION_NAMES[action.kind]}</th>
                ${this.number(`${t} d`, action.immediate, print('d'))}
                ${this.number(`${t} V`, action.future, printed?.future ?? null)}
                ${this.number(`${t} Q`, action.q, print('q'))}
                ${this.number(`${t} score`, action.score, printed?.score ?? null)}
                <td>${symbol(PARAMETERS[action.logit])}</td>
                ${this.number(`${t} contribution`, action.contribution, print('contribution'))}
                ${this.number(`${t} reward`, reward.actions[t]!.contribution, null)}
              </tr>`;
            })}
          </tbody>
        </table>
      </div>`;
  }

  private net(original: boolean): TemplateResult {
    const { reward, kl, net } = this.outputs;
    return html`<h4 id="machine-net">The net update</h4>
      <p class="help">Reward + w·KL for each logit. Exact${original ? ', with what Table 4 prints' : ''}.</p>
      <div class="table" tabindex="0" role="region" aria-labelledby="machine-net">
        <table aria-labelledby="machine-net">
          <thead>
            <tr>
              <th scope="col" class="text">Logit</th>
              <th scope="col">Reward (push)</th>
              <th scope="col">KL (drag)</th>
              <th scope="col">Net</th>
            </tr>
          </thead>
          <tbody>
            ${PARAMETERS.map((parameter, i) => {
              const printed = original ? PRINTED_NET.find(({ logit }) => logit === i) : undefined;
              return html`<tr>
                <th scope="row">${symbol(parameter)}</th>
                ${this.number(`push ${i}`, reward.gradient[i]!, printed?.reward[0] ?? null)}
                ${this.number(`drag ${i}`, kl.gradient[i]!, printed?.kl[0] ?? null)}
                ${this.number(`net ${i}`, net[i]!, printed?.net[0] ?? null)}
              </tr>`;
            })}
          </tbody>
        </table>
      </div>`;
  }
}
