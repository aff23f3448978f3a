import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cellFlow } from '../../../src/app/training/cell-flow';
import type { CellFlow } from '../../../src/app/training/training-protocol';
import { ReferenceEngine } from '../../../src/engine/reference/reference-engine';
import { parseExperimentText } from '../../../src/experiment/schema';
import { TRAINING_PRESETS, trainingPresetById } from '../../../src/experiment/training-presets';
import { sigmoid } from '../../../src/model/policy';
import { shownClass } from '../../../src/app/training/panels';
import { exactFlow } from '../../../src/study/training/flow';
import { planTraining } from '../../../src/study/training/plan-training';
import { trainingFrames } from '../../../src/study/training/run-training';

const FOLDER = new URL('../../../examples/training/', import.meta.url);
const FILES = readdirSync(FOLDER);
const REFERENCE = { id: 'reference', create: () => Promise.resolve(new ReferenceEngine()) } as const;

const load = (file: string) => parseExperimentText(readFileSync(new URL(file, FOLDER), 'utf8'));

/** The flows of all cells, as the page draws them. */
function flowsOf(name: string): CellFlow[] {
  const { experiment } = trainingPresetById(`training/${name}`)!;
  const training = planTraining(experiment);
  return training.cells.map((cell) => {
    const walk = cellFlow(experiment, training, cell, experiment.training.recordEvery);
    for (let next = walk.next(); ; next = walk.next()) if (next.done) return next.value;
  });
}

const accuracyAtEnd = ({ points }: CellFlow): number => points.at(-1)!.classes[0]!.accuracy[0]!;

it('presets are the example files, each once', () => {
  expect(TRAINING_PRESETS.map(({ id }) => `${id.replace('training/', '')}.json`).sort()).toEqual(
    FILES.sort(),
  );
});

describe.each(TRAINING_PRESETS.map((preset) => [preset.id, preset] as const))('%s', (id, preset) => {
  const { experiment, question, title } = preset;

  it('is its file, and says what it shows', () => {
    expect(experiment).toEqual(load(`${id.replace('training/', '')}.json`));
    expect(question).toMatch(/^[^.?]+\?$/);
    expect(title.length).toBeGreaterThan(5);
    expect(experiment.description.length).toBeGreaterThan(200);
  });

  it('takes seconds: few trajectories, all told', () => {
    const { plan } = planTraining(experiment);
    const perUpdate = plan.learners.reduce(
      (sum, { groups, program }) => sum + groups * program.groupSize * plan.classes,
      0,
    );
    expect(plan.steps * perUpdate).toBeLessThanOrEqual(10e6);
  });

  it('trains, on the exact flow and near it', async () => {
    const short = {
      ...experiment,
      training: { ...experiment.training, steps: 4, recordEvery: 2, replicas: 8 },
    };
    const training = planTraining(short);
    const steps: number[] = [];
    for await (const { step, cells } of trainingFrames(training, 2, [REFERENCE])) {
      steps.push(step);
      for (const [i, state] of cells.entries()) {
        const walk = cellFlow(short, training, training.cells[i]!, 2);
        let next = walk.next();
        while (!next.done) next = walk.next();
        expect(next.value.missing).toBeNull();
        const exact = next.value.points.find((point) => point.step === step)!;
        const c = shownClass(state);
        const { value, standardError } = state.classes[c]!.accuracy;
        // The mean of eight policies over its error is Student's t with 7 degrees, beyond 12 once in 10⁵; the start has rounding alone.
        expect(Math.abs(value[0]! - exact.classes[c]!.accuracy[0]!)).toBeLessThan(
          12 * standardError[0]! + 1e-9,
        );
        expect(state.statuses.learning).toBe(8);
      }
    }
    expect(steps).toEqual([0, 2, 4]);
  });
});

describe('what the descriptions say is exact', () => {
  it('figure-3: 20 to 80 for the penalty, 0.97 to 1.11 for the reward, and 4.3 to 8.8 with one token', () => {
    const [flow] = flowsOf('figure-3');
    expect(flow!.klRatio!.low).toBeCloseTo(20, 0);
    expect(flow!.klRatio!.high).toBeCloseTo(80, 0);
    expect(flow!.oneToken!.low).toBeCloseTo(4.3, 1);
    expect(flow!.oneToken!.high).toBeCloseTo(8.8, 1);
    const rewards = flow!.points.flatMap(({ update }) => update?.rewardRatio ?? []);
    expect(Math.min(...rewards)).toBeCloseTo(0.97, 2);
    expect(Math.max(...rewards)).toBeCloseTo(1.11, 2);
    const without = flow!.points.filter(({ update }) => update !== null && update.klRatio === null);
    expect(without.map(({ step }) => step)).toEqual(Array.from({ length: 12 }, (_, i) => 50 * i));
  });

  it('echo-chamber: accuracy above 0.99, and b still 0.02', () => {
    const [flow] = flowsOf('echo-chamber');
    const { logits } = flow!.points.at(-1)!.classes[0]!;
    expect(accuracyAtEnd(flow!)).toBeGreaterThan(0.99);
    expect(sigmoid(flow!.points[0]!.classes[0]!.logits[2]!)).toBeCloseTo(0.018, 3);
    expect(sigmoid(logits[2]!)).toBeCloseTo(0.02, 2);
    expect(sigmoid(logits[2]!)).toBeLessThan(0.025);
  });

  it('escape-map: from −3 a moderate penalty lets policies escape, from −5 none does, and a heavy one holds', () => {
    const { experiment } = trainingPresetById('training/escape-map')!;
    const training = planTraining({
      ...experiment,
      sweep: [
        { path: 'model.policy.thetaDW', values: [-5, -3, -1] },
        { path: 'training.klWeight', values: [0.01, 0.1, 1] },
      ],
    });
    const ends = training.cells.map((cell) => sigmoid(exactFlow(training, cell).steps!.at(-1)!.theta[2]!));
    const at = (thetaDW: number, w: number): number =>
      ends[3 * [-5, -3, -1].indexOf(thetaDW) + [0.01, 0.1, 1].indexOf(w)]!;
    expect(at(-3, 0.1)).toBeGreaterThan(0.5);
    expect(at(-3, 0.01)).toBeLessThan(0.1);
    expect(at(-3, 1)).toBeLessThan(0.1);
    for (const w of [0.01, 0.1, 1]) expect(at(-5, w)).toBeLessThan(0.02);
    expect(at(-1, 1)).toBeLessThan(0.5);
    expect(at(-1, 0.1)).toBeGreaterThan(0.9);
  });

  it('length-stress: sampling is held ever tighter, deciding learns ever more', () => {
    const ends = flowsOf('length-stress').map(({ points }) => points.at(-1)!.classes[0]!.logits);
    const [sampling, rejecting] = [ends.map(([s]) => s!), ends.map(([, , w]) => w!)];
    for (let i = 1; i < ends.length; i++) {
      expect(sampling[i]).toBeLessThan(sampling[i - 1]! - 0.05);
      expect(rejecting[i]).toBeGreaterThan(rejecting[i - 1]! + 0.02);
    }
  });

  it('sft-vs-dft-vs-rl: SFT ends at the teacher, DFT goes past it', () => {
    const [sft, dft] = flowsOf('sft-vs-dft-vs-rl').map(({ points }) =>
      points.at(-1)!.classes[0]!.logits.map(sigmoid),
    );
    [0.62, 0.86, 0.67].forEach((chance, i) => {
      expect(sft![i]).toBeCloseTo(chance, 2);
      expect(dft![i]).toBeGreaterThan(chance + 0.05);
    });
  });

  it('ood-digits: training leaves the slopes', () => {
    for (const { points } of flowsOf('ood-digits')) {
      const [first, last] = [points[0]!, points.at(-1)!];
      const slope = ({ classes }: typeof first): number => classes[6]!.logits[0]! - classes[3]!.logits[0]!;
      expect(slope(first)).toBeCloseTo(-1.5, 12);
      expect(slope(last)).toBeCloseTo(-1.5, 12);
    }
  });
});
