/** Names in the attribution figure, which neither curves nor ticks are to cross out. */
import * as Plot from '@observablehq/plot';
import { expect, test } from 'vitest';
import { attributionPlot } from '../../../../src/app/figure/attribution-plot';
import { DEFAULT_FIGURE_VIEW } from '../../../../src/app/figure/figure-view';
import type { Scale } from '../../../../src/app/figure/figure-view';
import { presetById } from '../../../../src/experiment/presets';
import { madeRun } from '../kept/made-run';

const run = madeRun(presetById('kl-vs-length')!.experiment, (cell) => ({
  exact: 1 + 32 * cell,
  value: 1 + 32 * cell,
  standardError: 0.5,
}));

const drawn = (yScale: Scale, height: number) =>
  attributionPlot(Plot, {
    run,
    other: null,
    position: [0],
    look: { ...DEFAULT_FIGURE_VIEW, yScale },
    width: 300,
    height,
  });

/** How far below its line the name ends: half a line of 12 pixels, and the halo. */
const DEPTH = 10 + 6 + 2;

test('names of levels lie over the lines, on a ground of their own', () => {
  const marks = (drawn('log', 280).marks as unknown[]).flat();
  const names = marks.filter((mark) => mark instanceof Plot.Text);
  expect(names).toHaveLength(2);
  expect(marks.indexOf(names[0])).toBeGreaterThan(
    marks.findLastIndex((mark) => mark instanceof Plot.Line || mark instanceof Plot.RuleY),
  );
  for (const name of names) expect(name).toMatchObject({ stroke: 'var(--sheet)', fill: 'var(--ink-soft)' });
});

test('the name of equal shares stays above the ticks, however low the figure is', () => {
  for (const height of [280, 460]) {
    const { y } = drawn('log', height);
    const [low, high] = (y!.domain as number[]).map(Math.log);
    expect(((height - 70) * (0 - low!)) / (high! - low!)).toBeGreaterThan(DEPTH);
  }
  // A linear axis begins at 0, so close to 1 that the name goes above its line.
  const name = (drawn('linear', 280).marks as unknown[]).flat().find((mark) => mark instanceof Plot.Text);
  expect(name).toMatchObject({ dy: -8 });
});
