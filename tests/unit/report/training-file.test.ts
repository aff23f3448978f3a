import { describe, expect, it } from 'vitest';
import { ReferenceEngine } from '../../../src/engine/reference/reference-engine';
import { parseExperiment, parseExperimentText } from '../../../src/experiment/schema';
import { trainingFile, trainingTable } from '../../../src/report/training-file';
import { exactFlow } from '../../../src/study/training/flow';
import { planTraining as planOf } from '../../../src/study/training/plan-training';
import { recordedFlow } from '../../../src/study/training/recorded-flow';
import { runTraining } from '../../../src/study/training/run-training';

const REFERENCE = [{ id: 'reference' as const, create: () => Promise.resolve(new ReferenceEngine()) }];
const LAB = { lab: '0', engine: 'webgpu', adapter: 'none' };

const parse = (training: object, rest: object = {}): ReturnType<typeof parseExperiment> =>
  parseExperiment({
    version: 1,
    training: {
      steps: 4,
      groups: 2,
      replicas: 2,
      recordEvery: 2,
      objective: 'paper-theory;advantage=rloo',
      ...training,
    },
    ...rest,
  });

describe('the result of a training', () => {
  const experiment = parse({}, { sweep: [{ path: 'model.policy.thetaDW', values: [-2, 1.5] }] });

  it('has each cell’s own states, and the exact flow at the recorded updates', async () => {
    const summary = await runTraining(experiment, REFERENCE);
    const file = trainingFile(experiment, summary, LAB) as {
      steps: number[];
      notes: string[];
      cells: { coordinates: object; exactFlow: { states: { step: number; theta: number[] }[] } }[];
    };
    expect(file.steps).toEqual([0, 2, 4]);
    expect(file.notes).toEqual([]);
    expect(file.cells.map(({ coordinates }) => coordinates)).toEqual([
      { 'model.policy.thetaDW': -2 },
      { 'model.policy.thetaDW': 1.5 },
    ]);
    summary.training.cells.forEach((cell, i) => {
      const { steps } = exactFlow(summary.training, cell);
      expect(file.cells[i]!.exactFlow.states.map(({ step, theta }) => [step, theta])).toEqual(
        [0, 2, 4].map((step) => [step, steps![step]!.theta]),
      );
    });
    const rows = trainingTable(summary, 'webgpu')
      .split('\n')
      .filter((line) => /^(-2|1.5) /.test(line));
    summary.frames[0]!.cells.forEach(({ classes }, i) =>
      expect(rows[i]).toContain(classes[0]!.accuracy.value[0]!.toPrecision(4)),
    );
    expect(rows[0]!.slice(8)).not.toBe(rows[1]!.slice(8));
  });

  it('can be run again: the experiment inside it is read', async () => {
    const summary = await runTraining(experiment, REFERENCE);
    const text = JSON.stringify(trainingFile(experiment, summary, LAB));
    expect(parseExperimentText(text)).toEqual(experiment);
    // A file of something else with such a field is no result of the lab.
    expect(() => parseExperimentText(JSON.stringify({ version: 1, experiment: {} }))).toThrow(
      /experiment is not a field/,
    );
  });

  it('says where a 32-bit logit hardly holds an update, on a device', async () => {
    const tiny = parse({ learningRate: 1e-6 });
    const summary = await runTraining(tiny, REFERENCE);
    expect(trainingTable(summary, 'webgpu')).toMatch(
      /In this training an update moves θ_s and θ_dC and θ_dW by so little .* --engine reference/,
    );
    expect(trainingTable(summary, 'reference')).not.toMatch(/--engine reference/);
  });

  it('names the cells of a note, and gives every number its error', async () => {
    const rates = parse({}, { sweep: [{ path: 'training.learningRate', values: [1e-6, 0.1] }] });
    const table = trainingTable(await runTraining(rates, REFERENCE), 'webgpu');
    expect(table).toMatch(/In 1 of 2 cells \(training.learningRate = 0.000001\) an update/);
    const [, header, first] = table.split('\n');
    // From one start: no policy differs from another, rounding aside.
    expect(first).toMatch(/^1e-7|0\.000001 +0\.8\d\d\d ± 0 /);
    const at = header!.indexOf('p_d|W') + 'p_d|W'.length;
    expect(first!.slice(0, at)).toMatch(/ ± [\d.e-]+$/);
  });

  it('says where the flow leaves its bounds, and how many policies stopped', async () => {
    const wild = parse({ learningRate: 10_000 });
    const summary = await runTraining(wild, REFERENCE);
    const flow = recordedFlow(summary.training, summary.training.cells[0]!, [0, 2, 4]);
    expect(flow).toMatchObject({ divergedAt: 0, missing: null });
    expect(flow.steps.map(({ step }) => step)).toEqual([0]);
    expect(trainingTable(summary, 'webgpu')).toMatch(/leaves ±40 at 0 .* 2 of 2/);
    expect(summary.frames.map(({ cells }) => cells[0]!.statuses.diverged)).toEqual([0, 2, 2]);
  });

  it('walks no further than what was recorded', () => {
    const long = parse({ steps: 1_000_000 });
    const { cells, plan } = planOf(long);
    const { steps } = recordedFlow({ plan }, cells[0]!, [0, 2]);
    expect(steps.map(({ step }) => step)).toEqual([0, 2]);
  });
});
