/** `<lab-training-population>`: the policies of all cells in three dimensions. Properties: store, study. */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { expandGrid } from '../../experiment/grid';
import { queryClasses } from '../../study/training/plan-training';
import type { Figure, Form } from '../export/figure';
import '../export/lab-export';
import { isDark } from '../theme';
import { trainingOrigin } from './origin';
import './population';
import type { LabPopulation } from './population';
import { populationPanel } from './population-panel';
import { DEFAULT_SUBJECT, type PopulationSubject } from './population-view';
import { cloudWords } from './population-words';
import { StudyElement } from '../study-element';
import type { History, TrainingStudy } from './training-study';

/** Its numbers are those of all policies, which no table of the page holds. */
const PICTURE: readonly Form[] = ['png'];

@customElement('lab-training-population')
export class LabTrainingPopulation extends StudyElement<TrainingStudy> {
  private workers = 0;
  private subject: PopulationSubject = DEFAULT_SUBJECT;
  private subjectOf: readonly unknown[] = [];

  protected override render(): TemplateResult | typeof nothing {
    const { shown, stale, cell, cloud, words } = this.study.state;
    if (!shown || shown.frames.length === 0) return nothing;
    return html`<details class=${stale ? 'stale' : ''} open>
      <summary><h3>The policies one by one</h3></summary>
      <lab-export
        label="The policies one by one"
        .figure=${() => this.figure()}
        .forms=${PICTURE}
      ></lab-export>
      <lab-population
        .onCanvas=${(canvas: OffscreenCanvas) => this.study.attach(canvas)}
        .onView=${(view: Parameters<typeof this.study.look>[0]) => this.study.look(view)}
        .subject=${this.subjectFor(shown, cell)}
        .cloud=${cloud}
        .words=${words}
        .flowMissing=${shown.flows.get(cell)?.missing ?? null}
      ></lab-population>
    </details>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    // A canvas that was given to a worker went with it.
    const { workers } = this.study.state;
    const population = this.querySelector<LabPopulation>('lab-population');
    if (population === null || workers === this.workers) return;
    if (this.workers > 0) population.renew();
    this.workers = workers;
  }

  private figure(): Figure | null {
    const { state } = this.study;
    const { shown, cloud, status } = state;
    const space = this.querySelector('.space');
    if (shown === null || space === null) return null;
    return {
      name: 'population',
      title: 'The policies one by one',
      caption: cloudWords(cloud),
      origin: trainingOrigin(state, shown),
      complete: status === 'done' && !state.stale,
      legend: [],
      panels: () => populationPanel(space),
      data: null,
      dark: isDark(),
    };
  }

  /** The same object while it says the same, because a new one is drawn anew. */
  private subjectFor({ experiment }: History, cell: number): PopulationSubject {
    if (this.subjectOf[0] !== experiment || this.subjectOf[1] !== cell) {
      const { settings } = expandGrid(experiment)[cell]!;
      this.subject = {
        features: queryClasses(settings.training).find(({ trained }) => trained)!.features,
        // The policies of all cells: together they show where each start leads.
        first: 0,
        count: null,
        maxAttempts: settings.model.maxAttempts,
        atCap: settings.model.atCap,
        bounds: DEFAULT_SUBJECT.bounds,
      };
      this.subjectOf = [experiment, cell];
    }
    return this.subject;
  }
}
