/** Signals in expectation: contracted with the scores of actions they are the gradients that `model` knows exactly. */
import { describe, expect, test } from 'vitest';
import { FLOAT64 } from '../../../src/engine/reference/signal/arithmetic';
import { blockSignals } from '../../../src/engine/reference/signal/signal-block';
import { signalNumbers } from '../../../src/engine/signal-numbers';
import { PlanBuilder } from '../../../src/experiment/plan';
import { exactKl } from '../../../src/model/exact-kl';
import { exactScoreMoments } from '../../../src/model/exact-score-moments';
import { DISCOUNT_MODES } from '../../../src/model/exact-weights';
import { actionLogRatios, actionScores } from '../../../src/model/log-ratio';
import type { LogitVector } from '../../../src/model/policy';
import type { Process } from '../../../src/model/process';
import { SIGNAL_TERMS, type SignalProgram, type SignalTerm } from '../../../src/objective/signal-program';
import { PLAIN } from '../../support/plain-program';

const BLOCKS = 32;
const GROUP = 8;
const TRAJECTORIES = 2 ** 13;

const lengths: Process['lengths'] = {
  correct: { min: 2, probabilities: Float64Array.of(0.5, 0.25, 0.25) },
  wrong: { min: 1, probabilities: Float64Array.of(0.3, 0, 0.7) },
};
const policy = { thetaS: 0.3, thetaDC: 0.9, thetaDW: 0.4 };
const PROCESSES: readonly Process[] = [
  { policy, lengths, maxAttempts: null, atCap: 'truncate' },
  { policy, lengths, maxAttempts: 3, atCap: 'truncate' },
  { policy, lengths, maxAttempts: 2, atCap: 'fail' },
  { policy, lengths, maxAttempts: 2, atCap: 'decide-then-fail' },
];

/** Σ over kinds of score·signal of one term, by logit, for each block and trajectory. */
function gradients(
  process: Process,
  program: SignalProgram,
  seed: number,
): Record<SignalTerm, LogitVector[]> {
  const builder = new PlanBuilder([seed, 11]);
  builder.add(process, { trajectories: TRAJECTORIES, groupSize: GROUP, blocks: BLOCKS, stream: 0 });
  const plan = builder.build();
  const signalOf = blockSignals(FLOAT64, plan, plan.cells[0]!, signalNumbers(program, GROUP));
  const scores = actionScores(process.policy);
  const blocks = Array.from({ length: BLOCKS }, (_, block) => signalOf(block).sums);
  const contracted = (sums: Float64Array, term: number): LogitVector => {
    const x = sums.subarray(6 * term).map((sum) => (sum * BLOCKS) / TRAJECTORIES);
    return [
      x[0]! * scores.sampleC + x[1]! * scores.sampleW,
      x[2]! * scores.stopC + x[3]! * scores.resC,
      x[4]! * scores.resW + x[5]! * scores.stopW,
    ];
  };
  return Object.fromEntries(
    SIGNAL_TERMS.map((name, term) => [name, blocks.map((sums) => contracted(sums, term))]),
  ) as Record<SignalTerm, LogitVector[]>;
}

/** z of the mean over blocks; components that do not vary must be exact. */
function zScores(blocks: readonly LogitVector[], truth: readonly number[]): number[] {
  return truth.flatMap((expected, i) => {
    const values = blocks.map((block) => block[i]!);
    const mean = values.reduce((sum, x) => sum + x, 0) / BLOCKS;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (BLOCKS - 1) / BLOCKS;
    if (variance > 1e-20) return [(mean - expected) / Math.sqrt(variance)];
    expect(mean).toBeCloseTo(expected, 9);
    return [];
  });
}

function expectStandard(scores: readonly number[]): void {
  const rms = Math.sqrt(scores.reduce((sum, z) => sum + z * z, 0) / scores.length);
  expect(Math.max(...scores.map(Math.abs))).toBeLessThan(4.5);
  expect(rms).toBeGreaterThan(0.6);
  expect(rms).toBeLessThan(1.4);
}

const scaled = (vector: readonly number[], factor: number): number[] => vector.map((x) => factor * x);

describe('the discounted score moments', () => {
  test.each(DISCOUNT_MODES)('of the mode %s are those of the exact answers', (mode) => {
    const scores = PROCESSES.flatMap((process, i) => {
      // A = r − 2: −1 for right answers, −2 for wrong ones.
      const program: SignalProgram = {
        ...PLAIN,
        baseline: 'constant',
        baselineValue: 2,
        discount: { mode, gamma: 0.8 },
      };
      const found = gradients(process, program, 100 * i + DISCOUNT_MODES.indexOf(mode));
      const exact = exactScoreMoments(process, mode, 0.8);
      return [
        ...zScores(found.rewardCorrect, scaled(exact.correct, -1)),
        ...zScores(found.rewardWrong, scaled(exact.wrong, -2)),
      ];
    });
    expectStandard(scores);
  });
});

test.each([1, 0.7])('a penalty to go with γ = %f has the gradient of Theorem 3.2', (gamma) => {
  const reference = { thetaS: -0.2, thetaDC: 0.5, thetaDW: 1 };
  const scores = PROCESSES.flatMap((process, i) => {
    const toGoKl = actionLogRatios(process.policy, reference);
    const found = gradients(process, { ...PLAIN, toGoKl, toGoGamma: gamma }, 1000 + i);
    const exact = exactKl(process, reference, gamma);
    return [
      ...zScores(found.klSampling, scaled(exact.sampling.gradDetachedDiscounted, -1)),
      ...zScores(found.klDecision, scaled(exact.decision.gradDetachedDiscounted, -1)),
    ];
  });
  expectStandard(scores);
});
