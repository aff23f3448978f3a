/** `<lab-what-if>`: the calibrated process with some of its numbers changed. Properties: store, study, editor. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { PlainCalibration } from '../../study/calibrate/plain-calibration';
import { calibratedExperiment } from '../../study/calibrate/calibrated-experiment';
import { constantLength, type LengthPmf } from '../../model/lengths';
import { type Chances, whatIf } from '../../traces/estimate/plain-model';
import type { Editor } from '../editor';
import { formatNumber } from '../number-format';
import { symbol } from '../symbol';
import { THREE } from './lab-traces-answer';
import { StudyElement } from '../study-element';
import type { TracesStudy } from './traces-study';

const KEYS = ['p', 'a', 'b'] as const;
/** Where the log has no lengths an answer is one token. */
const UNKNOWN: LengthPmf = constantLength(1);
/** Beyond this a cap no longer shows. */
const MOST_ATTEMPTS = 64;

@customElement('lab-what-if')
export class LabWhatIf extends StudyElement<TracesStudy> {
  @property({ attribute: false }) editor!: Editor;
  /** What was moved; the rest is as calibrated. */
  @state() private moved: Partial<Chances> = {};
  @state() private maxAttempts: number | null = null;
  private of: PlainCalibration | undefined;

  protected override render(): TemplateResult | typeof nothing {
    const { rules, front } = this.study.state;
    const calibration = rules.get(front);
    if (calibration === undefined) return nothing;
    if (calibration !== this.of) {
      // Numbers of another calibration are none of this one.
      this.of = calibration;
      this.moved = {};
    }
    const seen = chancesOf(calibration);
    const chances = { ...seen, ...this.moved };
    const before = answerOf(calibration, seen, null);
    const after = answerOf(calibration, chances, this.maxAttempts);
    return html`<section class="what-if" aria-labelledby="what-if-title">
      <h3 id="what-if-title">What if?</h3>
      <p class="help">Exact numbers of the calibrated process: the plain model, whether it fits or not.</p>
      ${KEYS.map((key, i) => {
        const row = THREE[i]!;
        return html`<div class="field">
          <label for="what-if-${key}">${symbol(row.symbol)} ${row.label}</label>
          <input
            type="range"
            id="what-if-${key}"
            min="0"
            max="1"
            step="0.001"
            .value=${String(chances[key])}
            style="accent-color: ${row.colour}"
            @input=${(event: Event) => {
              this.moved = { ...this.moved, [key]: Number((event.target as HTMLInputElement).value) };
            }}
          /><output for="what-if-${key}">${formatNumber(chances[key], 3)}</output>
        </div>`;
      })}
      <div class="field">
        <label for="what-if-cap">Largest number of attempts</label>
        <input
          type="number"
          id="what-if-cap"
          min="1"
          max=${MOST_ATTEMPTS}
          placeholder="no cap"
          .value=${this.maxAttempts === null ? '' : String(this.maxAttempts)}
          @change=${(event: Event) => this.setCap((event.target as HTMLInputElement).value)}
        />
      </div>
      <table>
        <thead>
          <tr>
            <th scope="col"></th>
            <th scope="col">As calibrated</th>
            <th scope="col">What if</th>
          </tr>
        </thead>
        <tbody>
          ${(['accuracy', 'attempts', 'tokens'] as const).map(
            (key) =>
              html`<tr>
                <th scope="row">${WORDS[key]}</th>
                <td>${formatNumber(before[key])}</td>
                <td><strong>${formatNumber(after[key])}</strong></td>
              </tr>`,
          )}
        </tbody>
      </table>
      <div class="buttons">
        <button
          type="button"
          ?disabled=${Object.keys(this.moved).length === 0 && this.maxAttempts === null}
          @click=${() => {
            this.moved = {};
            this.maxAttempts = null;
          }}
        >
          As calibrated
        </button>
        <button type="button" @click=${() => this.send(calibration, chances, '#/')}>
          Use on Attribution
        </button>
        <button type="button" @click=${() => this.send(calibration, chances, '#/objectives')}>
          Use on Objectives
        </button>
        <button type="button" @click=${() => this.send(calibration, chances, '#/training')}>
          Use on Training
        </button>
      </div>
    </section>`;
  }

  private setCap(text: string): void {
    const cap = Number(text);
    this.maxAttempts = text === '' || !Number.isInteger(cap) || cap < 1 ? null : Math.min(cap, MOST_ATTEMPTS);
  }

  private send(calibration: PlainCalibration, chances: Chances, hash: string): void {
    const steps = hash === '#/training';
    this.editor.open(
      calibratedExperiment(calibration, chances, { maxAttempts: this.maxAttempts, training: steps }),
    );
    location.hash = hash;
  }
}

const WORDS = {
  accuracy: 'Accuracy',
  attempts: 'Attempts of a trace',
  tokens: 'Tokens of a trace',
} as const;

function answerOf(
  { lengths, estimates }: PlainCalibration,
  chances: Chances,
  maxAttempts: number | null,
): ReturnType<typeof whatIf> {
  return whatIf({
    ...chances,
    maxAttempts,
    atCap: 'truncate',
    lengths: {
      correct: lengths.correct ?? lengths.wrong ?? UNKNOWN,
      wrong: lengths.wrong ?? lengths.correct ?? UNKNOWN,
    },
    ...(estimates.lengths.resample.value !== null && { decisionTokens: estimates.lengths.resample.value }),
  });
}

/** As calibrated; where nothing was seen, a half. */
function chancesOf({ estimates }: PlainCalibration): Chances {
  const { pSFirst, pDC, pDW } = estimates;
  return { p: pSFirst.value ?? 0.5, a: pDC.value ?? 0.5, b: pDW.value ?? 0.5 };
}
