import { describe, expect, it } from 'vitest';
import { parseExperiment } from '../../../src/experiment/schema';
import { attributionRatio } from '../../../src/model/attribution';
import { actionProbabilities, type LogitVector } from '../../../src/model/policy';
import { exactFlow, type FlowStep } from '../../../src/study/training/flow';
import { classPolicy, planTraining } from '../../../src/study/training/plan-training';

const ONE = { features: [1] };

function flowOf(file: object): readonly FlowStep[] {
  const training = planTraining(parseExperiment({ version: 1, ...file }));
  const flow = exactFlow(training, training.cells[0]!);
  if (flow.steps === null) throw new Error(flow.missing);
  return flow.steps;
}

/** Figure 3 as far as Appendix D.5 and its picture show it; RLOO has the gradient of E[R] itself. */
const figure3 = (changes: object = {}, length = 8, model: object = {}): object => ({
  model: { lengths: length, ...model },
  training: {
    steps: 600,
    objective: 'paper-theory;advantage=rloo',
    klWeight: 0.05,
    learningRate: 0.1,
    reference: 'refreshed',
    refreshEvery: 50,
    ...changes,
  },
});

const klOf = ({ gradients }: FlowStep): LogitVector => {
  const { klSampling, klDecision } = gradients[0]!;
  return [klSampling[0] + klDecision[0], klSampling[1] + klDecision[1], klSampling[2] + klDecision[2]];
};

const ratios = (steps: readonly FlowStep[], of: (step: FlowStep) => LogitVector): number[] =>
  steps.flatMap((step) => (step.gradients.length === 0 ? [] : (attributionRatio(of(step)) ?? [])));

describe('Figure 3 on the exact flow', () => {
  const steps = flowOf(figure3());

  it('has a KL ratio of 20 to 80 and a reward ratio of 0.97 to 1.11 (THEORY 7.12)', () => {
    const kl = ratios(steps, klOf);
    expect(Math.min(...kl)).toBeGreaterThan(19.5);
    expect(Math.max(...kl)).toBeLessThan(80.5);
    expect(kl).toHaveLength(600 - 12);
    const reward = ratios(steps, ({ gradients }) => gradients[0]!.reward);
    expect(Math.min(...reward)).toBeGreaterThan(0.965);
    expect(Math.max(...reward)).toBeLessThan(1.115);
  });

  it('has no KL gradient at a refresh, and a rising one after it', () => {
    const size = (step: FlowStep): number => Math.hypot(...klOf(step));
    for (let cycle = 0; cycle < 600; cycle += 50) {
      expect(size(steps[cycle]!)).toBe(0);
      for (let step = cycle; step < cycle + 20; step++)
        expect(size(steps[step + 1]!)).toBeGreaterThan(size(steps[step]!));
    }
  });

  it('has ratios of 4.3 to 8.8 with answers of one token too', () => {
    const kl = ratios(flowOf(figure3({}, 1)), klOf);
    expect(Math.min(...kl)).toBeCloseTo(4.3, 1);
    expect(Math.max(...kl)).toBeCloseTo(8.8, 1);
  });

  it('gains ×0.85, ×1.10 and ×1.10 of what it gains without a penalty (THEORY 7.13)', () => {
    const gains = (klWeight: number): number[] => {
      const path = flowOf(figure3({ klWeight }));
      return path.at(-1)!.theta.map((x, i) => x - path[0]!.theta[i]!);
    };
    const without = gains(0);
    const shares = gains(0.05).map((gain, i) => gain / without[i]!);
    expect(shares[0]).toBeCloseTo(0.85, 2);
    expect(shares[1]).toBeCloseTo(1.1, 2);
    expect(shares[2]).toBeCloseTo(1.1, 2);
  });
});

describe('supervised flows', () => {
  const data = { thetaS: 0.5, thetaDC: 1.8, thetaDW: 0.7 };
  const end = (objective: string, length: number, changes: object): LogitVector => {
    const steps = flowOf({
      model: { lengths: length, data, policy: { thetaS: 0, thetaDC: 0, thetaDW: 0 } },
      training: { steps: 20_000, objective, optimiser: 'sgd', ...changes },
    });
    const { p, a, b } = actionProbabilities(classPolicy(steps.at(-1)!.theta, ONE));
    return [p, a, b];
  };
  const { a, b } = actionProbabilities(data);

  it.each([1, 8, 500])('SFT ends at the data’s a and b for L = %i', (length) => {
    // θ_s moves L times as fast as a decision; at more than 2 over its curvature, about L/2, it would not settle.
    const learningRate = Math.min(0.5, 2 / length);
    const found = end('sft', length, { learningRate, steps: Math.ceil(200 / learningRate) });
    expect(found[1]).toBeCloseTo(a, 3);
    expect(found[2]).toBeCloseTo(b, 3);
  });

  it('DFT seeks the mode: every choice that the data prefers is made ever more often', () => {
    const found = end('dft', 1, { learningRate: 0.5 });
    for (const chance of found) expect(chance).toBeGreaterThan(0.98);
  });

  it('Adam moves as far whatever the length (THEORY 7.11)', () => {
    const moved = (length: number): number => {
      const steps = flowOf({
        model: { lengths: length, data },
        training: { steps: 50, objective: 'sft', optimiser: 'adam', learningRate: 0.01 },
      });
      return steps.at(-1)!.theta[0]! - steps[0]!.theta[0]!;
    };
    const short = moved(1);
    expect(Math.abs(short)).toBeGreaterThan(0.05);
    // Exact but for ε = 1e-8, which is 1e-7 of the smallest of these gradients at most.
    expect(moved(500) / short).toBeCloseTo(1, 5);
  });
});
