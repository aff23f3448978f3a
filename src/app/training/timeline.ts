/** The time line of a training: which update is shown, and what happened when. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { formatCount } from '../number-format';
import { withSymbols } from '../symbol';
import type { TimelineEvent } from './events';
import type { Frame } from './training-protocol';
import type { History, TrainingStudy } from './training-study';

/** The slider that selects an update, and above it marks of what happened. */
export function timeline(
  study: TrainingStudy,
  { frames, experiment }: History,
  events: readonly TimelineEvent[],
  at: number,
): TemplateResult {
  const { steps } = experiment.training;
  const { step } = frames[at]!;
  const refreshes = events.filter(({ kind }) => kind === 'refresh');
  const others = events.filter(({ kind }) => kind !== 'refresh');
  const x = (of: number): number => (1000 * of) / steps;
  return html`<div class="timeline">
    <label for="training-at"
      >Update <output for="training-at">${formatCount(step)}</output>
      <span class="help"
        >${refreshes.some((event) => event.step === step) ? 'The reference is refreshed here: the penalty has no gradient.' : ''}</span
      ></label
    >
    <svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
      ${refreshes.map(
        (event) =>
          svg`<line class="refresh" x1=${x(event.step)} x2=${x(event.step)} y1="4" y2="10"><title>${event.label}</title></line>`,
      )}
      ${others.map(
        (event) =>
          svg`<line class=${event.kind} x1=${x(event.step)} x2=${x(event.step)} y1="0" y2="10"><title>${event.label}</title></line>`,
      )}
    </svg>
    <input
      id="training-at"
      type="range"
      min="0"
      max=${frames.length - 1}
      step="1"
      aria-valuetext="update ${formatCount(step)} of ${formatCount(steps)}"
      .value=${live(String(at))}
      @input=${(event: Event) => study.show({ at: Number((event.target as HTMLInputElement).value) })}
    />
    ${
      study.state.at === null
        ? nothing
        : html`<button type="button" @click=${() => study.show({ at: null })}>Follow the training</button>`
    }
    ${
      refreshes.length === 0
        ? nothing
        : html`<p class="help">
            ${
              refreshes.length === 1
                ? 'The reference is the policy as it was before the first update.'
                : `Short marks: the reference is refreshed, ${formatCount(refreshes.length)} times.`
            }
          </p>`
    }
    ${
      others.length === 0
        ? nothing
        : html`<ul class="happened">
            ${others.map(
              (event) =>
                html`<li>
                  <button type="button" class="plain" @click=${() => go(study, frames, event.step)}>
                    Update ${formatCount(event.step)}: ${withSymbols(event.label)}
                  </button>
                </li>`,
            )}
          </ul>`
    }
  </div>`;
}

function go(study: TrainingStudy, frames: readonly Frame[], step: number): void {
  const place = frames.findIndex((frame) => frame.step >= step);
  if (place >= 0) study.show({ at: place });
}
