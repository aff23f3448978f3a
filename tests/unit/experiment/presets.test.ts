import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { attributionRatio } from '../../../src/model/attribution';
import { exactKl, klDirectTerm } from '../../../src/model/exact-kl';
import { exactK2LossGradient } from '../../../src/model/exact-kl-loss';
import { exactRewardGradient } from '../../../src/model/exact-reward';
import { assertSimulable, settingsProcess } from '../../../src/experiment/cell';
import { readField } from '../../../src/experiment/field-values';
import { FIELDS } from '../../../src/experiment/fields';
import { expandGrid, type Cell } from '../../../src/experiment/grid';
import { DEFAULT_PRESET_ID, presetById, PRESETS } from '../../../src/experiment/presets';
import { parseExperimentText } from '../../../src/experiment/schema';

const FOLDER = new URL('../../../examples/', import.meta.url);
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const load = (name: string): ReturnType<typeof parseExperimentText> =>
  parseExperimentText(readFileSync(new URL(name, FOLDER), 'utf8'));

const trajectories = (cells: readonly Cell[]): number =>
  cells.reduce((sum, { settings }) => sum + settings.sampling.trajectories, 0);

describe.each(FILES)('examples/%s', (name) => {
  const cells = expandGrid(load(name));

  it('can be simulated in a few minutes', () => {
    cells.forEach(assertSimulable);
    expect(trajectories(cells)).toBeLessThanOrEqual(name === 'kl-vs-length.json' ? 70e6 : 2 ** 24);
  });

  it('says what it shows', () => {
    const { name: title, description } = load(name);
    expect(title.length).toBeGreaterThan(5);
    expect(description.length).toBeGreaterThan(100);
  });

  it('has a preset that takes seconds and is otherwise the same', () => {
    const preset = presetById(name.replace('.json', ''))!;
    const example = load(name);
    expect(trajectories(expandGrid(preset.experiment))).toBeLessThanOrEqual(2 ** 24);
    for (const { path } of FIELDS) {
      if (path === 'sampling.trajectories') continue;
      expect(readField(preset.experiment, path)).toEqual(readField(example, path));
    }
    expect(preset.experiment.sweep).toEqual(example.sweep);
    expect(preset.question).toMatch(/^[^.?]+\?$/);
  });
});

describe('presets', () => {
  it('are the examples, each once', () => {
    expect(PRESETS.map(({ id }) => `${id}.json`).sort()).toEqual(FILES.sort());
    expect(presetById(DEFAULT_PRESET_ID)?.experiment.sweep).toMatchObject([
      { path: 'model.lengths', points: 64 },
    ]);
    expect(presetById('toString')).toBeUndefined();
  });
});

/** Exact ratios and gradients of the cell at these coordinates. */
function exactAt(name: string, ...coordinates: unknown[]) {
  const { settings } = expandGrid(load(name)).find(
    (cell) => JSON.stringify(cell.coordinates.map(({ value }) => value)) === JSON.stringify(coordinates),
  )!;
  const process = settingsProcess(settings);
  const kl = exactKl(process, settings.model.reference, 1).both;
  return {
    reward: attributionRatio(exactRewardGradient(process)),
    klInReward: attributionRatio(kl.gradDetached),
    klAsLoss: attributionRatio(exactK2LossGradient(process, settings.model.reference)),
    expectedKl: kl.expectedKl,
    directTerm: klDirectTerm(process),
  };
}

describe('what the descriptions say is exact', () => {
  it('kl-vs-length: in the reward the ratio levels off, as a loss it does not', () => {
    const at = (tokens: number) => exactAt('kl-vs-length.json', tokens);
    expect(at(8).klInReward).toBeCloseTo(7.96, 2);
    expect(at(8).reward).toBeCloseTo(1.11, 2);
    expect(at(2048).klInReward).toBeLessThan(103.2);
    expect(at(2048).klInReward).toBeGreaterThan(102);
    expect(at(2048).klAsLoss! / 2048).toBeCloseTo(1.023, 3);
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
    const at = (rule: string, cap: number) => exactAt('cap-and-truncation.json', rule, cap).reward!;
    expect([at('truncate', 2), at('fail', 2), at('decide-then-fail', 2)].map(Math.round)).toEqual([10, 8, 6]);
    for (const rule of ['truncate', 'fail', 'decide-then-fail']) {
      expect(at(rule, 32)).toBeCloseTo(0.984, 2);
      expect(at(rule, 64)).toBeCloseTo(0.977, 3);
    }
  });
});
