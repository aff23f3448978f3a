import { describe, expect, test } from 'vitest';
import { leftOutWords, type PlotPoint } from '../../../../src/app/figure/attribution-points';
import {
  addressWithFigureView,
  DEFAULT_FIGURE_VIEW,
  figureViewFromAddress,
  withCurve,
  withXScale,
  xScaleOf,
} from '../../../../src/app/figure/figure-view';
import { gridView } from '../../../../src/app/grid-view';
import { SERIES } from '../../../../src/app/series';
import { parseExperiment } from '../../../../src/experiment/schema';
import type { InputIssue } from '../../../../src/model/input-error';

const axisOf = (path: string, values: readonly unknown[]) =>
  gridView(parseExperiment({ version: 1, sweep: [{ path, values }] })).axes[0]!;

const read = (query: string) => {
  const issues: InputIssue[] = [];
  return { look: figureViewFromAddress(new URLSearchParams(query), issues), issues };
};

describe('the look of the figure in the address', () => {
  test('the standard one has no key, and others read back', () => {
    expect(addressWithFigureView('?preset=echo-chamber', DEFAULT_FIGURE_VIEW)).toBe('?preset=echo-chamber');
    const look = { ...withCurve(DEFAULT_FIGURE_VIEW, 'klLoss'), xScale: 'log', yScale: 'linear' } as const;
    const query = addressWithFigureView('?version=1', look);
    expect(query).toBe('?version=1&curves=klReward,surrogate&xScale=log&yScale=linear');
    expect(read(query)).toEqual({ look, issues: [] });
    expect(addressWithFigureView(query, DEFAULT_FIGURE_VIEW)).toBe('?version=1');
  });

  test('no curve at all has a name', () => {
    const none = SERIES.reduce((look, { id }) => withCurve(look, id), DEFAULT_FIGURE_VIEW);
    const query = addressWithFigureView('', none);
    expect(query).toBe('?curves=none');
    expect(read(query)).toEqual({ look: none, issues: [] });
  });

  test('what does not read is said and stays standard', () => {
    const { look, issues } = read('?curves=klReward,constructor&xScale=cubic&yScale=');
    expect(look).toEqual(DEFAULT_FIGURE_VIEW);
    expect(issues.map(({ path }) => path)).toEqual(['curves', 'xScale', 'yScale']);
  });
});

describe('the scale of the horizontal axis', () => {
  test('is that of the sweep unless the reader asks for the other', () => {
    const lengths = axisOf('model.lengths', [1, 8, 100]);
    expect(xScaleOf(lengths, DEFAULT_FIGURE_VIEW)).toBe('log');
    const linear = withXScale(DEFAULT_FIGURE_VIEW, lengths, 'linear');
    expect(xScaleOf(lengths, linear)).toBe('linear');
    expect(withXScale(linear, lengths, 'log')).toEqual(DEFAULT_FIGURE_VIEW);
  });

  test('cannot be log where nothing is above 0, and is none for names', () => {
    const log = { ...DEFAULT_FIGURE_VIEW, xScale: 'log' } as const;
    expect(xScaleOf(axisOf('model.policy.thetaS', [-2, -1, 0]), log)).toBe('linear');
    expect(xScaleOf(axisOf('model.atCap', ['truncate', 'fail']), log)).toBeNull();
  });
});

test('a log axis says what it leaves out', () => {
  const point = (x: number, y: number, low = y): PlotPoint => ({ x, y, low, high: y, series: SERIES[0]! });
  const points = [point(-1, 2), point(0, 2), point(1, 0), point(2, 3, -0.5)];
  expect(leftOutWords([-1, 0, 1, 2], points, { x: 'log', y: 'log' })).toBe(
    'Left out, as a log axis has no 0: 2 cells of the horizontal axis and 1 point of the vertical one. ' +
      '1 bar reaches 0 and is cut at the edge.',
  );
  expect(leftOutWords([-1, 0, 1, 2], points, { x: 'linear', y: 'linear' })).toBe('');
});
