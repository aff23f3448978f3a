/** What the line of progress says, and when it says a time. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ProgressLine, progressText } from '../../../src/cli/progress';
import type { TallyEngine } from '../../../src/engine/engine';
import { ReferenceEngine } from '../../../src/engine/reference/reference-engine';
import { parseExperiment } from '../../../src/experiment/schema';
import { compareExperiment } from '../../../src/study/compare/compare';
import { namedObjectives } from '../../../src/study/compare/objectives';
import type { SimulationProgress } from '../../../src/study/simulate';

const MILLION = 1e6;

test('a time is told only after a second and a few per cent', () => {
  const of = (trajectories: number, seconds: number): string =>
    progressText({ trajectories, total: 100 * MILLION }, seconds, 0);
  expect(of(20 * MILLION, 0.9)).toBe(' 20 %  20.0 M of 100.0 M trajectories, 22.2 M/s');
  expect(of(2 * MILLION, 20)).toBe('  2 %  2.00 M of 100.0 M trajectories, 0.10 M/s');
  expect(of(20 * MILLION, 4)).toBe(' 20 %  20.0 M of 100.0 M trajectories, 5.00 M/s, 16 s left');
  expect(of(100 * MILLION, 20)).toBe('100 %  100.0 M of 100.0 M trajectories, 5.00 M/s');
});

test('only what was counted since the clock began makes the pace', () => {
  const half = { trajectories: 50 * MILLION, total: 100 * MILLION };
  expect(progressText(half, 2, 40 * MILLION)).toMatch(/5\.00 M\/s, 10 s left$/);
  expect(progressText({ ...half, before: 40 * MILLION }, 2, 0)).toMatch(/5\.00 M\/s, 10 s left$/);
  expect(progressText({ ...half, before: 50 * MILLION }, 2, 0)).toMatch(/trajectories, of an earlier run$/);
  expect(progressText(half, 0.1, 50 * MILLION)).toMatch(/trajectories$/);
});

test('a cell is told by its number, and the time is that of the pass over it', () => {
  expect(progressText({ trajectories: MILLION, total: 2 * MILLION, cell: { number: 3, of: 15 } }, 2, 0)).toBe(
    'cell 3 of 15:  50 %  1.00 M of 2.00 M trajectories, 0.50 M/s, 2 s left in this pass over it',
  );
});

test('a comparison tells which cell it counts where there is more than one', async () => {
  const engines = [{ id: 'reference' as const, create: () => Promise.resolve(new ReferenceEngine()) }];
  const cellsTold = async (values: number[]): Promise<(string | undefined)[]> => {
    const experiment = parseExperiment({
      version: 1,
      sampling: { trajectories: 512, blocks: 32 },
      sweep: [{ path: 'model.lengths', values }],
    });
    const told: SimulationProgress[] = [];
    const hooks = { onProgress: (progress: SimulationProgress) => void told.push(progress) };
    for await (const cell of compareExperiment(experiment, namedObjectives(['sft']), engines, hooks))
      expect(cell.results).toHaveLength(1);
    return [...new Set(told.map(({ cell }) => cell && `${cell.number} of ${cell.of}`))];
  };
  expect(await cellsTold([1, 2, 4])).toEqual(['1 of 3', '2 of 3', '3 of 3']);
  expect(await cellsTold([8])).toEqual([undefined]);
});

let written: string[] = [];

beforeEach(() => {
  written = [];
  vi.useFakeTimers({ toFake: ['performance'] });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('the clock begins with the engine and anew with each cell', () => {
  const line = new ProgressLine();
  const { onEngine, onProgress } = line.hooks();
  const engine = { id: 'reference', adapter: 'one' } as TallyEngine;
  const at = (number: number, trajectories: number): void =>
    onProgress!({ trajectories, total: 10 * MILLION, cell: { number, of: 2 } });
  vi.advanceTimersByTime(60_000);
  onEngine!(engine);
  vi.advanceTimersByTime(2000);
  at(1, 5 * MILLION);
  vi.advanceTimersByTime(2000);
  at(1, 10 * MILLION);
  vi.advanceTimersByTime(30_000);
  onEngine!(engine);
  vi.advanceTimersByTime(4000);
  at(2, 5 * MILLION);
  const paces = written
    .filter((text) => text.startsWith('cell'))
    .map((text) => text.trim().split(', ').slice(1));
  expect(paces).toEqual([
    ['2.50 M/s', '2 s left in this pass over it'],
    ['2.50 M/s'],
    ['1.25 M/s', '4 s left in this pass over it'],
  ]);
});
