/** What a GPU makes of a batch trajectory by trajectory, in float64, with bounds, and as an adverse device. */
import { describe, expect, it } from 'vitest';
import { adverse } from '../../../src/engine/reference/signal/adverse';
import { FLOAT64 } from '../../../src/engine/reference/signal/arithmetic';
import { BOUNDED } from '../../../src/engine/reference/signal/bounded';
import type { ClassGradient, Logit, Logits } from '../../../src/engine/reference/train/class-gradient';
import { SignalGradient } from '../../../src/engine/reference/train/signal-gradient';
import { rolledOut, tallyOf } from '../../../src/engine/reference/tally';
import { trajectoryGradient } from '../../../src/engine/reference/train/trajectory-gradient';
import { parseObjective } from '../../../src/experiment/objective-variant';
import { PlanBuilder } from '../../../src/experiment/plan';
import { lengthPmf } from '../../../src/model/lengths';
import type { Policy } from '../../../src/model/policy';
import { type TrajectoryProgram, trainProgram } from '../../../src/objective/train-program';

const GROUP = 4;
const OLD: Policy = { thetaS: 0.4, thetaDC: 0.6, thetaDW: 0.3 };
const POLICY: Policy = { thetaS: 0.75, thetaDC: 0.2, thetaDW: 0.5 };
const REFERENCE: Policy = { thetaS: -0.2, thetaDC: 1.3, thetaDW: -0.4 };

const OBJECTIVES = [
  'trl-grpo',
  'trl-sapo',
  'verl-opo',
  'verl-opo;kl.placement=loss;kl.weight=0.3',
  'verl-grpo-kl-in-reward;kl.weight=0.1',
  'verl-grpo-kl-in-reward;kl.weight=0.1;kl.estimator=k3-clamped',
  'trl-rloo;kl.weight=0.1',
  'paper-experiment;overlong.maxTokens=40;kl.weight=0.3',
  'verl-dapo;overlong.maxTokens=60;overlong.buffer=40',
  'trl-masked;overlong.maxTokens=40;kl.placement=loss;kl.weight=0.3',
  'verl-gspo;ratio.epsilonLow=0.02;ratio.epsilonHigh=0.02',
  'verl-gmpo;ratio.epsilonLow=0.05;ratio.epsilonHigh=0.05',
  'verl-gmpo;kl.placement=reward-sum;kl.weight=0.1',
  'paper-theory;discount.gamma=0.9;kl.gamma=0.8;kl.weight=0.3',
  'paper-theory;discount.mode=per-action;discount.gamma=0.9;kl.weight=0.3;aggregation.rule=seq-mean-token-mean',
  'trl-cispo;aggregation.rule=seq-mean-token-mean;ratio.epsilonHigh=1.1',
];

interface Case {
  readonly program: TrajectoryProgram;
  readonly groups: ReturnType<typeof batchOf>['groups'];
  readonly counters: BigUint64Array;
  readonly tables: ReturnType<PlanBuilder['build']>['tables'];
}

function batchOf(groups: number) {
  const builder = new PlanBuilder([5, 6]);
  const lengths = {
    correct: lengthPmf({ kind: 'uniform', min: 3, max: 9 }),
    wrong: lengthPmf({ kind: 'uniform', min: 8, max: 40 }),
  };
  const process = { policy: OLD, lengths, maxAttempts: 4, atCap: 'truncate' } as const;
  builder.add(process, { trajectories: groups * GROUP, groupSize: GROUP, blocks: 2, stream: 0 });
  const plan = builder.build();
  const rolled = [...rolledOut(plan, plan.cells[0]!, 0, groups)];
  return { groups: rolled, counters: tallyOf(GROUP, rolled), tables: plan.tables };
}

function caseOf(text: string, updates: number, groups: number): Case {
  const objective = parseObjective(text, 'test', [])!.objective;
  const program = trainProgram(objective, { groupSize: GROUP, updates });
  if (program.from !== 'trajectories') throw new Error(`${text} is settled by counts.`);
  return { program, ...batchOf(groups) };
}

function logitsAt<N>(policy: Policy, of: (x: number) => N): Logits<N> {
  const logit = (key: keyof Policy): Logit<N> => {
    const [current, old, reference] = [policy[key], OLD[key], REFERENCE[key]].map(Math.fround) as [
      number,
      number,
      number,
    ];
    return {
      current: of(current),
      reference: of(reference),
      old: of(old),
      fromReference: of(Math.fround(current - reference)),
      fromOld: of(Math.fround(current - old)),
    };
  };
  return [logit('thetaS'), logit('thetaDC'), logit('thetaDW')];
}

const parts = <N>({ reward, klSampling, klDecision }: ClassGradient<N>): N[] => [
  ...reward,
  ...klSampling,
  ...klDecision,
];

describe.each([
  ['on policy', 1, OLD],
  ['off policy', 2, POLICY],
] as const)('%s', (_name, updates, policy) => {
  it.each(OBJECTIVES)(
    '%s: the form of a GPU is the loop form, and an adverse device stays within its bounds',
    (text) => {
      const { program, groups, counters, tables } = caseOf(text, updates, 80);
      const { signal } = program;
      if (signal === null) throw new Error(`${text} has no form for a GPU.`);
      const logits = logitsAt(policy, (x) => x);
      const loop = parts(trajectoryGradient(program, { groups, maxAttempts: 4, atCap: 'truncate' }, logits));
      const twin = parts(new SignalGradient(FLOAT64, signal, GROUP, tables).of({ groups, counters }, logits));
      const size = Math.max(...loop.map(Math.abs));
      expect(size).toBeGreaterThan(1e-4);
      // Differences of logits were rounded to 32 bits for the twin, and are what the loop takes from policies.
      twin.forEach((x, i) => expect(Math.abs(x - loop[i]!)).toBeLessThanOrEqual(1e-6 * size));
      const bounded = parts(
        new SignalGradient(BOUNDED, signal, GROUP, tables).of(
          { groups, counters },
          logitsAt(policy, BOUNDED.of),
        ),
      );
      bounded.forEach((x, i) => expect(x.value).toBeCloseTo(twin[i]!, 12));
      for (const seed of [1, 2, 3]) {
        const device = parts(
          new SignalGradient(adverse(seed), signal, GROUP, tables).of({ groups, counters }, logits),
        );
        device.forEach((x, i) =>
          expect(Math.abs(x - bounded[i]!.value)).toBeLessThanOrEqual(bounded[i]!.error),
        );
      }
      // Of use: a thousandth of the gradient is far outside.
      const widest = Math.max(...bounded.map(({ error }) => error));
      expect(widest).toBeLessThan(1e-3 * size);
    },
  );
});

it('rules of the whole batch, and clips by the penalty to go, have no form for a GPU', () => {
  for (const [text, updates] of [
    ['verl-reinforce-pp', 1],
    ['verl-reinforce-pp-baseline', 1],
    ['openrlhf-reinforce-pp-baseline', 1],
    ['openrlhf-rloo', 2],
    ['verl-grpo-passk;aggregation.rule=seq-mean-token-mean', 1],
  ] as const)
    expect(caseOf(text, updates, 2).program.signal).toBeNull();
});
