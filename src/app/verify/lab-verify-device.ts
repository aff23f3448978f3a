/** `<lab-verify-device>`: floats and limits of this adapter against what is promised. Properties: store, study. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { errorText, type Measured } from '../../study/verify/check-accuracy';
import type { LimitFound } from '../../study/verify/check-limits';
import '../lab-term';
import { formatCount, formatNumber } from '../number-format';
import { standingMark } from './standing-mark';
import { StudyElement } from '../study-element';
import { withPowers } from '../symbol';
import type { VerifyStudy } from './verify-study';

const ULP_DEFINITION =
  'Unit in the last place: the least distance of two 32-bit floats that enclose the exact value.';

@customElement('lab-verify-device')
export class LabVerifyDevice extends StudyElement<VerifyStudy> {
  protected override render(): TemplateResult | typeof nothing {
    const evidence = this.study.state.found?.checks.flatMap((check) => check.evidence ?? []) ?? [];
    return html`${evidence.map((one) => {
      switch (one.kind) {
        case 'accuracy':
          return accuracyTable(one.measured);
        case 'limits':
          return limitsTable(one.limits);
        case 'z-scores':
          return nothing;
      }
    })}`;
  }
}

function accuracyTable(measured: readonly Measured[]): TemplateResult {
  return html`<div class="table" tabindex="0" role="region" aria-label="Accuracy of floats">
    <table>
      <caption>
        Floats of this adapter: where each function comes nearest to the error that WGSL allows, measured
        against float64 in
        <lab-term definition=${ULP_DEFINITION}>ULP</lab-term>
      </caption>
      <thead>
        <tr>
          <th scope="col">Function</th>
          <th scope="col">Error</th>
          <th scope="col">Allowed there</th>
          <th scope="col">At</th>
          <th scope="col">Inputs</th>
          <th scope="col">Within</th>
        </tr>
      </thead>
      <tbody>
        ${measured.map(
          ({ name, unit, promised, inputs, worst, within, sound }) =>
            html`<tr>
              <th scope="row">${withPowers(name)}</th>
              <td>${errorText(worst.error, unit)}</td>
              <td>${errorText(worst.bound, unit)} <small>(${withPowers(promised)})</small></td>
              <td>${worst.at.map((x) => formatNumber(x)).join(', ')}</td>
              <td>${formatCount(inputs)}</td>
              <td>${within || !sound ? standingMark(within ? 'passed' : 'failed') : 'not strictly'}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function limitsTable(limits: readonly LimitFound[]): TemplateResult {
  return html`<div class="table" tabindex="0" role="region" aria-label="Limits of the adapter">
    <table>
      <caption>
        Limits of this adapter beside the least that WebGPU allows, with which the lab makes do; of memory it
        asks for all there is. Browsers round them down to steps.
      </caption>
      <thead>
        <tr>
          <th scope="col">Limit</th>
          <th scope="col">Here</th>
          <th scope="col">At least</th>
          <th scope="col">What it holds</th>
        </tr>
      </thead>
      <tbody>
        ${limits.map(
          ({ name, unit, found, least, use }) =>
            html`<tr>
              <th scope="row"><code>${name}</code></th>
              <td>${found === null ? 'not told' : sizeText(found, unit)}</td>
              <td>${sizeText(least, unit)}</td>
              <td>${use}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function sizeText(size: number, unit: LimitFound['unit']): string {
  if (unit === 'count') return formatCount(size);
  return size >= 2 ** 20 ? `${formatNumber(size / 2 ** 20)} MiB` : `${formatNumber(size / 2 ** 10)} KiB`;
}
