/** What an axis of a sweep is called in a title and in a sentence. */
import { expect, test } from 'vitest';
import { axisTitle, withinSentence } from '../../../src/app/grid-view';
import { FIELDS, fieldAt } from '../../../src/experiment/fields';

const titled = (path: string): string => withinSentence(axisTitle({ field: fieldAt(path)! }));

test('a title within a sentence begins small and keeps the names in it', () => {
  expect(titled('model.lengths')).toBe('answer length L (tokens)');
  expect(titled('model.policy.thetaDW')).toBe('logit of RESAMPLE after a wrong answer θ_d,W (logit)');
  expect(titled('model.policy.thetaDC')).toBe('logit of STOP after a right answer θ_d,C (logit)');
  expect(titled('objective.kl.weight')).toMatch(/^KL weight/);
});

test('no name of any field is lost', () => {
  for (const field of FIELDS) {
    const title = axisTitle({ field });
    expect(withinSentence(title).slice(1), title).toBe(title.slice(1));
  }
});
