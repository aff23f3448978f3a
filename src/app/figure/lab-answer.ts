/** `<lab-answer>`: the answer in a sentence, with its numbers and their errors. Property: store. */
import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { attributionRatio } from '../../model/attribution';
import { isLostRatio } from '../../study/lost-ratio';
import type { CellResult } from '../../study/quantities';
import { positionText } from '../grid-view';
import { LabElement } from '../lab-element';
import '../lab-term';
import { exactText, formatCount, formatNumber } from '../number-format';
import { ratioText } from '../ratio-text';
import { resultAt } from '../runner';
import { SERIES, type Series, type SeriesId, TERMS } from '../series';
import type { RunState } from '../store';
import { withSymbols } from '../symbol';

@customElement('lab-answer')
export class LabAnswer extends LabElement {
  protected override render(): TemplateResult {
    const { run, position, stale } = this.store.state;
    const result = resultAt(run, position);
    const exact = result === undefined ? this.exactRatios() : undefined;
    if (result === undefined && exact === undefined) return this.waiting(run);

    const where = positionText(run.view, position);
    const term = (definition: string, words: unknown): TemplateResult =>
      html`<lab-term definition=${definition}>${words}</lab-term>`;
    const ratio = (id: SeriesId, unit: string): TemplateResult =>
      result ? estimated(result, id, unit) : exactly(exact!.get(id) ?? null, unit);
    const [inReward, asLoss, reward] = SERIES as readonly [Series, Series, Series];
    return html`<div class="answer ${stale ? 'stale' : ''}">
      <p class="sentence">
        ${where === '' ? 'Here' : html`At ${withSymbols(where)}`} the
        ${term(inReward.definition, inReward.subject)} pushes ${term(TERMS.sampling, 'sampling')}
        ${ratio('klReward', 'times as hard as')} ${term(TERMS.deciding, 'deciding')};
        ${term(asLoss.definition, 'as a loss')} it does so ${ratio('klLoss', 'times as hard')}. The
        ${term(reward.definition, reward.subject)} pushes sampling ${ratio('surrogate', 'times as hard')}.
      </p>
      <p class="help">
        ${
          result === undefined
            ? html`These are ${term(TERMS.exact, 'exact')}. Monte Carlo has not reached this cell.`
            : html`Monte Carlo over ${formatCount(result.trajectories)} trajectories,
              ${term(TERMS.standardError, '± one standard error or [95 %]')}; ${term(TERMS.exact, 'exact')} in
              brackets.`
        }
        These are penalties alone and the paper’s own, which charges each action for what follows it. verl’s
        <code>use_kl_in_reward</code> and <code>use_kl_loss</code>, with the reward beside them, are others:
        <a href="#/objectives">Objectives</a> compares them.
      </p>
    </div>`;
  }

  private waiting(run: RunState): TemplateResult {
    const words: Readonly<Record<RunState['status'], string>> = {
      idle: 'Nothing is computed yet.',
      running: 'The first numbers are on their way.',
      stopping: 'The run is being stopped.',
      stopped: 'This cell was not reached. Run again, or choose another.',
      done: 'This cell has no numbers.',
      failed: run.reason ?? 'The run failed.',
    };
    return html`<div class="answer"><p class="sentence empty">${words[run.status]}</p></div>`;
  }

  /** Exact ratios of the chosen cell, from the curve; undefined until it has come. */
  private exactRatios(): ReadonlyMap<SeriesId, number | null> | undefined {
    const { run, position } = this.store.state;
    const place = position[run.view.x] ?? 0;
    const point = run.curve.find(({ at }) => at === place);
    return point && new Map(SERIES.map(({ id }) => [id, attributionRatio(point.exact.gradients[id])]));
  }
}

const NO_RATIO = '(no ratio: its gradient on deciding is 0, as where a policy is its own reference)';

function estimated(result: CellResult, id: SeriesId, unit: string): TemplateResult {
  const ratio = result.gradients[id].attribution;
  if (ratio === null) return html`${NO_RATIO}`;
  if (isLostRatio(result.gradients[id]))
    return html`<strong>lost in noise</strong>
      <span class="exact">(exact ${formatNumber(ratio.exact)})</span>`;
  return html`<strong>${ratioText(result.gradients[id])}</strong>
    <span class="exact">(exact ${exactText(ratio)})</span> ${unit}`;
}

function exactly(ratio: number | null, unit: string): TemplateResult {
  return ratio === null ? html`${NO_RATIO}` : html`<strong>${formatNumber(ratio)}</strong> ${unit}`;
}
