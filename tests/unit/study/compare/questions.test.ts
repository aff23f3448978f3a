/** The questions of the page of objectives: each address is read without a fault, and each finding is true. */
import { describe, expect, it } from 'vitest';
import { choiceFromAddress } from '../../../../src/app/objectives/choice';
import { viewFromAddress } from '../../../../src/app/objectives/view';
import { ReferenceEngine } from '../../../../src/engine/reference/reference-engine';
import { writeField } from '../../../../src/experiment/field-values';
import { experimentFromUrl } from '../../../../src/experiment/url';
import { sigmoid } from '../../../../src/model/policy';
import { compareObjectives } from '../../../../src/study/compare/compare';
import { namedObjectives } from '../../../../src/study/compare/objectives';
import { COMPARISON_QUESTIONS } from '../../../../src/study/compare/questions';
import type { ObjectiveResult } from '../../../../src/study/compare/result';

const engines = [{ id: 'reference' as const, create: () => Promise.resolve(new ReferenceEngine()) }];

/** The rows that the address asks for, in its order. */
async function rowsOf(
  id: string,
  trajectories = 1024,
  change: (query: string) => string = (query) => query,
): Promise<readonly ObjectiveResult[]> {
  const query = change(COMPARISON_QUESTIONS.find((one) => one.id === id)!.query);
  const { choice } = choiceFromAddress(query);
  const experiment = writeField(experimentFromUrl(query), 'sampling.trajectories', trajectories);
  const klWeight = choice.klWeight === null ? {} : { klWeight: choice.klWeight as number };
  const rows: ObjectiveResult[] = [];
  for await (const row of compareObjectives(
    experiment,
    namedObjectives(choice.objectives, klWeight),
    engines,
  ))
    rows.push(row);
  return choice.objectives.map((wanted) => rows.find((row) => row.id === wanted)!);
}

const ratio = (row: ObjectiveResult | undefined): number => row!.attribution!.exact!;

describe.each(COMPARISON_QUESTIONS.map((one) => [one.id, one] as const))('%s', (_id, one) => {
  it('is an address without a fault, and asks in one sentence', () => {
    expect(one.question).toMatch(/^[^?]+\?$/);
    expect(one.finding.length).toBeGreaterThan(80);
    const { choice, issues } = choiceFromAddress(one.query);
    expect(issues).toEqual([]);
    expect(choice.objectives.length).toBeGreaterThan(2);
    expect(viewFromAddress(one.query).issues).toEqual([]);
    experimentFromUrl(one.query);
  });
});

describe('what the findings say is so', () => {
  it('kl-placement', async () => {
    for (const [tokens, ofLoss, ofReward] of [
      [200, 0.57, 0.26],
      [500, 0.22, 0.07],
    ] as const) {
      const [, loss, inReward] = await rowsOf('kl-placement', 2 ** 14, (query) =>
        query.replace('model.lengths=200', `model.lengths=${tokens}`),
      );
      expect(loss!.gradient.total[0].exact).toBeLessThan(0);
      expect(1 / (1 + ratio(loss))).toBeCloseTo(ofLoss, 2);
      // In whole per cent; without an exact answer, 4.5 standard errors of the share besides.
      const { value, standardError } = inReward!.attribution!;
      const share = 1 / (1 + value);
      expect(Math.abs(share - ofReward)).toBeLessThan(0.005 + 4.5 * standardError * share ** 2);
      const sampling = inReward!.gradient.total[0];
      expect(sampling.value + 4.5 * sampling.standardError).toBeLessThan(0);
    }
  });

  it('kl-estimators', async () => {
    const [reward, k1, k2, k3, inReward] = await rowsOf('kl-estimators');
    expect([reward, k1].map((row) => ratio(row).toFixed(3))).toEqual(['1.109', '1.109']);
    expect([k2, k3].map((row) => ratio(row).toFixed(0))).toEqual(['48', '51']);
    expect(k1!.noise).toBeGreaterThan(5 * reward!.noise);
    expect(reward!.gradient.total[2].exact).toBeGreaterThan(0);
    expect(inReward!.gradient.total[2].exact).toBeLessThan(0);
  });

  it('length-bias', async () => {
    const [grpo, ...others] = await rowsOf('length-bias');
    expect(ratio(grpo)).toBeCloseTo(1.56, 2);
    for (const row of others) expect(ratio(row)).toBeCloseTo(1.109, 3);
  });

  it('staleness', async () => {
    const [grpo, , cispo] = await rowsOf('staleness');
    expect(grpo!.gradient.total[2].exact).toBe(0);
    expect(cispo!.gradient.total[2].exact).toBeGreaterThan(0);
    expect(ratio(cispo)).toBeLessThan(1.5);
    expect(grpo!.signal.total.resW.exact).toBeCloseTo(0, 12);
    expect(sigmoid(-1.4) / sigmoid(-1.1)).toBeCloseTo(0.79, 2);
  });

  it('overlong', async () => {
    const [none, zero, mask, soft] = (await rowsOf('overlong', 2 ** 14)).map(
      ({ gradient }) => gradient.total[2],
    );
    expect(zero!.value / none!.value).toBeLessThan(0.5);
    expect((mask!.value / none!.value).toFixed(1)).toBe('0.5');
    expect(soft!.value + 3 * soft!.standardError).toBeLessThan(0);
  });

  it('supervised', async () => {
    const [sft, dft, decisions, reward] = (await rowsOf('supervised')).map(ratio);
    expect([sft, dft].map((x) => Math.round(x! / 10))).toEqual([31, 21]);
    expect(decisions).toBe(0);
    expect(reward).toBeCloseTo(1.109, 3);
  });

  it('discount', async () => {
    const [none, theorem, definition] = (await rowsOf('discount')).map(ratio);
    expect([none, theorem].map((x) => x!.toFixed(3))).toEqual(['1.109', '1.109']);
    expect(definition).toBeCloseTo(0.583, 3);
    expect(definition! / none!).toBeCloseTo(0.99 ** 64, 10);
  });
});
