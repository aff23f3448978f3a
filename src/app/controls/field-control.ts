/** A control for one field of the table, with its help, its bounds and what is wrong with its value. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Field, IntegerField, NumberField } from '../../experiment/field-types';
import type { InputIssue } from '../../model/input-error';
import { sigmoid } from '../../model/policy';
import { formatNumber } from '../number-format';
import { symbol, withSymbols } from '../symbol';
import { typedNumber } from './typed-number';
import { typedValue } from './typed-value';

export interface FieldControl {
  readonly field: Field;
  readonly value: unknown;
  readonly issues: readonly InputIssue[];
  /** Why the control is off, in words; null where it is on. */
  readonly off: string | null;
  /** The number that a value left out stands for here; unset where it stands for none. */
  readonly inForce?: number | undefined;
  readonly onValue: (value: unknown) => void;
}

/** The slider of a logit spans what policies have; the number beside it takes all of ±40. */
const SLIDER_LOGIT = 6;

export function fieldId(path: string): string {
  return `field-${path.replaceAll(/[^a-zA-Z0-9]/g, '-')}`;
}

export function fieldControl(control: FieldControl): TemplateResult {
  const { field, issues, off } = control;
  const id = fieldId(field.path);
  return html`<div class="field" data-path=${field.path}>
    <label for=${id}>${field.symbol ? html`${symbol(field.symbol)} ` : nothing}${field.label}</label>
    ${off === null ? input(control, id) : html`<output id=${id} class="off">${off}</output>`}
    <p class="help" id="${id}-help">${withSymbols(field.help)} ${bounds(field)}</p>
    ${issueList(issues, id)}
  </div>`;
}

/** Faults of one control, tied to it by `aria-describedby`. */
export function issueList(issues: readonly InputIssue[], id: string): TemplateResult {
  return html`<p class="issue" id="${id}-issue" ?hidden=${issues.length === 0}>
    ${issues.map(({ message }) => html`<span>${message}</span>`)}
  </p>`;
}

function bounds(field: Field): string {
  if (field.kind !== 'number' && field.kind !== 'integer') return '';
  return `From ${formatNumber(field.min)} to ${field.max > 1e6 ? field.max.toExponential(1) : formatNumber(field.max)}${field.unit ? ` (${field.unit})` : ''}.`;
}

function input(control: FieldControl, id: string): TemplateResult {
  const { field, value, issues, onValue } = control;
  const described = `${id}-help ${id}-issue`;
  const invalid = issues.length > 0 ? 'true' : 'false';
  switch (field.kind) {
    case 'choice':
      return html`<select
        id=${id}
        aria-describedby=${described}
        @change=${(event: Event) => onValue((event.target as HTMLSelectElement).value)}
      >
        ${field.choices.map((choice) => html`<option .selected=${choice === value}>${choice}</option>`)}
      </select>`;
    case 'boolean':
      return html`<input
        id=${id}
        type="checkbox"
        aria-describedby=${described}
        .checked=${live(value === true)}
        @change=${(event: Event) => onValue((event.target as HTMLInputElement).checked)}
      />`;
    case 'number':
      if (field.nullMeans) return optionalInput(control, field, id);
      return field.unit === 'logit' ? logitInput(control, field, id) : numberInput(control, id);
    case 'integer':
      return field.nullMeans ? optionalInput(control, field, id) : numberInput(control, id);
    default:
      return html`<input
        id=${id}
        type="text"
        autocomplete="off"
        aria-describedby=${described}
        aria-invalid=${invalid}
        .value=${live(String(value))}
        @input=${(event: Event) => onValue((event.target as HTMLInputElement).value)}
      />`;
  }
}

/** A text input and not a number input: that one hides what was typed when it is no number. */
function numberInput({ value, issues, onValue }: FieldControl, id: string): TemplateResult {
  return html`<input
    id=${id}
    type="text"
    inputmode="decimal"
    autocomplete="off"
    aria-describedby="${id}-help ${id}-issue"
    aria-invalid=${issues.length > 0 ? 'true' : 'false'}
    .value=${typedValue(value, typedNumber)}
    @input=${(event: Event) => onValue(typedNumber((event.target as HTMLInputElement).value))}
  />`;
}

function logitInput(control: FieldControl, field: NumberField, id: string): TemplateResult {
  const { value, onValue } = control;
  const known = typeof value === 'number' ? value : (field.default ?? 0);
  return html`<span class="logit">
    ${numberInput(control, id)}
    <input
      type="range"
      min=${-SLIDER_LOGIT}
      max=${SLIDER_LOGIT}
      step="0.05"
      aria-label="${field.label}, slider"
      .value=${live(String(known))}
      @input=${(event: Event) => onValue(Number((event.target as HTMLInputElement).value))}
    />
    <output for=${id} title="σ(θ), the probability">${formatNumber(sigmoid(known), 3)}</output>
  </span>`;
}

/** A number that may be left out: shown is what is in force, and that is what a number of its own begins with. */
function optionalInput(control: FieldControl, field: IntegerField | NumberField, id: string): TemplateResult {
  const { value, onValue, inForce } = control;
  const none = value === null;
  const start = inForce ?? (field.kind === 'integer' ? 8 : 0);
  return html`<span class="optional">
    <label
      ><input
        type="checkbox"
        .checked=${live(none)}
        @change=${(event: Event) => onValue((event.target as HTMLInputElement).checked ? null : start)}
      />
      ${field.nullMeans}</label
    >
    ${
      none
        ? html`<input
            id=${id}
            type="text"
            disabled
            aria-describedby="${id}-help"
            value=${inForce === undefined ? 'none' : String(inForce)}
          />`
        : numberInput(control, id)
    }
  </span>`;
}
