import { expect, test } from 'vitest';
import { ReferenceEngine } from '../../../src/engine/reference/reference-engine';
import { parseExperiment } from '../../../src/experiment/schema';
import { resultFile, resultText } from '../../../src/report/result-file';
import { runExperiment } from '../../../src/study/run-experiment';

const LAB = { lab: '1.2.3' };

test.each([0, 1, 3])('a result in pieces is the text of the whole, of %i cells', async (cells) => {
  const experiment = parseExperiment({
    version: 1,
    sampling: { trajectories: 512, blocks: 32 },
    sweep: [{ path: 'model.lengths', values: [1, { kind: 'uniform', min: 2, max: 5 }, 64] }],
  });
  const reference = { id: 'reference', create: () => Promise.resolve(new ReferenceEngine()) } as const;
  const summary = await runExperiment(experiment, [reference]);
  // What a stopped run has in words may break lines.
  const some = { ...summary, reason: 'stopped\n"early"', cells: summary.cells.slice(0, cells) };
  const pieces = [...resultText(experiment, some, LAB)];
  expect(pieces).toHaveLength(cells + 2);
  expect(pieces.join('')).toBe(`${JSON.stringify(resultFile(experiment, some, LAB), null, 2)}\n`);
});
