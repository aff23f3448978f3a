/** Every number in the description of an example, from the exact answers of its cells. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { attributionRatio } from '../../../src/model/attribution';
import { klDirectTerm } from '../../../src/model/exact-kl';
import { bernoulliKl } from '../../../src/model/log-ratio';
import { sigmoid } from '../../../src/model/policy';
import { INLINE_HOST } from '../../../src/engine/wasm/inline-thread';
import { WasmEngine } from '../../../src/engine/wasm/wasm-engine';
import { settingsProcess } from '../../../src/experiment/cell';
import { expandGrid } from '../../../src/experiment/grid';
import { parseExperimentText } from '../../../src/experiment/schema';
import { type CellResult, exactCell, type GradientId } from '../../../src/study/quantities';
import { runExperiment } from '../../../src/study/run-experiment';

const FOLDER = new URL('../../../examples/', import.meta.url);
const load = (name: string): ReturnType<typeof parseExperimentText> =>
  parseExperimentText(readFileSync(new URL(name, FOLDER), 'utf8'));

const WASM = { id: 'wasm', only: 'tallies', create: () => WasmEngine.create(INLINE_HOST) } as const;

/** Exact answers of the cell at these coordinates. */
function exactAt(name: string, ...coordinates: unknown[]) {
  const { settings } = expandGrid(load(name)).find(
    (cell) => JSON.stringify(cell.coordinates.map(({ value }) => value)) === JSON.stringify(coordinates),
  )!;
  const { scalars, gradients } = exactCell(settings);
  const ratio = (id: GradientId): number => attributionRatio(gradients[id])!;
  return {
    ...scalars,
    gradients,
    reward: ratio('reward'),
    surrogate: ratio('surrogate'),
    klInReward: ratio('klReward'),
    klAsLoss: ratio('klLoss'),
    directTerm: klDirectTerm(settingsProcess(settings)),
  };
}

/** The cells of an example with fewer trajectories. */
async function simulated(name: string, trajectories: number): Promise<readonly CellResult[]> {
  const example = load(name);
  const experiment = { ...example, sampling: { ...example.sampling, trajectories } };
  const { cells } = await runExperiment(experiment, [WASM]);
  return cells.map(({ result }) => result);
}

describe('what the descriptions say is exact', () => {
  it('kl-vs-length: in the reward the ratio levels off, as a loss it does not', () => {
    const at = (tokens: number) => exactAt('kl-vs-length.json', tokens);
    expect(at(8).klInReward).toBeCloseTo(7.96, 2);
    expect(at(8).reward).toBeCloseTo(1.11, 2);
    expect(at(2048).klInReward).toBeLessThan(103.2);
    expect(at(2048).klInReward).toBeGreaterThan(102);
    expect(at(2048).klAsLoss / 2048).toBeCloseTo(1.023, 3);
    expect(at(1).klAsLoss).toBeCloseTo(1.023, 3);
  });

  it('echo-chamber: the signal on rejecting vanishes', () => {
    expect(exactAt('echo-chamber.json', -6).reward).toBeCloseTo(48.9, 1);
    expect(exactAt('echo-chamber.json', 2).reward).toBeCloseTo(1.11, 2);
  });

  it('wrong-answers-longer: no divergence, and a term that vanishes at equal lengths', () => {
    const at = (tokens: number) => exactAt('wrong-answers-longer.json', tokens);
    expect(at(64).directTerm).toBe(0);
    expect(at(64).expectedKl).toBeGreaterThan(0);
    expect(at(68).expectedKl).toBeLessThan(0);
    expect(at(1024).directTerm).toBeLessThan(-300);
  });

  it('cap-and-truncation: a tight cap silences deciding, a loose one does not matter', () => {
    const at = (rule: string, cap: number) => exactAt('cap-and-truncation.json', rule, cap).reward;
    expect([at('truncate', 2), at('fail', 2), at('decide-then-fail', 2)].map(Math.round)).toEqual([10, 8, 6]);
    for (const rule of ['truncate', 'fail', 'decide-then-fail']) {
      expect(at(rule, 32)).toBeCloseTo(0.984, 2);
      expect(at(rule, 64)).toBeCloseTo(0.977, 3);
    }
  });

  it('far-reference: a limit of 5.53, half of it at three tokens, and none as a loss', () => {
    const at = (tokens: number) => exactAt('far-reference.json', tokens);
    expect(at(2048).klInReward).toBeCloseTo(5.53, 2);
    for (const tokens of [1, 2, 96]) expect(at(tokens).klInReward).toBeLessThan(5.53);
    expect(at(2).klInReward).toBeLessThan(5.53 / 2);
    expect(at(3).klInReward).toBeGreaterThan(5.53 / 2);
    for (const tokens of [1, 2048]) expect(at(tokens).klAsLoss / tokens).toBeCloseTo(2.046, 3);
  });

  it('drifted-sampler: proportional to the drift as a loss, and falling in the reward', () => {
    const exact = expandGrid(load('drifted-sampler.json')).map(({ coordinates: [one] }) =>
      exactAt('drifted-sampler.json', one!.value),
    );
    expect(exact).toHaveLength(41);
    // The reference is one logit away in the first cell, 0.1 in cell 18, and where the policy is in cell 20.
    expect(exact[0]!.klAsLoss).toBeCloseTo(2046, 0);
    expect(exact[18]!.klAsLoss).toBeCloseTo(205, 0);
    expect(exact[18]!.klAsLoss * 10).toBeCloseTo(exact[0]!.klAsLoss, 6);
    expect(exact[18]!.klInReward).toBeCloseTo(98, 0);
    expect(exact[0]!.klInReward).toBeCloseTo(8.8, 1);
    // The square, but for what decisions cost themselves and for the curvature of the divergence.
    const reached = (i: number): number => exact[i]!.gradients.klReward[2] - exact[20]!.gradients.klReward[2];
    expect(reached(0) / reached(10)).toBeCloseTo(4, 0);
  });

  it('worth-another-attempt: the law gives 87 tokens, the net gradient turns between 69 and 82', () => {
    const { model, objective } = load('worth-another-attempt.json');
    const { policy, reference } = model;
    const kl = (logit: keyof typeof policy): number => bernoulliKl(policy[logit], reference[logit]);
    const [p, a] = [sigmoid(policy.thetaS), sigmoid(policy.thetaDC)];
    const decisions = p * kl('thetaDC') + (1 - p) * kl('thetaDW');
    const breakEven = ((p * a) / objective.kl.weight - decisions) / kl('thetaS');
    expect(breakEven).toBeCloseTo(87, 0);
    const net = (tokens: number) => exactAt('worth-another-attempt.json', tokens).gradients.net[2];
    expect(net(69)).toBeGreaterThan(0);
    expect(net(82)).toBeLessThan(0);
    expect(exactAt('worth-another-attempt.json', 512).gradients.surrogate[2]).toBeGreaterThan(0);
  });

  it('cap-and-kl: 255 at a cap of two, 51.6 without one, and 359 to 202 as a loss', () => {
    const at = (cap: number) => exactAt('cap-and-kl.json', cap);
    expect(at(2).klInReward).toBeCloseTo(255, 0);
    expect(at(64).klInReward).toBeCloseTo(51.6, 1);
    expect(at(2).klAsLoss).toBeCloseTo(359, 0);
    expect(at(64).klAsLoss).toBeCloseTo(202, 0);
    expect(at(64).attempts).toBeCloseTo(4.4, 1);
  });

  it('same-mean-lengths: equal answers, and three times the error with rare long answers', async () => {
    const cells = expandGrid(load('same-mean-lengths.json'));
    const [first, ...others] = cells.map(({ settings }) => exactCell(settings));
    const numbers = ({ gradients }: typeof first & object): number[] => Object.values(gradients).flat();
    // Means are sums of a few hundred terms, each rounded by 1.1e-16.
    for (const other of others)
      numbers(other).forEach((x, i) => expect(Math.abs(x - numbers(first!)[i]!)).toBeLessThan(1e-10));
    const errors = (await simulated('same-mean-lengths.json', 2 ** 17)).map(
      ({ gradients }) => gradients.klReward.attribution!.standardError,
    );
    expect(Math.round(errors[3]! / errors[0]!)).toBe(3);
  });

  it('second-guessing: deciding gets 1.8 times as much as sampling, and accuracy goes from 12 % to 88 %', () => {
    const [low, high] = [-4, 4].map((thetaDC) => exactAt('second-guessing.json', thetaDC));
    expect(1 / low!.surrogate).toBeCloseTo(1.8, 1);
    expect(low!.accuracy).toBeCloseTo(0.12, 2);
    expect(high!.accuracy).toBeCloseTo(0.88, 2);
    expect([sigmoid(-4), sigmoid(4)].map((a) => a.toFixed(2))).toEqual(['0.02', '0.98']);
  });

  it('normalisation: one ratio, and 2.1 to 3.0 times the size of Dr. GRPO', () => {
    const at = (advantage: string, thetaS: number) => exactAt('normalisation.json', advantage, thetaS);
    for (const advantage of ['dr-grpo', 'rloo', 'grpo-population-std', 'trl-group'])
      for (const thetaS of [-3, 0, 3]) expect(at(advantage, thetaS).surrogate).toBeCloseTo(1.109, 3);
    const factor = (thetaS: number): number =>
      at('grpo-population-std', thetaS).gradients.surrogate[0] / at('dr-grpo', thetaS).gradients.surrogate[0];
    expect(at('rloo', -1.5).accuracy).toBeCloseTo(0.5, 2);
    expect(factor(-1.5)).toBeCloseTo(2.1, 1);
    expect(factor(3)).toBeCloseTo(3, 1);
    expect([sigmoid(-3), sigmoid(3)].map((p) => p.toFixed(2))).toEqual(['0.05', '0.95']);
  });

  it('baseline: the same gradient, with more than five times the error on easy questions', async () => {
    const at = (advantage: string, thetaS: number) => exactAt('baseline.json', advantage, thetaS);
    for (const thetaS of [-3, 0, 3]) {
      const [without, rloo] = ['raw-reward', 'rloo'].map((id) => at(id, thetaS).gradients.surrogate);
      without!.forEach((x, i) => expect(x).toBeCloseTo(rloo![i]!, 12));
      expect(at('rloo', thetaS).surrogate).toBeCloseTo(1.109, 3);
    }
    expect(at('rloo', 3).accuracy).toBeCloseTo(0.989, 3);
    expect(at('rloo', -3).accuracy).toBeCloseTo(0.185, 3);
    const errors = (await simulated('baseline.json', 2 ** 15)).map(
      ({ gradients }) => gradients.surrogate.attribution!.standardError,
    );
    expect(errors[12]! / errors[25]!).toBeGreaterThan(5);
    expect(errors[0]! / errors[13]!).toBeCloseTo(1, 0);
  });

  it('group-size: one ratio, (G − 1)/G under Dr. GRPO, 3.5 times under TRL’s, and 68.5 % dead pairs', () => {
    const at = (advantage: string, G: number) => exactAt('group-size.json', advantage, G);
    for (const G of [2, 8, 64]) {
      expect(at('dr-grpo', G).surrogate).toBeCloseTo(1.667, 3);
      const { gradients } = at('dr-grpo', G);
      expect(gradients.surrogate[0] / gradients.reward[0]).toBeCloseTo((G - 1) / G, 12);
    }
    const [two, many] = [2, 64].map((G) => at('trl-group', G));
    expect(many!.gradients.surrogate[0] / two!.gradients.surrogate[0]).toBeCloseTo(3.5, 1);
    const J = two!.accuracy;
    expect(J).toBeCloseTo(0.196, 3);
    expect(J ** 2 + (1 - J) ** 2).toBeCloseTo(0.685, 3);
  });
});
