import { expect, test } from 'vitest';
import { ReferenceEngine } from '../../../src/engine/reference/reference-engine';
import { parseExperiment } from '../../../src/experiment/schema';
import { resultCsv } from '../../../src/report/result-csv';
import { resultFile, resultText } from '../../../src/report/result-file';
import { ratioInterval } from '../../../src/study/ratio-interval';
import { runExperiment } from '../../../src/study/run-experiment';

const LAB = { lab: '1.2.3' };
const REFERENCE = { id: 'reference', create: () => Promise.resolve(new ReferenceEngine()) } as const;

test.each([0, 1, 3])('a result in pieces is the text of the whole, of %i cells', async (cells) => {
  const experiment = parseExperiment({
    version: 1,
    sampling: { trajectories: 512, blocks: 32 },
    sweep: [{ path: 'model.lengths', values: [1, { kind: 'uniform', min: 2, max: 5 }, 64] }],
  });
  const summary = await runExperiment(experiment, [REFERENCE]);
  // What a stopped run has in words may break lines.
  const some = { ...summary, reason: 'stopped\n"early"', cells: summary.cells.slice(0, cells) };
  const pieces = [...resultText(experiment, some, LAB)];
  expect(pieces).toHaveLength(cells + 2);
  expect(pieces.join('')).toBe(`${JSON.stringify(resultFile(experiment, some, LAB), null, 2)}\n`);
});

test('a ratio comes with the interval of 95 % that its gradient has, in JSON and in CSV', async () => {
  const experiment = parseExperiment({
    version: 1,
    // Few enough that value ± error would mislead: the denominator is told to some errors.
    sampling: { trajectories: 2048, blocks: 32 },
    model: { lengths: 64 },
  });
  const summary = await runExperiment(experiment, [REFERENCE]);
  const { gradients } = summary.cells[0]!.result;
  const file = JSON.parse([...resultText(experiment, summary, LAB)].join('')) as {
    cells: { gradients: Record<string, { attribution: { interval: [number, number] | null } | null }> }[];
  };
  const text = resultCsv(experiment, summary, LAB).trimEnd().split('\r\n');
  const [comments, rest] = [true, false].map((is) => text.filter((line) => /^"?#/.test(line) === is));
  expect(comments).toContain(`# digest: ${summary.digest}`);
  expect(comments).toContain('# lab: 1.2.3');
  const lines = rest!.map((line) => line.split(','));
  const column = (line: readonly string[], name: string): string => line[lines[0]!.indexOf(name)]!;
  let uneven = 0;
  for (const [id, gradient] of Object.entries(gradients)) {
    const interval = ratioInterval(gradient);
    expect(file.cells[0]!.gradients[id]!.attribution?.interval ?? null, id).toEqual(
      interval && [interval.low, interval.high],
    );
    const line = lines.find((one) => column(one, 'quantity') === `${id}.attribution`)!;
    expect([column(line, 'low'), column(line, 'high')], id).toEqual(
      interval ? [String(interval.low), String(interval.high)] : ['', ''],
    );
    if (interval === null) continue;
    const { value } = gradient.attribution!;
    expect(value).toBeGreaterThanOrEqual(interval.low);
    expect(value).toBeLessThanOrEqual(interval.high);
    if (interval.high - value > 1.2 * (value - interval.low)) uneven++;
  }
  expect(uneven).toBeGreaterThan(0);
  // What is no ratio has its interval about the value.
  const tokens = lines.find((one) => column(one, 'quantity') === 'tokens')!;
  const [low, value, high] = ['low', 'monteCarlo', 'high'].map((name) => Number(column(tokens, name)));
  expect(high! - value!).toBeCloseTo(value! - low!, 9);
  expect(high! - value!).toBeGreaterThan(1.9 * Number(column(tokens, 'standardError')));
});
