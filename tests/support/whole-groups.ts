/** Every group that a small capped process can give, with its chance: expectations over groups without drawing any. */
import { actionProbabilities, type Policy } from '../../src/model/policy';
import type { Trajectory } from '../../src/model/trajectory';

export interface WeighedGroup {
  readonly members: readonly Trajectory[];
  readonly chance: number;
}

/** Trajectories of at most two attempts, the second without a decision, scored by its answer (`truncate`). */
function trajectories(policy: Policy, lengths: { readonly correct: number; readonly wrong: number }) {
  const { p, q, a, aBar, b, bBar } = actionProbabilities(policy);
  const answers = [
    { right: true, chance: p, stop: a, resample: aBar },
    { right: false, chance: q, stop: bBar, resample: b },
  ] as const;
  const sample = (right: boolean): Trajectory['steps'][number] =>
    right ? { kind: 'sampleC', cost: lengths.correct } : { kind: 'sampleW', cost: lengths.wrong };
  const decision = (right: boolean, stops: boolean): Trajectory['steps'][number] => ({
    kind: right ? (stops ? 'stopC' : 'resC') : stops ? 'stopW' : 'resW',
    cost: 1,
  });
  return answers.flatMap((first): { trajectory: Trajectory; chance: number }[] => [
    {
      trajectory: {
        steps: [sample(first.right), decision(first.right, true)],
        reward: first.right ? 1 : 0,
        capped: false,
        lastCorrect: first.right,
      },
      chance: first.chance * first.stop,
    },
    ...answers.map((second) => ({
      trajectory: {
        steps: [sample(first.right), decision(first.right, false), sample(second.right)],
        reward: second.right ? (1 as const) : (0 as const),
        capped: true,
        lastCorrect: second.right,
      },
      chance: first.chance * first.resample * second.chance,
    })),
  ]);
}

/** Groups of two; their chances sum to one. */
export function pairsOf(
  policy: Policy,
  lengths: { readonly correct: number; readonly wrong: number },
): WeighedGroup[] {
  const all = trajectories(policy, lengths);
  return all.flatMap((x) =>
    all.map((y) => ({ members: [x.trajectory, y.trajectory], chance: x.chance * y.chance })),
  );
}
