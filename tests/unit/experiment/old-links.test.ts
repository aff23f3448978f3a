/**
 * Links that are out in the world. Those of version 1 stand in tests/data/links-version-1.json with what they opened when
 * they were written, and are never changed: a later version adds a file of its own. Files are compared and not experiments,
 * so that a new field with a standard value is no difference.
 */
import { describe, expect, it } from 'vitest';
import { choiceFromAddress } from '../../../src/app/objectives/choice';
import { viewFromAddress } from '../../../src/app/objectives/view';
import { experimentToFile } from '../../../src/experiment/codec';
import { EXPERIMENT_VERSION } from '../../../src/experiment/experiment';
import { presetById } from '../../../src/experiment/presets';
import { parseExperiment } from '../../../src/experiment/schema';
import { trainingPresetById } from '../../../src/experiment/training-presets';
import { axisText, experimentFromUrl } from '../../../src/experiment/url';
import links from '../../data/links-version-1.json';
import { issuesOf } from './issues-of';

describe('links of version 1 open as ever', () => {
  it.each(links.experiments.map(({ link, file }) => [link.slice(0, 100) || 'the empty one', link, file]))(
    '%s',
    (_title, link, file) => {
      const opened = experimentToFile(experimentFromUrl(link));
      // The file is of version 1 as well, and goes through the same upgrades.
      expect(opened).toEqual(experimentToFile(parseExperiment(file)));
      if (EXPERIMENT_VERSION === 1) expect(opened).toEqual(file);
    },
  );

  it.each(links.presets)('preset=%s is known', (id) => {
    expect((presetById(id) ?? trainingPresetById(id))?.id).toBe(id);
  });

  it.each(links.comparisons.map((one) => [one.link.slice(0, 100) || 'the empty one', one]))(
    'objectives: %s',
    (_title, of) => {
      const { link, file, objectives, klWeight, view } = of;
      const read = choiceFromAddress(link);
      const seen = viewFromAddress(link);
      expect([...read.issues, ...seen.issues]).toEqual([]);
      // An address without objectives opens the standard choice of its day.
      if (link.includes('objectives=')) expect(read.choice).toEqual({ objectives, klWeight });
      expect({ ...seen.view, along: axisText(seen.view.along) }).toEqual(view);
      expect(experimentToFile(experimentFromUrl(link))).toEqual(file);
    },
  );
});

describe('the version of a link', () => {
  it('is 1 where none is named', () => {
    expect(experimentFromUrl('?model.lengths=9')).toEqual(experimentFromUrl('?version=1&model.lengths=9'));
  });

  it('that is newer than the program is refused with what is wrong and nothing else', () => {
    const next = EXPERIMENT_VERSION + 1;
    const [issue, ...others] = issuesOf(() => experimentFromUrl(`?version=${next}&model.mood=3`));
    expect(others).toEqual([]);
    expect(issue!.path).toBe('version');
    expect(issue!.message).toBe(
      `version must be at most ${EXPERIMENT_VERSION}; received ${next}. It was written by a newer version of this program: open it there, or renew this one.`,
    );
  });
});
