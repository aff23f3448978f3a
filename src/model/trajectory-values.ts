/**
 * Q-values of one trajectory, action by action, as the paper's theorems assign them: Theorem 3.1 (surrogate reward),
 * Theorem 3.2 (KL in the reward), D.1 (SFT) and D.2 (DFT). Each comes with what the action contributes to the
 * gradient of its logit, so that a table like Appendix C's can be laid out and summed.
 *
 * Futures are those of this trajectory, not expectations. One trajectory is not the gradient: the exact expectations
 * are in `exact-reward`, `exact-kl` and `exact-supervised-q`.
 */
import type { DiscountMode } from './exact-weights';
import { implicitRewards } from './exact-supervised-q';
import { actionLogRatios, actionScores } from './log-ratio';
import { actionProbabilities, type LogitVector, type Policy } from './policy';
import { isSample, LOGIT_OF, type TrajectoryAction } from './trajectory';

export interface ValuedAction extends TrajectoryAction {
  /** Component of the gradient it belongs to: θ_s, θ_dC, θ_dW. */
  readonly logit: 0 | 1 | 2;
  /** What multiplies Q: ∂log π/∂logit, for DFT ∂π/∂logit. One term an answer. */
  readonly score: number;
  /** What the action itself is charged or paid (d_k of section 3.3); 0 where the theorem has no such term. */
  readonly immediate: number;
  /** What the actions after it add to Q before its own discount: V(s') of Table 3. */
  readonly future: number;
  /** Q of the action; of the first token where the tokens of an answer have different Q. */
  readonly q: number;
  /** Q of the answer's last token; equal to `q` where all tokens share it, and for decisions. */
  readonly qLastToken: number;
  /** Share of the action in the gradient of its logit: score × Q, summed over tokens where they have their own Q. */
  readonly contribution: number;
}

export interface ValuedTrajectory {
  readonly actions: readonly ValuedAction[];
  /** Σ of contributions, in the order θ_s, θ_dC, θ_dW. */
  readonly gradient: LogitVector;
}

function valued(actions: readonly ValuedAction[]): ValuedTrajectory {
  const gradient: [number, number, number] = [0, 0, 0];
  for (const { logit, contribution } of actions) gradient[logit] += contribution;
  return { actions, gradient };
}

/**
 * Theorem 3.2 with costs: Q_t = d_t + γ·Q_(t+1), d = tokens × log(π/π_ref).
 *
 * @param gamma discount per action, in (0, 1].
 * @param sign 1 for the sign of section 3.3, a cost that a penalty subtracts; −1 for Appendix C, which prints −d, so
 * that contributions are what the penalty adds to the gradient.
 */
export function klTrajectoryValues(
  policy: Policy,
  reference: Policy,
  actions: readonly TrajectoryAction[],
  gamma: number,
  sign: 1 | -1 = 1,
): ValuedTrajectory {
  const ratios = actionLogRatios(policy, reference);
  const scores = actionScores(policy);
  const steps: ValuedAction[] = [];
  let future = 0;
  for (const action of actions.toReversed()) {
    const immediate = sign * action.tokens * ratios[action.kind];
    const q = immediate + gamma * future;
    const score = scores[action.kind];
    const logit = LOGIT_OF[action.kind];
    steps.push({ ...action, logit, score, immediate, future, q, qLastToken: q, contribution: score * q });
    future = q;
  }
  return valued(steps.reverse());
}

/**
 * Theorem 3.1: Q = weight × A for every action, A the advantage of the trajectory.
 *
 * @param mode how the weight is discounted; `theorem-3.1` is what the theorem prints. @param gamma in (0, 1].
 */
export function rewardTrajectoryValues(
  policy: Policy,
  actions: readonly TrajectoryAction[],
  advantage: number,
  mode: DiscountMode = 'none',
  gamma = 1,
): ValuedTrajectory {
  const scores = actionScores(policy);
  return valued(
    actions.map((action, t) => {
      const q = gamma ** discountExponent(mode, actions, t) * advantage;
      const score = scores[action.kind];
      const logit = LOGIT_OF[action.kind];
      return { ...action, logit, score, immediate: 0, future: q, q, qLastToken: q, contribution: score * q };
    }),
  );
}

/** The power of γ in the weight of action t; see `DiscountMode`. */
export function discountExponent(
  mode: DiscountMode,
  actions: readonly TrajectoryAction[],
  t: number,
): number {
  const { kind, attempt } = actions[t]!;
  const answerTokensFrom = (first: number): number =>
    actions.reduce(
      (sum, later) => sum + (isSample(later.kind) && later.attempt >= first ? later.tokens : 0),
      0,
    );
  switch (mode) {
    case 'none':
      return 0;
    case 'theorem-3.1':
      return answerTokensFrom(attempt);
    case 'definition-3.1':
      return answerTokensFrom(isSample(kind) ? attempt : attempt + 1);
    case 'per-attempt':
      return actions.at(-1)!.attempt - attempt;
    case 'per-action':
      return actions.length - 1 - t;
  }
}

/** Theorem D.1 (eq. 17): Q = Σ of 1/π over the tokens that follow; the score is ∂log π. */
export function sftTrajectoryValues(policy: Policy, actions: readonly TrajectoryAction[]): ValuedTrajectory {
  return supervisedValues(policy, actions, 'sft');
}

/** Theorem D.2 (eq. 27) at c = 1: Q = number of tokens that follow; the score is ∂π. */
export function dftTrajectoryValues(policy: Policy, actions: readonly TrajectoryAction[]): ValuedTrajectory {
  return supervisedValues(policy, actions, 'dft');
}

/** Every token of an answer has the answer's probability and score; its Q counts the tokens after it. */
function supervisedValues(
  policy: Policy,
  actions: readonly TrajectoryAction[],
  weighting: 'sft' | 'dft',
): ValuedTrajectory {
  const reward = implicitRewards(policy, weighting);
  const scores = actionScores(policy);
  const { p, q: wrong, a, aBar, b, bBar } = actionProbabilities(policy);
  const spread = [p * wrong, a * aBar, b * bBar] as const; // |∂π/∂logit| of either action of a logit.
  const steps: ValuedAction[] = [];
  let future = 0;
  for (const action of actions.toReversed()) {
    const { kind, tokens } = action;
    const logit = LOGIT_OF[kind];
    const score = weighting === 'sft' ? scores[kind] : Math.sign(scores[kind]) * spread[logit];
    const q = (tokens - 1) * reward[kind] + future;
    steps.push({
      ...action,
      logit,
      score,
      immediate: 0,
      future,
      q,
      qLastToken: future,
      contribution: score * ((tokens * (q + future)) / 2), // Q falls by 1/π or c from token to token.
    });
    future += tokens * reward[kind];
  }
  return valued(steps.reverse());
}
