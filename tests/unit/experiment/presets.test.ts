import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assertSimulable } from '../../../src/experiment/cell';
import { readField } from '../../../src/experiment/field-values';
import { FIELDS } from '../../../src/experiment/fields';
import { expandGrid, type Cell } from '../../../src/experiment/grid';
import { DEFAULT_PRESET_ID, presetById, PRESETS } from '../../../src/experiment/presets';
import { parseExperimentText } from '../../../src/experiment/schema';

const FOLDER = new URL('../../../examples/', import.meta.url);
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const load = (name: string): ReturnType<typeof parseExperimentText> =>
  parseExperimentText(readFileSync(new URL(name, FOLDER), 'utf8'));

/** As docs/experiment-files.md says. */
const EACH_CELL = 262_144;

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
    for (const { experiment } of PRESETS) expect(experiment.sampling.trajectories).toBe(EACH_CELL);
    expect(presetById('toString')).toBeUndefined();
  });
});
