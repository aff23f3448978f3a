import { beforeAll, describe, expect, it } from 'vitest';
import { readRecord, recordLayout, type TrainRecords } from '../../../src/engine/train';
import { parseExperiment } from '../../../src/experiment/schema';
import { exactKl } from '../../../src/model/exact-kl';
import { exactStatistics } from '../../../src/model/exact-statistics';
import { constantLength } from '../../../src/model/lengths';
import { trainingFile } from '../../../src/report/training-file';
import { runTraining, type TrainingSummary } from '../../../src/study/training/run-training';
import { plainEngine } from '../../support/plain-engine';

const EXPERIMENT = parseExperiment({
  version: 1,
  model: { lengths: 4, policy: { thetaS: 0.2, thetaDC: 1, thetaDW: 0.5 } },
  sweep: [{ path: 'training.learningRate', values: [0.1, 0.5] }],
  training: { steps: 3, replicas: 3, groups: 6, recordEvery: 1, klWeight: 0.1 },
});

describe('a training of two cells', () => {
  let summary: TrainingSummary;
  const recorded: TrainRecords[] = [];
  beforeAll(async () => {
    const engine = plainEngine();
    summary = await runTraining(EXPERIMENT, [{ id: 'reference', create: () => Promise.resolve(engine) }], {
      onFrame: (frame) => recorded.push(frame.records),
    });
  });

  const records = (step: number, cell: number): ReturnType<typeof readRecord>[] => {
    const layout = recordLayout(summary.training.plan);
    return [0, 1, 2].map((i) => readRecord(layout, recorded[step]!, 3 * cell + i, step === 3));
  };
  const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

  it('has a frame of every record, and the state after the last update', () => {
    expect(summary.complete).toBe(true);
    expect(summary.frames.map(({ step }) => step)).toEqual([0, 1, 2, 3]);
    expect(summary.frames.map(({ cells }) => cells[0]!.update === null)).toEqual([false, false, false, true]);
    expect(summary.frames[3]!.cells[1]!.statuses).toEqual({
      learning: 3,
      diverged: 0,
      endless: 0,
      overrun: 0,
    });
  });

  it.each([0, 1])('says of cell %i what its own policies are like', (cell) => {
    const [one] = summary.frames[3]!.cells[cell]!.classes;
    const own = records(3, cell);
    const lengths = { correct: constantLength(4), wrong: constantLength(4) };
    const found = own.map(({ theta, reference }) => {
      const policy = { thetaS: theta[0]!, thetaDC: theta[1]!, thetaDW: theta[2]! };
      const to = { thetaS: reference[0]!, thetaDC: reference[1]!, thetaDW: reference[2]! };
      const process = { policy, maxAttempts: null, atCap: 'truncate' as const, lengths };
      const kl = (from: typeof policy): number => exactKl(process, from, 1).both.expectedKl;
      return { ...exactStatistics(process), kl: kl(to), klFromStart: kl(EXPERIMENT.model.policy) };
    });
    expect(one!.logits.value[0]).toBeCloseTo(mean(own.map(({ theta }) => theta[0]!)), 12);
    expect(one!.accuracy.value[0]).toBeCloseTo(mean(found.map(({ accuracy }) => accuracy)), 12);
    expect(one!.tokens.value[0]).toBeCloseTo(mean(found.map(({ expectedTokens }) => expectedTokens)), 10);
    expect(one!.kl.value[0]).toBeCloseTo(mean(found.map(({ kl }) => kl)), 12);
    expect(one!.klFromStart.value[0]).toBeCloseTo(mean(found.map(({ klFromStart }) => klFromStart)), 12);
    expect(summary.frames[0]!.cells[cell]!.classes[0]!.klFromStart.value[0]).toBe(0);
  });

  it.each([0, 1])('averages the gradients and the rewards of cell %i over its policies', (cell) => {
    const update = summary.frames[1]!.cells[cell]!.update!;
    const own = records(1, cell).map(({ classes }) => classes[0]!);
    const [s, dC, dW] = [0, 1, 2].map((i) =>
      mean(own.map(({ gradient }) => gradient.klSampling[i]! + gradient.klDecision[i]!)),
    );
    expect(update.reward.value[2]).toBeCloseTo(mean(own.map(({ gradient }) => gradient.reward[2])), 12);
    expect(update.klRatio!.value[0]).toBeCloseTo(Math.abs(s!) / (Math.abs(dC!) + Math.abs(dW!)), 10);
    expect(update.sampledAccuracy).toBeCloseTo(mean(own.map(({ rewarded }) => rewarded / 48)), 12);
  });

  it('is told in a file with the flow at the steps of the records', () => {
    const provenance = { lab: 'test', engine: 'reference', adapter: '' };
    const file = trainingFile(EXPERIMENT, summary, provenance) as {
      steps: number[];
      cells: {
        classes: { logits: { value: number[] }[] }[];
        exactFlow: { states: { step: number; theta: number[] }[] };
      }[];
    };
    expect(file.steps).toEqual([0, 1, 2, 3]);
    file.cells.forEach(({ classes, exactFlow }, cell) => {
      expect(exactFlow.states.map(({ step }) => step)).toEqual([0, 1, 2, 3]);
      expect(exactFlow.states[0]!.theta).toEqual([0.2, 1, 0.5]);
      const last = classes[0]!.logits[3]!.value;
      expect(last).toEqual(summary.frames[3]!.cells[cell]!.classes[0]!.logits.value);
    });
  });
});
