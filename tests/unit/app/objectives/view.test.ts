/** Thresholds and the axis in the address of the page. */
import { describe, expect, test } from 'vitest';
import type { Axis } from '../../../../src/experiment/experiment';
import { addressWithChoice, DEFAULT_CHOICE } from '../../../../src/app/objectives/choice';
import {
  addressWithView,
  checkedView,
  DEFAULT_VIEW,
  type View,
  viewFromAddress,
} from '../../../../src/app/objectives/view';

const LINKED: Axis = { path: 'lengthRatio', from: 0.25, to: 4, points: 9, scale: 'log', integers: false };

describe('the address', () => {
  test('says nothing of what is standard', () => {
    expect(addressWithView('', DEFAULT_VIEW)).toBe('');
    expect(addressWithView('?engine=reference&threshold=7', DEFAULT_VIEW)).toBe('?engine=reference');
    expect(viewFromAddress('?engine=reference')).toEqual({ view: DEFAULT_VIEW, issues: [] });
  });

  test('is readable', () => {
    const view: View = { threshold: 10, growth: 0.25, along: LINKED };
    expect(addressWithView('?seed=1', view)).toBe(
      '?seed=1&threshold=10&growth=0.25&along=lengthRatio:log,0.25,4,9',
    );
  });

  test.each<View>([
    { ...DEFAULT_VIEW, threshold: 1 },
    { ...DEFAULT_VIEW, growth: 0 },
    { ...DEFAULT_VIEW, along: LINKED },
    { ...DEFAULT_VIEW, along: { path: 'staleness', values: [-1.5, 0, 1e-3] } },
    { ...DEFAULT_VIEW, along: { path: 'model.lengths', values: [1, 8, 64] } },
    {
      ...DEFAULT_VIEW,
      along: { path: 'objective.kl.weight', from: 1e-7, to: 1, points: 8, scale: 'log', integers: false },
    },
    { threshold: 2.5, growth: 1, along: { ...LINKED, integers: true, from: 1, points: 4 } },
  ])('comes back as it went: %o', (view) => {
    const address = addressWithView('', view);
    expect(viewFromAddress(address)).toEqual({ view, issues: [] });
    expect(addressWithView(address, view)).toBe(address);
  });

  test('keeps the keys of the choice apart', () => {
    const view: View = { ...DEFAULT_VIEW, threshold: 4 };
    const choice = { ...DEFAULT_CHOICE, klWeight: 0.5 };
    const address = addressWithView(addressWithChoice('?engine=webgpu', choice), view);
    expect(address).toBe('?engine=webgpu&klWeight=0.5&threshold=4');
    expect(addressWithChoice(address, DEFAULT_CHOICE)).toBe('?engine=webgpu&threshold=4');
  });

  test.each([
    ['threshold=0.5', 'threshold'],
    ['threshold=', 'threshold'],
    ['growth=two', 'growth'],
    ['growth=1.5', 'growth'],
    ['along=nonsense:1,2', 'along.path'],
    ['along=model.lengths:log,0,512,8', 'along.from'],
    ['along=model.lengths:log,1,512,8,8,8', 'along'],
    ['along=model.lengths:[1,', 'along.values'],
  ])('%s is told and the standard stands in', (query, path) => {
    const { view, issues } = viewFromAddress(`?${query}`);
    expect(view).toEqual(DEFAULT_VIEW);
    expect(issues.map((issue) => issue.path)).toEqual([path]);
  });
});

test('while something typed does not fit, the last that did is used', () => {
  const before: View = { threshold: 5, growth: 0.3, along: LINKED };
  const { view, issues } = checkedView(
    { threshold: 'x', growth: 0.4, along: { ...LINKED, points: 1 } },
    before,
  );
  expect(view).toEqual({ threshold: 5, growth: 0.4, along: LINKED });
  expect(issues.map(({ path }) => path)).toEqual(['threshold', 'along.points']);
});
