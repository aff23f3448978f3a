import { describe, expect, it } from 'vitest';
import { ReferenceEngine } from '../../../src/engine/reference/reference-engine';
import { settingsProcess } from '../../../src/experiment/cell';
import { parseExperiment } from '../../../src/experiment/schema';
import { exactKl } from '../../../src/model/exact-kl';
import { exactStatistics } from '../../../src/model/exact-statistics';
import { actionProbabilities, sigmoid } from '../../../src/model/policy';
import { breakEven, ESCAPED, phaseDiagram } from '../../../src/study/training/phase';
import { planTraining } from '../../../src/study/training/plan-training';
import { runTraining } from '../../../src/study/training/run-training';

const REFERENCE = [{ id: 'reference' as const, create: () => Promise.resolve(new ReferenceEngine()) }];

const file = (training: object, rest: object = {}): object => ({
  version: 1,
  training: { steps: 1, ...training },
  ...rest,
});

describe('the break-even law', () => {
  it('is the worth of an attempt: J − w·E[KL] = (p·a − w·κ)·N', () => {
    for (const klWeight of [0.05, 1, 8]) {
      const { cells } = planTraining(parseExperiment(file({ objective: 'paper-theory', klWeight })));
      const process = settingsProcess(cells[0]!.cell.settings);
      const { accuracy, expectedAttempts } = exactStatistics(process);
      const { expectedKl } = exactKl(process, cells[0]!.cell.settings.model.reference, 1).both;
      expect(breakEven(cells[0]!)! * expectedAttempts).toBeCloseTo(accuracy - klWeight * expectedKl, 12);
    }
  });

  it('is said only where it holds', () => {
    const of = (training: object, model: object = {}): number | null =>
      breakEven(planTraining(parseExperiment(file(training, { model }))).cells[0]!);
    expect(of({ objective: 'paper-theory;kl.placement=loss', klWeight: 1 })).toBeNull();
    expect(of({ objective: 'sft' })).toBeNull();
    expect(of({}, { maxAttempts: 4 })).toBeNull();
    expect(of({}, { lengths: { correct: 3, wrong: 4 } })).toBeNull();
    expect(of({}, { lengths: { kind: 'uniform', min: 1, max: 4 } })).toBeNull();
    expect(of({ reference: 'refreshed' })).toBeNull();
    expect(of({})).not.toBeNull();
  });
});

describe('a phase diagram', () => {
  it('dates an escape from where it lasts, and has none for policies that fell back', async () => {
    const experiment = parseExperiment(file({ steps: 6, recordEvery: 2, replicas: 2, groups: 1 }));
    const { training, frames } = await runTraining(experiment, REFERENCE);
    const withChances = (...chances: number[]) =>
      frames.map((frame, i) => {
        const [cell] = frame.cells;
        const [one] = cell!.classes;
        const p = chances[i]!;
        const logits = { value: [0, 0, Math.log(p / (1 - p))], standardError: [0, 0, 0] };
        return { ...frame, cells: [{ ...cell!, classes: [{ ...one!, logits }] }] };
      });
    const [back] = phaseDiagram(training, withChances(0.6, 0.7, 0.2, 0.08));
    expect(back).toMatchObject({ escapedAt: null, fate: 'lost' });
    const [again] = phaseDiagram(training, withChances(0.6, 0.2, 0.7, 0.8));
    expect(again).toMatchObject({ escapedAt: 4, fate: 'learned' });
  });

  it('holds the last record of every cell, and when its policies began to resample', async () => {
    const experiment = parseExperiment(
      file(
        {
          steps: 40,
          objective: 'paper-theory;advantage=rloo',
          klWeight: 0,
          learningRate: 4,
          replicas: 3,
          groups: 8,
          recordEvery: 4,
        },
        {
          model: { policy: { thetaS: 0, thetaDC: 1, thetaDW: -1 } },
          sweep: [
            { path: 'training.learningRate', values: [0, 4] },
            { path: 'model.policy.thetaDW', values: [-1, 1] },
          ],
        },
      ),
    );
    const { training, frames } = await runTraining(experiment, REFERENCE);
    const [still, , moved, resamples] = phaseDiagram(training, frames);
    // A rate of 0 leaves every policy where it began.
    expect(still!.resampleWrong.value[0]).toBeCloseTo(sigmoid(-1), 15);
    expect(still!.resampleWrong.standardError[0]).toBe(0);
    expect(still!.escapedAt).toBeNull();
    expect(still!.accuracy.value[0]).toBeCloseTo(
      exactStatistics(settingsProcess(training.cells[0]!.cell.settings)).accuracy,
      14,
    );
    expect(resamples!.escapedAt).toBe(0);
    expect([still, moved, resamples].map((cell) => cell!.fate)).toEqual(['between', 'learned', 'kept']);
    const { escapedAt, resampleWrong } = moved!;
    expect(resampleWrong.value[0]).toBeGreaterThan(ESCAPED);
    // The record before was below, in the mean of the logits.
    const at = (step: number): number => {
      const frame = frames.find((one) => one.step === step)!;
      const [, , thetaDW] = frame.cells[2]!.classes[0]!.logits.value;
      return actionProbabilities({ thetaS: 0, thetaDC: 0, thetaDW: thetaDW! }).b;
    };
    expect(at(escapedAt!)).toBeGreaterThanOrEqual(ESCAPED);
    expect(at(escapedAt! - 4)).toBeLessThan(ESCAPED);
  });
});
