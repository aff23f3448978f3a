/** `<lab-training-evidence>`: what was trained and how to train it again. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { provenanceOf } from '../../report/result-file';
import { trainingFile } from '../../report/training-file';
import { planTraining } from '../../study/training/plan-training';
import { downloadExperiment, save } from '../evidence/downloads';
import { formatCount, formatLarge } from '../number-format';
import { frameEvery } from './cell-flow';
import { TrainingElement } from './training-element';
import type { History } from './training-study';

const COMMAND = 'npm run -s lab -- run experiment.json';

@customElement('lab-training-evidence')
export class LabTrainingEvidence extends TrainingElement {
  protected override render(): TemplateResult {
    const { shown, stale } = this.study.state;
    if (shown === null) return html`<p class="empty">Nothing was trained yet.</p>`;
    const { experiment, engines, view, frames } = shown;
    const { training, objective, sampling } = experiment;
    const batch = training.groups * objective.groupSize;
    const every = frameEvery(experiment);
    const facts: readonly (readonly [string, unknown])[] = [
      [
        'Policies',
        `${formatCount(training.replicas)} in each of ${formatCount(view.cells)} ${view.cells === 1 ? 'cell' : 'cells'}`,
      ],
      [
        'Batch of an update',
        `${formatCount(training.groups)} groups of ${formatCount(objective.groupSize)}, ${formatLarge(batch)} trajectories of each policy${training.queries === 'digits' ? ' and trained task' : ''}, unless the sweep says otherwise`,
      ],
      ['Updates', `${formatCount(frames.at(-1)?.step ?? 0)} of ${formatCount(training.steps)} so far`],
      [
        'Records',
        `${formatCount(frames.length)}, every ${every === 1 ? 'update' : `${formatCount(every)} updates`}${every === training.recordEvery ? '' : '; a page holds no more'}`,
      ],
      ['Seed', sampling.seed],
      [
        'Engine',
        engines.length === 0
          ? 'starting'
          : engines.map(({ id, adapter }) => `${id}, ${adapter}`).join('; then anew on '),
      ],
      ['Lab', `version ${__APP_VERSION__}`],
      ['Same training on the command line', html`<code class="command">${COMMAND}</code>`],
    ];
    return html`<div class="origin ${stale ? 'stale' : ''}">
      <dl>
        ${facts.map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>
      <p class="help">
        Draws are the same on every engine, but each rounds in its own way, so that policies of two engines
        drift apart by rounding and then by a draw. Their means agree within the errors.
      </p>
      <div class="buttons">
        <button type="button" @click=${() => downloadExperiment(experiment)}>Save experiment.json</button>
        <button type="button" ?disabled=${frames.length === 0} @click=${() => this.download(shown)}>
          Save results as JSON
        </button>
      </div>
      ${training.steps > LONG ? html`<p class="help">The exact flow is worked out again for the file, which takes a while.</p>` : nothing}
    </div>`;
  }

  private download({ experiment, frames, engines }: History): void {
    const { status, reason } = this.study.state;
    const complete = status === 'done';
    const summary = {
      training: planTraining(experiment),
      frames,
      complete,
      reason: complete ? null : (reason ?? 'The training goes on, or was stopped.'),
      fault: null,
    };
    const file = trainingFile(experiment, summary, provenanceOf(__APP_VERSION__, engines.slice(-1)));
    save('training.json', 'application/json', `${JSON.stringify(file, null, 2)}\n`);
  }
}

/** Updates that take more than a moment on the exact flow. */
const LONG = 2000;
