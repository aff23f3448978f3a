/** Random experiments as links: the page that opens one has the same experiment and counts as Node does. For links*.test.ts. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assertSimulable, settingsProcess } from '../../src/experiment/cell';
import type { Axis, Experiment } from '../../src/experiment/experiment';
import { expandGrid } from '../../src/experiment/grid';
import { parseExperiment, parseExperimentText } from '../../src/experiment/schema';
import { experimentToUrl } from '../../src/experiment/url';
import { INLINE_HOST } from '../../src/engine/wasm/inline-thread';
import { ReferenceEngine } from '../../src/engine/reference/reference-engine';
import { WasmEngine } from '../../src/engine/wasm/wasm-engine';
import { InputError } from '../../src/model/input-error';
import { exactStatistics } from '../../src/model/exact-statistics';
import { runExperiment } from '../../src/study/run-experiment';
import type { EngineChoice } from '../../src/study/simulate';
import { experimentFile } from '../unit/experiment/arbitraries';
import { withLab } from './harness';

const NODE: Readonly<Record<'reference' | 'wasm', EngineChoice>> = {
  reference: { id: 'reference', create: () => Promise.resolve(new ReferenceEngine()) },
  wasm: { id: 'wasm', only: 'tallies', create: () => WasmEngine.create(INLINE_HOST) },
};

/** Engines of the page, in turn. */
const PAGE = ['wasm', 'webgpu', 'reference'] as const;

/** So that a page takes a second on each of them. */
const MOST_ATTEMPTS = 1e6;
const MOST_CELLS = 6;

/** Axes with few values, of fields that leave the number of trajectories alone. */
function fewValues(axes: readonly Axis[]): Axis[] {
  return axes
    .filter(({ path }) => !/^(sampling|training)\.|groupSize/.test(path))
    .slice(0, 2)
    .map((axis) =>
      'values' in axis ? { ...axis, values: axis.values.slice(0, 2) } : { ...axis, points: 2 },
    );
}

/** The same with as few trajectories as its blocks allow and no training. */
function small(file: object): Experiment | null {
  const { objective, sampling, training, sweep, ...rest } = parseExperiment(file);
  try {
    const experiment = parseExperiment({
      ...rest,
      objective,
      sampling: { ...sampling, trajectories: objective.groupSize * sampling.blocks },
      training: { ...training, steps: 0 },
      sweep: fewValues(sweep),
    });
    const cells = expandGrid(experiment);
    cells.forEach(assertSimulable);
    const attempts = cells.reduce(
      (sum, { settings }) =>
        sum + settings.sampling.trajectories * exactStatistics(settingsProcess(settings)).expectedAttempts,
      0,
    );
    return cells.length <= MOST_CELLS && attempts <= MOST_ATTEMPTS ? experiment : null;
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

const runnable: fc.Arbitrary<Experiment> = experimentFile
  .map(small)
  .filter((experiment): experiment is Experiment => experiment !== null);

const state = "document.querySelector('lab-run-bar .state')?.textContent";
const ended = `/^(Done|Stopped|Failed)/.test(${state})`;

/** What the button saves. */
const SAVED = `new Promise((resolve) => {
  const { createObjectURL } = URL;
  URL.createObjectURL = (blob) => { void blob.text().then(resolve); return createObjectURL(blob); };
  const buttons = [...document.querySelectorAll('lab-evidence button')];
  buttons.find((button) => button.textContent.includes('results as JSON')).click();
  URL.createObjectURL = createObjectURL;
})`;

/**
 * @param count how many experiments
 * @param node the engine that Node counts with
 */
export function testLinks(count: number, node: keyof typeof NODE): void {
  // LINKS_SEED=… brings a failed run back.
  const seed = Number(process.env['LINKS_SEED'] ?? Date.now() % 2 ** 31);

  test(`${count} random experiments, LINKS_SEED=${seed}: a link opens on the same experiment and counts as ${node} does in Node`, async () => {
    await withLab(
      async ({ page, url, problems }) => {
        for (const [i, experiment] of fc.sample(runnable, { numRuns: count, seed }).entries()) {
          const link = experimentToUrl(experiment) || '?version=1';
          const engine = PAGE[i % PAGE.length]!;
          await page.goto(`${url}${link}&engine=${engine}`);
          // What the page says tells more than that it did not come to an end.
          await page.waitForFunction(ended, { timeout: 60_000 }).catch(() => undefined);
          expect(await page.evaluate(state), `${link}&engine=${engine}`).toMatch(/^Done/);
          const saved = (await page.evaluate(SAVED)) as string;
          expect(parseExperimentText(saved), link).toEqual(experiment);
          const { digest } = JSON.parse(saved) as { digest: string };
          expect(digest, link).toBe((await runExperiment(experiment, [NODE[node]])).digest);
          expect(problems, link).toEqual([]);
        }
      },
      { path: null },
    );
  });
}
