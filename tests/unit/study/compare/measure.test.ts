/** What a comparison measures of a signal: by hand on round numbers, and its estimates against its exact answers. */
import { describe, expect, test } from 'vitest';
import { ReferenceEngine } from '../../../../src/engine/reference/reference-engine';
import { parseExperiment } from '../../../../src/experiment/schema';
import { mapActions, type PerAction } from '../../../../src/model/log-ratio';
import type { ActionKind } from '../../../../src/model/tally';
import type { BatchSignal } from '../../../../src/objective/batch/signal';
import { compareObjectives } from '../../../../src/study/compare/compare';
import { readVector, signalVector } from '../../../../src/study/compare/measure';
import { namedObjectives } from '../../../../src/study/compare/objectives';
import {
  attributionOf,
  type Measured,
  type ObjectiveResult,
  PART_TERMS,
} from '../../../../src/study/compare/result';
import { gradientVerdict } from '../../../../src/study/compare/verdict';

/** All probabilities ½, so that the score of an action is ±½ and a weight of 2 on its right side a gradient of 1. */
const HALVES = { thetaS: 0, thetaDC: 0, thetaDW: 0 };

const weights = (own: Partial<Record<ActionKind, number>>): PerAction => mapActions((kind) => own[kind] ?? 0);

function signal(parts: Partial<BatchSignal>): BatchSignal {
  const none = weights({});
  return { rewardCorrect: none, rewardWrong: none, klSampling: none, klDecision: none, ...parts };
}

function measures(of: BatchSignal, exact = true) {
  const vector = signalVector(of, HALVES);
  const errors = vector.map(() => 0.25);
  return readVector(vector, errors, exact ? vector : null, 1000);
}

/** Reward (1, 1, 2), split between right and wrong trajectories; answers pay (−3, 0, 0) and decisions (0, −4, 0). */
const OPPOSED = signal({
  rewardCorrect: weights({ sampleC: 2, stopC: 1, resW: 4 }),
  rewardWrong: weights({ resC: -1 }),
  klSampling: weights({ sampleC: -4, sampleW: 2 }),
  klDecision: weights({ stopC: -8 }),
});

const both = (value: number): Measured => ({ exact: value, value, standardError: 0.25 });

describe('by hand', () => {
  const found = measures(OPPOSED);

  test('the cosine of reward and penalty', () => {
    expect(found.klCosine!.value).toBeCloseTo((-3 - 4) / (Math.sqrt(6) * 5), 15);
    expect(found.klCosine!.exact).toBe(found.klCosine!.value);
    expect(found.klCosine!.standardError).toBe(0.25);
  });

  test('the drag on each logit, negative where the penalty is against the reward', () => {
    expect(found.klDrag).toEqual([both(-3), both(-4), both(0)]);
  });

  test('the ratio of each part and of the whole', () => {
    expect(found.partAttribution).toEqual({
      reward: both(1 / 3),
      klSampling: null, // Nothing of it reaches deciding.
      klDecision: both(0),
      kl: both(3 / 4),
    });
    expect(found.attribution).toEqual(both(2 / 5));
    expect(found.gradient.total.map(({ value }) => value)).toEqual([-2, -3, 2]);
    expect(found.direction.klDecision!.map(({ value }) => value)).toEqual([0, -1, 0]);
  });

  test('without a penalty there is no cosine and no drag', () => {
    const { klCosine, klDrag, partAttribution } = measures(signal({ rewardCorrect: weights({ stopC: 2 }) }));
    expect(klCosine).toBeNull();
    expect(klDrag).toEqual([null, null, null]);
    expect(partAttribution.kl).toBeNull();
  });

  test('a logit without a reward has no drag; the others have', () => {
    const { klDrag } = measures(
      signal({ rewardCorrect: weights({ sampleC: 2 }), klDecision: weights({ resW: 2 }) }),
    );
    expect(klDrag).toEqual([both(0), null, null]);
  });

  test('weights that cancel but for rounding make no gradient, and so no direction and no ratio', () => {
    const cancelled = measures(
      signal({
        rewardCorrect: weights({ stopC: 2 }),
        klSampling: weights({ sampleC: 0.1 + 0.2, sampleW: 0.3, stopC: 0.1 + 0.7, resC: 0.8 }),
      }),
    );
    expect(cancelled.gradient.klSampling.map(({ value }) => value)).toEqual([0, 0, 0]);
    expect(cancelled.direction.klSampling).toBeNull();
    expect(cancelled.klCosine).toBeNull();
  });
});

describe('estimates of paper-theory', async () => {
  const engines = [{ id: 'reference' as const, create: () => Promise.resolve(new ReferenceEngine()) }];
  const settings = parseExperiment({ version: 1, sampling: { trajectories: 16384, blocks: 64 } });
  const results: ObjectiveResult[] = [];
  for await (const result of compareObjectives(settings, namedObjectives(['paper-theory', 'sft']), engines))
    results.push(result);
  const [theory, sft] = results as [ObjectiveResult, ObjectiveResult];

  const cases: (readonly [string, Measured | null])[] = [
    ['cosine', theory.klCosine],
    ...theory.klDrag.map((drag, i) => [`drag ${i}`, drag] as const),
    ...PART_TERMS.map((term) => [`ratio of ${term}`, attributionOf(theory, term)] as const),
  ];
  test.each(cases)('%s lies within 5 standard errors of the exact answer', (_name, measured) => {
    const { exact, value, standardError } = measured!;
    expect(standardError).toBeGreaterThan(0);
    expect(Math.abs(value - exact!)).toBeLessThan(5 * standardError);
  });

  test('the exact ratios are those of Appendix C: 1.109 of the reward, 7.96 of the penalty in it', () => {
    expect(attributionOf(theory, 'reward')!.exact).toBeCloseTo(1.1087, 4);
    expect(attributionOf(theory, 'kl')!.exact).toBeCloseTo(7.96, 2);
  });

  test('the verdict turns where the threshold passes the ratio', () => {
    const ratio = attributionOf(theory, 'kl')!.exact!;
    expect(gradientVerdict(theory, 'kl', ratio - 1e-9)).toMatchObject({
      verdict: 'unbalanced',
      toward: 'sampling',
    });
    expect(gradientVerdict(theory, 'kl', ratio + 1e-9)).toMatchObject({ verdict: 'balanced', toward: null });
    expect(gradientVerdict(theory, 'total', 3)).toMatchObject({ verdict: 'unbalanced', toward: 'decision' });
    expect(gradientVerdict(theory, 'klSampling', 3)).toMatchObject({ toward: 'sampling' });
    expect(gradientVerdict(sft, 'kl', 3)).toBeNull();
  });

  test('without an exact answer a verdict is undecided where the interval holds the threshold', () => {
    const measured = (value: number, standardError: number) => ({ exact: null, value, standardError });
    // Of half a Student's t with 31 degrees to either side, as long as the gradient on deciding is sure.
    const near = (value: number, onDeciding = 0): ObjectiveResult => ({
      ...theory,
      noExact: 'for this test',
      attribution: measured(value, Math.hypot(0.1, value * onDeciding)),
      gradient: {
        ...theory.gradient,
        total: [measured(-value, 0.1), measured(1, onDeciding), measured(0, 0)],
      },
    });
    const estimated = near(3.1);
    expect(gradientVerdict(near(2.9), 'total', 3)).toEqual({ verdict: 'undecided', toward: null });
    expect(gradientVerdict(estimated, 'total', 3)).toEqual({ verdict: 'undecided', toward: null });
    expect(gradientVerdict(estimated, 'total', 2.85)).toMatchObject({
      verdict: 'unbalanced',
      toward: 'sampling',
    });
    expect(gradientVerdict(estimated, 'total', 3.35)).toMatchObject({ verdict: 'balanced' });
    // Sure of being large in value ± error; what it divides by drowns.
    expect(gradientVerdict(near(90, 0.2), 'total', 3)).toMatchObject({ verdict: 'unbalanced' });
    expect(gradientVerdict(near(90, 0.5), 'total', 3)).toEqual({ verdict: 'undecided', toward: null });
  });
});
