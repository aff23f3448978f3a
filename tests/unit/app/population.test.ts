import { describe, expect, it } from 'vitest';
import { arrowsOf, gridPlaces, packArrows } from '../../../src/app/training/arrows';
import { FramePace } from '../../../src/app/training/frame-pace';
import { parseColour } from '../../../src/app/training/palette';
import { cloudOf, policyAt, positionsOf } from '../../../src/app/training/positions';
import { cloudWords } from '../../../src/app/training/population-words';
import { countOf, DEFAULT_SUBJECT } from '../../../src/app/training/population-view';
import { recordLayout, type TrainRecord, writeRecord } from '../../../src/engine/train';
import { parseExperiment } from '../../../src/experiment/schema';
import { sigmoid } from '../../../src/model/policy';
import { exactFlow } from '../../../src/study/training/flow';
import { flowField } from '../../../src/study/training/flow-field';
import { planTraining } from '../../../src/study/training/plan-training';

const LAYOUT = recordLayout({ features: 2, classes: 1 });
const BLANK = { reference: [0, 0, 0, 0, 0, 0], old: [0, 0, 0, 0, 0, 0], powers: [1, 1] } as const;
const MOMENTS = { first: BLANK.old, second: BLANK.old };
const NOTHING = [0, 0, 0] as const;
const CLASS = {
  thresholds: { correctStop: 0, correct: 0, wrongResample: 0 },
  gradient: { reward: NOTHING, klSampling: NOTHING, klDecision: NOTHING },
  rewarded: 0,
  attempts: 0,
  tokens: 0,
};

function recordsOf(thetas: readonly (readonly number[])[], statuses: readonly TrainRecord['status'][] = []) {
  const values = new Float64Array(LAYOUT.size * thetas.length);
  thetas.forEach((theta, learner) => {
    const status = statuses[learner] ?? 'learning';
    const record = { step: 7, learner, status, theta, ...BLANK, ...MOMENTS, classes: [CLASS] };
    writeRecord(LAYOUT, values, record);
  });
  return { step: 7, values, tallies: null };
}

describe('positions', () => {
  const positions = positionsOf(LAYOUT, recordsOf([[1, 2, 3, 4, 5, 6], [7, 0, 8, 0, 9, 0]], ['learning', 'diverged'])); // prettier-ignore

  it('are read as the logits of a class', () => {
    expect(policyAt(positions, [1, 0.5], 0)).toEqual({ status: 0, logits: [2, 5, 8] });
    expect(policyAt(positions, [1, 0.5], 1)).toEqual({ status: 1, logits: [7, 8, 9] });
  });

  it('are told as a mean and a spread', () => {
    const subject = { ...DEFAULT_SUBJECT, features: [1, 0.5] };
    const cloud = cloudOf(positions, subject)!;
    expect(cloud.mean).toEqual([4.5, 6.5, 8.5]);
    expect(cloud.spread[0]).toBeCloseTo(5 / Math.SQRT2, 12);
    expect(cloud).toMatchObject({ step: 7, count: 2, statuses: [1, 1, 0, 0], beyond: 2 });
    expect(cloudWords(cloud)).toMatch(/^2 policies after 7 updates\. .*sampling 4\.5 ± 3\.54, .*1 diverged\. 2 beyond the axes/); // prettier-ignore
    expect(cloudOf(positions, { ...subject, first: 1, count: 5 })).toMatchObject({
      count: 1,
      spread: [0, 0, 0],
    });
    expect(cloudOf(positions, { ...subject, first: 2 })).toBeNull();
    expect(cloudWords(null)).toBe('No policies yet.');
    expect(countOf({ ...subject, first: 3 }, 2)).toBe(0);
  });
});

describe('the pace of pictures', () => {
  it('is sixty a second where pictures are cheap', () => {
    const pace = new FramePace();
    expect(pace.wait(1000)).toBe(0);
    pace.begin(1000);
    pace.end(1001);
    expect(pace.wait(1001)).toBeCloseTo(1000 / 60 - 1, 9);
  });

  it('gives pictures a quarter of the time where they are dear', () => {
    const pace = new FramePace();
    let now = 0;
    let drawn = 0;
    while (now < 10_000) {
      now += pace.wait(now);
      pace.begin(now);
      now += 90;
      drawn += 90;
      pace.end(now);
    }
    expect(drawn / now).toBeCloseTo(1 / 4, 1);
  });
});

describe('the flow field', () => {
  const training = planTraining(
    parseExperiment({
      version: 1,
      model: { lengths: 8, policy: { thetaS: 0.3, thetaDC: 1, thetaDW: -0.5 } },
      training: { steps: 1, objective: 'paper-theory;advantage=rloo' },
    }),
  );
  const cell = training.cells[0]!;
  const one = cell.classes[0]!;

  it('at the start is what the exact flow does there', () => {
    const field = flowField(cell, one, [[0.3, 1, -0.5]]);
    const { reward, klSampling, klDecision } = exactFlow(training, cell).steps![0]!.gradients[0]!;
    const sum = [0, 1, 2].map((i) => reward[i]! + klSampling[i]! + klDecision[i]!);
    expect(field.vectors![0]!.gradient).toEqual(sum);
  });

  it('has places that are even on the axes that are shown', () => {
    const logits = gridPlaces({ scale: 'logits', subject: DEFAULT_SUBJECT }, 4);
    expect(logits).toHaveLength(64);
    expect(logits[0]).toEqual([-4.5, -4.5, -4.5]);
    const chances = gridPlaces({ scale: 'probabilities', subject: DEFAULT_SUBJECT }, 4);
    expect(chances.at(-1)!.map(sigmoid)).toEqual([0.875, 0.875, 0.875]);
  });

  it('is drawn with directions of length 1, and lengths by the fourth root', () => {
    const arrows = arrowsOf(
      [
        { at: [1, 2, 3], gradient: [0, 16, 0] },
        { at: [0, 0, 0], gradient: [0, 0, 0] },
        { at: [4, 5, 6], gradient: [0, 0, -1] },
      ],
      3,
    );
    expect(Array.from(packArrows(arrows))).toEqual([1, 2, 3, 0.5, 0, 1, 0, 0, 4, 5, 6, 0.25, 0, 0, -1, 0]);
    expect(arrowsOf([])).toHaveLength(0);
  });
});

describe('colours', () => {
  it('are read from a computed style', () => {
    expect(parseColour('rgb(255, 51, 0)')).toEqual([1, 0.2, 0]);
    expect(parseColour('rgba(0, 0, 255, 0.5)')).toEqual([0, 0, 1]);
  });
});
