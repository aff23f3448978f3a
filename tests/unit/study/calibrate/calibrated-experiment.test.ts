import { expect, test } from 'vitest';
import { lengthPmf, meanLength } from '../../../../src/model/lengths';
import { calibratedExperiment } from '../../../../src/study/calibrate/calibrated-experiment';

const CHANCES = { p: 0.6, a: 0.9, b: 0.8 };
const SETTINGS = { maxAttempts: null, training: false };

test('a calibrated policy has its logits and its lengths: at most 17 of them, with the same mean', () => {
  const wrong = lengthPmf({ kind: 'log-normal', median: 300, sigma: 0.7, max: 4096 });
  const { model } = calibratedExperiment({ lengths: { correct: wrong, wrong } }, CHANCES, SETTINGS);
  expect(model.policy.thetaS).toBeCloseTo(Math.log(1.5), 4);
  expect(model.policy.thetaDW).toBeCloseTo(Math.log(4), 4);
  expect(model.reference).toEqual(model.policy);
  const { wrong: kept } = model.lengths;
  expect(kept.kind).toBe('explicit');
  expect(Object.keys((kept as { pmf: object }).pmf).length).toBeLessThanOrEqual(17);
  // Each of the lengths is rounded to a whole token: the mean is off by less than a half.
  expect(Math.abs(meanLength(lengthPmf(kept)) - meanLength(wrong))).toBeLessThan(0.5);
});

test('chances that never varied get a logit that trains, and unknown lengths are one token', () => {
  const { model, training } = calibratedExperiment(
    { lengths: { correct: null, wrong: null } },
    { p: 1, a: 0.5, b: 0 },
    { maxAttempts: 7, training: true },
  );
  expect(model.policy).toEqual({ thetaS: 8, thetaDC: 0, thetaDW: -8 });
  expect(model.maxAttempts).toBe(7);
  expect(model.lengths.correct).toEqual({ kind: 'constant', tokens: 1 });
  expect(training.steps).toBeGreaterThan(0);
});
