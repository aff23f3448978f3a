/** What is said of a policy and of a gradient in a training, alike for single policies, their means and the exact flow. */
import { settingsProcess } from '../../experiment/cell';
import type { Settings } from '../../experiment/experiment';
import { isStuck } from '../../experiment/plan';
import { attributionRatio } from '../../model/attribution';
import { exactKl } from '../../model/exact-kl';
import { exactStatistics } from '../../model/exact-statistics';
import type { LogitVector } from '../../model/policy';
import { classPolicy, parametersOf, type QueryClass } from './plan-training';

/** Numbers of `policyNumbers` by name, as [from, to). */
export const POLICY_PARTS = {
  logits: [0, 3],
  accuracy: [3, 4],
  attempts: [4, 5],
  tokens: [5, 6],
  kl: [6, 7],
  klFromStart: [7, 8],
} as const;

/**
 * θ_s, θ_dC, θ_dW; accuracy J, E[T], tokens; E[KL] from the reference as it is then, and from the policy that the
 * training began with: exact, of one class under these parameters.
 */
export function policyNumbers(
  settings: Settings,
  one: Pick<QueryClass, 'features'>,
  { theta, reference }: { readonly theta: readonly number[]; readonly reference: readonly number[] },
): number[] {
  const policy = classPolicy(theta, one);
  const at = { ...settingsProcess(settings), policy };
  const logits = [policy.thetaS, policy.thetaDC, policy.thetaDW];
  // Without a cap nothing is finite where STOP never comes.
  if (isStuck(at)) return [...logits, 0, NaN, NaN, NaN, NaN];
  const { accuracy, expectedAttempts, expectedTokens } = exactStatistics(at);
  const klFrom = (parameters: readonly number[]): number =>
    exactKl(at, classPolicy(parameters, one), 1).both.expectedKl;
  const start = parametersOf(settings.model.policy, settings.training);
  return [...logits, accuracy, expectedAttempts, expectedTokens, klFrom(reference), klFrom(start)];
}

/** Numbers of `gradientNumbers` by name, as [from, to). */
export const GRADIENT_PARTS = {
  reward: [0, 3],
  klSampling: [3, 6],
  klDecision: [6, 9],
  kl: [9, 12],
  total: [12, 15],
  rewardRatio: [15, 16],
  klRatio: [16, 17],
} as const;

const TERMS = ['reward', 'klSampling', 'klDecision'] as const;

/** The gradient by term, as an engine has it of each class. */
export type TermGradients = Readonly<Record<(typeof TERMS)[number], readonly number[]>>;

/** Nine components of the mean over classes: those of the reward, then of the two parts of the penalty. */
export function meanOverClasses(classes: readonly TermGradients[]): number[] {
  return TERMS.flatMap((term) =>
    [0, 1, 2].map((i) => classes.reduce((sum, gradient) => sum + gradient[term][i]!, 0) / classes.length),
  );
}

/** Those nine, the whole penalty, the whole gradient, and both ratios; a ratio is NaN where nothing reaches deciding. */
export function gradientNumbers(terms: readonly number[]): number[] {
  const kl = [0, 1, 2].map((i) => terms[3 + i]! + terms[6 + i]!);
  const total = kl.map((x, i) => x + terms[i]!);
  return [...terms, ...kl, ...total, ratio(terms.slice(0, 3)), ratio(kl)];
}

function ratio(gradient: readonly number[]): number {
  return attributionRatio(gradient as unknown as LogitVector) ?? NaN;
}
