/** The length distributions of right and wrong answers: a kind and its parameters, with a picture of the pmf. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { LengthPair } from '../../experiment/experiment';
import type { InputIssue } from '../../model/input-error';
import {
  LENGTH_KINDS,
  type LengthDistribution,
  lengthDistributionIssues,
  type LengthKind,
  lengthPmf,
  meanLength,
} from '../../model/lengths';
import { formatNumber } from '../number-format';
import { issuesAt } from '../store';
import { symbol } from '../symbol';
import { issueList } from './field-control';
import { typedNumber } from './typed-number';

export interface LengthControl {
  readonly lengths: LengthPair;
  readonly issues: readonly InputIssue[];
  /** Paths that an axis sets, so that the control has no say. */
  readonly swept: (path: string) => boolean;
  readonly onLengths: (path: string, value: unknown) => void;
}

/** What a kind begins with. */
const STARTS: Readonly<Record<LengthKind, LengthDistribution>> = {
  constant: { kind: 'constant', tokens: 8 },
  uniform: { kind: 'uniform', min: 1, max: 512 },
  geometric: { kind: 'geometric', mean: 100 },
  poisson: { kind: 'poisson', mean: 100 },
  'log-normal': { kind: 'log-normal', median: 100, sigma: 0.5 },
  explicit: { kind: 'explicit', pmf: { 8: 0.5, 512: 0.5 } },
};

const PARAMETERS: Readonly<Record<string, string>> = {
  tokens: 'tokens',
  min: 'shortest',
  max: 'longest',
  mean: 'mean before the cut at the longest',
  median: 'median',
  sigma: 'σ of ln L',
  pmf: '{"length": probability}',
};

const OUTCOMES = [
  ['correct', 'Right answers', 'L_C'],
  ['wrong', 'Wrong answers', 'L_W'],
] as const;

export function lengthControl(control: LengthControl): TemplateResult {
  const { lengths, swept, onLengths } = control;
  if (swept('model.lengths'))
    return html`<p class="off">Set by the sweep below: both lengths vary together.</p>`;
  const same = JSON.stringify(lengths.correct) === JSON.stringify(lengths.wrong);
  const sweptOne = OUTCOMES.some(([outcome]) => swept(`model.lengths.${outcome}`));
  return html`
    ${
      sweptOne
        ? nothing
        : html`<label class="check"
            ><input
              type="checkbox"
              .checked=${live(same)}
              @change=${(event: Event) => {
                const both = (event.target as HTMLInputElement).checked;
                const wrong = lengths.wrong.kind === 'constant' ? 3 * lengths.wrong.tokens : 64;
                onLengths(
                  'model.lengths',
                  both
                    ? { correct: lengths.correct, wrong: lengths.correct }
                    : { ...lengths, wrong: { kind: 'constant', tokens: wrong } },
                );
              }}
            />
            Right and wrong answers are equally long</label
          >`
    }
    ${
      same && !sweptOne
        ? oneLength(control, 'model.lengths', 'All answers', 'L', lengths.correct, (value) =>
            onLengths('model.lengths', { correct: value, wrong: value }),
          )
        : OUTCOMES.map(([outcome, title, letter]) => {
            const path = `model.lengths.${outcome}`;
            return swept(path)
              ? html`<p class="off">${title}: set by the sweep below.</p>`
              : oneLength(control, path, title, letter, lengths[outcome], (value) => onLengths(path, value));
          })
    }
  `;
}

function oneLength(
  { issues }: LengthControl,
  path: string,
  title: string,
  letter: string,
  value: LengthDistribution,
  onValue: (value: unknown) => void,
): TemplateResult {
  const id = `length-${letter}`;
  const { kind, ...parameters } = value;
  const names = Object.keys(STARTS[kind]).filter((name) => name !== 'kind');
  return html`<fieldset class="length">
    <legend>${symbol(letter)} ${title}</legend>
    <label for=${id}>Distribution</label>
    <select
      id=${id}
      @change=${(event: Event) => onValue(STARTS[(event.target as HTMLSelectElement).value as LengthKind])}
    >
      ${LENGTH_KINDS.map((known) => html`<option .selected=${known === kind}>${known}</option>`)}
    </select>
    ${names.map((name) => {
      const raw = (parameters as Readonly<Record<string, number | Readonly<Record<string, number>>>>)[name];
      const text = typeof raw === 'object' ? JSON.stringify(raw) : String(raw);
      return html`<label for="${id}-${name}">${PARAMETERS[name]}${name === 'pmf' ? '' : ''}</label
        ><input
          id="${id}-${name}"
          type="text"
          autocomplete="off"
          aria-describedby="${id}-issue"
          .value=${text}
          @change=${(event: Event) =>
            onValue({ ...value, [name]: parameter(name, (event.target as HTMLInputElement).value) })}
        />`;
    })}
    ${picture(value)} ${issueList(issuesAt(issues, path), id)}
  </fieldset>`;
}

function parameter(name: string, text: string): unknown {
  if (name !== 'pmf') return typedNumber(text);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** A small picture of the pmf with its mean; nothing while the parameters are not valid. */
function picture(value: LengthDistribution): TemplateResult | typeof nothing {
  if (lengthDistributionIssues(value).length > 0) return nothing;
  const pmf = lengthPmf(value);
  const { probabilities, min } = pmf;
  const most = probabilities.reduce((a, b) => Math.max(a, b), 0);
  const columns = Math.min(60, probabilities.length);
  const bars = Array.from({ length: columns }, (_, i) => {
    const from = Math.floor((i * probabilities.length) / columns);
    const to = Math.max(from + 1, Math.floor(((i + 1) * probabilities.length) / columns));
    return Math.max(...probabilities.subarray(from, to)) / most;
  });
  const longest = min + probabilities.length - 1;
  const caption = `mean ${formatNumber(meanLength(pmf))} tokens, from ${min} to ${longest}`;
  return html`<figure class="pmf">
    <svg viewBox="0 0 ${columns} 12" preserveAspectRatio="none" aria-hidden="true">
      ${bars.map((height, i) => svg`<rect x=${i} y=${12 - 12 * height} width="1" height=${12 * height} />`)}
    </svg>
    <figcaption>${caption}</figcaption>
  </figure>`;
}
