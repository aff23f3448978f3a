/** `<lab-training-bar>`: run, pause, step, cancel, reset, speed, progress and the state in words. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { formatCount, formatLarge } from '../number-format';
import { isRefused } from '../store';
import { StudyElement } from '../study-element';
import { isUnderWay, type TrainingStudy } from './training-study';

/** Frames a second; null for as fast as it goes. */
const SPEEDS = [null, 60, 20, 5, 1] as const;

@customElement('lab-training-bar')
export class LabTrainingBar extends StudyElement<TrainingStudy> {
  protected override render(): TemplateResult {
    const { study } = this;
    const { status, shown, stale, framesPerSecond } = study.state;
    const refused = isRefused(this.store.state);
    const running = status === 'running';
    const one = study.stepLength;
    const rests = status === 'stopped' || status === 'done' || status === 'failed';
    const steps = shown?.experiment.training.steps ?? 0;
    const done = stale ? 0 : (shown?.frames.at(-1)?.step ?? 0);
    return html`<div class="run-bar training-bar">
      <div class="buttons" role="group" aria-label="The training">
        <button
          type="button"
          class="primary"
          aria-keyshortcuts="Space"
          ?disabled=${refused || status === 'stopping'}
          @click=${() => (running ? study.pause() : study.run())}
        >
          ${running ? 'Pause' : status === 'paused' ? (stale ? 'Run' : 'Go on') : status === 'idle' ? 'Run' : 'Run again'}
        </button>
        <button
          type="button"
          ?disabled=${refused || status === 'stopping' || rests}
          aria-keyshortcuts="."
          title="On to the next record, and no further"
          @click=${() => study.step()}
        >
          ${one === 1 ? 'Step' : `Step ${formatCount(one)} updates`}
        </button>
        <button
          type="button"
          aria-keyshortcuts="C"
          ?disabled=${!isUnderWay(study.state)}
          @click=${() => study.stop()}
        >
          Cancel
        </button>
        <button type="button" aria-keyshortcuts="R" ?disabled=${shown === null} @click=${() => study.reset()}>
          Reset
        </button>
        <label class="speed"
          >Speed
          <select
            id="training-speed"
            @change=${(event: Event) => {
              const { value } = event.target as HTMLSelectElement;
              study.setSpeed(value === '' ? null : Number(value));
            }}
          >
            ${SPEEDS.map(
              (speed) =>
                html`<option value=${speed ?? ''} .selected=${speed === framesPerSecond}>
                  ${speed === null ? 'as fast as it goes' : `${speed} ${speed === 1 ? 'frame' : 'frames'} a second`}
                </option>`,
            )}
          </select></label
        >
      </div>
      <progress
        max="1"
        aria-label="Progress of the training"
        .value=${steps === 0 ? 0 : done / steps}
      ></progress>
      <p class="told">
        <span class="state" role="status">${this.words()}</span>
        <span class="numbers">${this.numbers(done, steps)}</span>
      </p>
    </div>`;
  }

  private numbers(done: number, steps: number): string | typeof nothing {
    const { status, progress } = this.study.state;
    if (steps === 0) return nothing;
    const place = `update ${formatCount(done)} of ${formatCount(steps)}`;
    const { trajectories, total, rate } = progress;
    if (status !== 'running' || !(rate > 0)) return place;
    return `${place}, ${formatLarge(trajectories)} of ${formatLarge(total)} trajectories, ${formatLarge(rate)}/s`;
  }

  private begunAnew(): string {
    const { left } = this.study.state;
    return left === null
      ? ''
      : ` Begun anew: the training here was at update ${formatCount(left)} when the page was left, and a training cannot be taken up again.`;
  }

  /** Changes a few times a training only: a screen reader says it each time. */
  private words(): string {
    const { status, stale, reason, shown, held } = this.study.state;
    const last = shown?.frames.at(-1)?.step ?? 0;
    const kept = last > 0 && !stale ? ` What came before update ${formatCount(last)} stays.` : '';
    if (held && (status === 'running' || status === 'paused'))
      return 'Waits: something in the question does not fit.';
    switch (status) {
      case 'idle':
        return 'Before the first update.';
      case 'running':
        return stale ? 'Training. What is dimmed is of the question before.' : `Training.${this.begunAnew()}`;
      case 'paused':
        if (stale) return 'Paused. What is dimmed is of the question before; Run trains this one.';
        return `${shown === null ? 'Paused before the first record.' : 'Paused.'}${this.begunAnew()}`;
      case 'stopping':
        return 'Stopping.';
      case 'done':
        return `Done.${this.begunAnew()}`;
      case 'stopped':
        return `Stopped.${kept}`;
      case 'failed':
        return `${reason ?? 'The training failed.'}${kept}`;
    }
  }
}
