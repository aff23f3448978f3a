/** `<lab-training-evidence>`: what was trained and how to train it again. Properties: store, study. */
import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { saveJson } from '../evidence/downloads';
import type { Fact, Save } from '../evidence/lab-origin';
import '../evidence/lab-origin';
import { formatCount, formatLarge } from '../number-format';
import { StudyElement } from '../study-element';
import { frameEvery } from './cell-flow';
import { historyFile, trainingOrigin } from './origin';
import type { History, TrainingStudy } from './training-study';

@customElement('lab-training-evidence')
export class LabTrainingEvidence extends StudyElement<TrainingStudy> {
  protected override render(): TemplateResult {
    const { state } = this.study;
    const { shown, stale } = state;
    if (shown === null) return html`<p class="empty">Nothing was trained yet.</p>`;
    const save: Save = {
      label: 'Save results as JSON',
      save:
        shown.frames.length === 0
          ? null
          : () => saveJson('training.json', historyFile(this.study.state, shown)),
    };
    return html`<lab-origin
      class=${stale ? 'stale' : ''}
      .origin=${trainingOrigin(state, shown)}
      .facts=${factsOf(shown)}
      .note=${note(shown)}
      .saves=${[save]}
    ></lab-origin>`;
  }
}

function factsOf({ experiment, view, frames }: History): readonly Fact[] {
  const { training, objective } = experiment;
  const batch = training.groups * objective.groupSize;
  const every = frameEvery(experiment);
  return [
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
  ];
}

/** Updates that take more than a moment on the exact flow. */
const LONG = 2000;

function note({ experiment }: History): TemplateResult {
  return html`<p class="help">
    Draws are the same on every engine, but each rounds in its own way, so that policies of two engines drift
    apart by rounding and then by a draw. Their means agree within the errors.
    ${experiment.training.steps > LONG ? 'For the file of the results the exact flow is worked out again, which takes a while.' : ''}
  </p>`;
}
