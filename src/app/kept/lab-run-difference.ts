/** `<lab-run-difference>`: how run B differs from run A, in sentences. Property: store. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { LabElement } from '../lab-element';
import { axisTitle, drawnAxis, type GridView, positionOf, positionText } from '../grid-view';
import { estimateText, formatCount } from '../number-format';
import { isBusy } from '../store';
import { withSymbols } from '../symbol';
import { differencesOf, differenceZText, differentFields } from './difference';
import { apartText, canOverlay, isApart } from './overlay';

@customElement('lab-run-difference')
export class LabRunDifference extends LabElement {
  protected override render(): TemplateResult | typeof nothing {
    const { compared, run } = this.store.state;
    if (compared === null) return nothing;
    const name = compared.run.kept?.name ?? '';
    return html`<div class="difference">
      <p>
        <strong>A</strong> is the run shown, <strong>B</strong> the kept run “${name}”. ${this.asked()}
        ${canOverlay(run.view, compared.run.view) ? this.counted() : this.apart(compared.run.view)}
      </p>
      <button type="button" @click=${() => this.store.set({ compared: null })}>Take B off</button>
    </div>`;
  }

  private asked(): TemplateResult {
    const { run, compared } = this.store.state;
    const [a, b] = [run, compared!.run];
    const fields = differentFields(a.experiment, b.experiment);
    if (fields.length > 0) return html`They ask differently: ${withSymbols(fields.join('; '))}.`;
    if (a.digest === null || b.digest === null) return html`They ask the same.`;
    return a.digest === b.digest
      ? html`They ask the same and counted the same: their digests are equal.`
      : html`They ask the same and did <em>not</em> count the same: their digests differ.`;
  }

  private counted(): TemplateResult {
    const { run, position, compared, look } = this.store.state;
    const apart = apartText(run, position, compared!.run);
    if (isApart(run, position, compared!.run))
      return html`B has no cell where A is shown: it is drawn at ${withSymbols(apart)}, and nothing is set
      against A.`;
    const found = differencesOf(run, position, compared!.run, look.curves);
    const { ratios, beyond, bound, largest, shared } = found;
    if (largest === undefined)
      return html`No ratio of a curve shown is finished in both${isBusy(run) ? ' yet' : ''}.`;
    const where = positionText(run.view, positionOf(run.view, largest.cell));
    return html`Of ${formatCount(ratios.length)} ratios that both have,
      <strong
        >${beyond.length === 0 ? 'none differs' : `${formatCount(beyond.length)} ${beyond.length === 1 ? 'differs' : 'differ'}`}
        beyond the joint error</strong
      >: |z| above ${bound.toFixed(2)}, which chance alone passes in one of twenty such comparisons at most.
      The largest:
      ${largest.series.label}${where === '' ? '' : html` at ${withSymbols(where)}`}${apart === '' ? '' : html` (B at ${withSymbols(apart)})`},
      A ${estimateText(largest.a)}, B ${estimateText(largest.b)}, z = ${differenceZText(largest.z)}.
      ${
        shared
          ? 'Both draw from one seed, so their errors are not independent: the joint error is their sum, which bounds it.'
          : nothing
      }`;
  }

  private apart(b: GridView): TemplateResult {
    const axis = drawnAxis(b);
    return html`B is ${axis === undefined ? 'a single cell' : `drawn along ${axisTitle(axis)}`}, which has no
    place in this figure; its numbers stand in the table.`;
  }
}
