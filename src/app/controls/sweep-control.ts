/** The axes of the sweep: what varies, from where to where, in how many steps. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Axis, RangeAxis } from '../../experiment/experiment';
import { type Field, numericRange } from '../../experiment/field-types';
import { AXIS_FIELDS, fieldAt } from '../../experiment/fields';
import { MAX_AXES } from '../../experiment/sweep';
import type { InputIssue } from '../../model/input-error';
import { issuesAt } from '../store';
import { issueList } from './field-control';
import { listFrom, listText } from './typed-list';
import { typedNumber } from './typed-number';

/** Trainings have a page of their own. */
const WITHOUT_TRAINING = AXIS_FIELDS.filter(({ path }) => !path.startsWith('training.'));

export interface SweepControl {
  readonly sweep: readonly Axis[];
  /** What may vary; without trainings unless told otherwise. */
  readonly fields?: readonly Field[];
  readonly issues: readonly InputIssue[];
  readonly onSweep: (sweep: readonly Axis[]) => void;
}

/** A range to begin with: the whole of narrow bounds, a useful part of wide ones. */
function startingAxis(path: string): Axis {
  const field = fieldAt(path);
  const range = field && numericRange(field);
  if (!range)
    return {
      path,
      values: [
        field?.kind === 'boolean'
          ? true
          : field?.kind === 'choice' || field?.kind === 'text'
            ? field.default
            : '',
      ],
    };
  if (field.kind === 'length' || field.kind === 'length-pair') {
    return { path, from: 1, to: 2048, points: 32, scale: 'log', integers: true };
  }
  if (field.unit === 'logit') return { path, from: -4, to: 4, points: 33, scale: 'linear', integers: false };
  const { min, max, integer } = range;
  const from = Math.max(min, integer ? Math.max(1, min) : 0.01);
  return {
    path,
    from,
    to: Math.min(max, from * 64),
    points: integer ? 7 : 25,
    scale: 'log',
    integers: integer,
  };
}

export function sweepControl({
  sweep,
  issues,
  onSweep,
  fields = WITHOUT_TRAINING,
}: SweepControl): TemplateResult {
  const replace = (i: number, axis: Axis): void => onSweep(sweep.map((known, j) => (j === i ? axis : known)));
  const remove = (i: number): void => onSweep(sweep.filter((_, j) => j !== i));
  const free = fields.find(({ path }) => !sweep.some((axis) => axis.path === path));
  return html`
    ${sweep.map((axis, i) =>
      axisControl({
        axis,
        title: `Axis ${i + 1}`,
        id: `axis-${i}`,
        at: `sweep[${i}]`,
        fields,
        starting: startingAxis,
        issues,
        onAxis: (next) => replace(i, next),
        onRemove: () => remove(i),
      }),
    )}
    ${
      sweep.length < MAX_AXES && free
        ? html`<button type="button" @click=${() => onSweep([...sweep, startingAxis(free.path)])}>
            Add an axis
          </button>`
        : nothing
    }
    ${issueList(
      issues.filter(({ path }) => path === 'sweep'),
      'sweep',
    )}
  `;
}

export interface AxisControl {
  readonly axis: Axis;
  readonly title: string;
  /** Of its elements. */
  readonly id: string;
  /** Where its issues say they are. */
  readonly at: string;
  /** What may vary, in the order of the list. */
  readonly fields: readonly Field[];
  /** The axis that a field begins with. */
  readonly starting: (path: string) => Axis;
  readonly issues: readonly InputIssue[];
  readonly onAxis: (axis: Axis) => void;
  /** Left out where there is always an axis. */
  readonly onRemove?: () => void;
}

/** One axis: its field and its values. */
export function axisControl(control: AxisControl): TemplateResult {
  const { axis, title, id, at, fields, starting, issues, onAxis, onRemove } = control;
  const own = issuesAt(issues, at);
  const inside = issues.filter(({ path }) => path.startsWith(`${at}.`));
  return html`<fieldset class="axis">
    <legend>${title}</legend>
    <label for="${id}-path">What varies</label>
    <select
      id="${id}-path"
      @change=${(event: Event) => onAxis(starting((event.target as HTMLSelectElement).value))}
    >
      ${fields.map(
        ({ path, label }) => html`<option value=${path} .selected=${path === axis.path}>${label}</option>`,
      )}
    </select>
    ${'values' in axis ? listed(axis, id, onAxis) : ranged(axis, id, onAxis)}
    ${
      onRemove
        ? html`<button type="button" @click=${onRemove}>Remove ${title.toLowerCase()}</button>`
        : nothing
    }
    ${issueList(own.length > 0 ? own : inside, id)}
  </fieldset>`;
}

/*
 * Texts that are taken when they are left are bound without `live`: a picture drawn anew while a run is under way would put the
 * old value over what is being typed.
 */
function listed(
  axis: Axis & { readonly values: unknown },
  id: string,
  onAxis: (axis: Axis) => void,
): TemplateResult {
  return html`<label for="${id}-values">Values, with commas between, or a JSON list</label
    ><input
      id="${id}-values"
      type="text"
      autocomplete="off"
      aria-describedby="${id}-issue"
      .value=${listText(axis.values)}
      @change=${(event: Event) => onAxis({ ...axis, values: listFrom((event.target as HTMLInputElement).value) } as Axis)}
    />`;
}

function ranged(axis: RangeAxis, id: string, onAxis: (axis: Axis) => void): TemplateResult {
  const number = (name: 'from' | 'to' | 'points', label: string): TemplateResult =>
    html`<label for="${id}-${name}">${label}</label
      ><input
        id="${id}-${name}"
        type="text"
        inputmode="decimal"
        autocomplete="off"
        aria-describedby="${id}-issue"
        .value=${String(axis[name])}
        @change=${(event: Event) =>
          onAxis({ ...axis, [name]: typedNumber((event.target as HTMLInputElement).value) })}
      />`;
  const log = axis.scale === 'log';
  return html`${number('from', 'From')} ${number('to', 'To')} ${number('points', 'Points')}
    <label class="check"
      ><input
        type="checkbox"
        .checked=${live(log)}
        @change=${() => onAxis({ ...axis, scale: log ? 'linear' : 'log' })}
      />
      Equal ratios (log scale)</label
    >
    <label class="check"
      ><input
        type="checkbox"
        .checked=${live(axis.integers)}
        @change=${() => onAxis({ ...axis, integers: !axis.integers })}
      />
      Whole numbers only</label
    >`;
}
