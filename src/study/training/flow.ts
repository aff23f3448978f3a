/**
 * Training with the exact gradient, in float64: what many policies do on average where batches are large. The step is the
 * engine's own, with the exact signal of the objective in the place of a batch's.
 */
import { FLOAT64 } from '../../engine/reference/signal/arithmetic';
import type { ClassGradient } from '../../engine/reference/train/class-gradient';
import { beginStep, type LearnerState, parameterGradient, update } from '../../engine/reference/train/step';
import { settingsProcess } from '../../experiment/cell';
import type { TrainPlan } from '../../experiment/train-plan';
import type { Policy } from '../../model/policy';
import { termGradient } from '../../objective/batch/signal';
import { exactSignal } from '../../objective/exact-signal';
import { mapActions } from '../../model/log-ratio';
import { classPolicy, parametersOf, type TrainingCell } from './plan-training';

export interface FlowStep {
  readonly step: number;
  readonly theta: readonly number[];
  readonly reference: readonly number[];
  /** Of each trained class; none in the last. */
  readonly gradients: readonly ClassGradient<number>[];
}

/** Why there is no flow, or its steps: one for each update, and the state after the last. */
export type Flow =
  | { readonly steps: readonly FlowStep[]; readonly missing: null }
  | { readonly steps: null; readonly missing: string };

export interface FlowPolicies {
  readonly rollsOut: Policy;
  readonly policy: Policy;
  readonly reference: Policy;
}

/** The gradient of a large batch by term, or why there is no exact one. */
export function exactGradient(
  { cell: { settings }, objective }: Pick<TrainingCell, 'cell' | 'objective'>,
  { rollsOut, policy, reference }: FlowPolicies,
): ClassGradient<number> | string {
  const process = { ...settingsProcess(settings), policy: rollsOut };
  const { groupSize } = settings.objective;
  const exact = exactSignal(objective, { process, policy, reference, groupSize });
  if (exact.signal === undefined) return exact.missing;
  const { rewardCorrect, rewardWrong, klSampling, klDecision } = exact.signal;
  const reward = mapActions((kind) => rewardCorrect[kind] + rewardWrong[kind]);
  return {
    reward: termGradient(reward, policy),
    klSampling: termGradient(klSampling, policy),
    klDecision: termGradient(klDecision, policy),
  };
}

export function exactFlow(training: { readonly plan: TrainPlan }, of: TrainingCell): Flow {
  const walk = flowSteps(training, of);
  const steps: FlowStep[] = [];
  for (;;) {
    const next = walk.next();
    if (!next.done) steps.push(next.value);
    else return next.value === null ? { steps, missing: null } : { steps: null, missing: next.value };
  }
}

/** The steps one by one, so that a long flow can be interrupted. @returns why there is none, or null */
export function* flowSteps(
  { plan }: { readonly plan: TrainPlan },
  of: TrainingCell,
): Generator<FlowStep, string | null, undefined> {
  const { cell, objective, firstLearner } = of;
  const learner = plan.learners[firstLearner]!;
  const { settings } = cell;
  const trained = of.classes.filter((one) => one.trained);
  const data = parametersOf(settings.model.data, settings.training);
  const zeros = learner.start.map(() => 0);
  let state: LearnerState<number> = {
    powers: [1, 1],
    theta: learner.start,
    reference: learner.startReference,
    old: learner.start,
    first: zeros,
    second: zeros,
  };
  for (let step = 0; step < plan.steps; step++) {
    const before = { step, theta: state.theta, reference: state.reference };
    state = beginStep(FLOAT64, learner, state, step);
    const gradients: ClassGradient<number>[] = [];
    for (const one of trained) {
      const gradient = exactGradient(of, {
        rollsOut: classPolicy(objective.kind === 'supervised' ? data : state.old, one),
        policy: classPolicy(state.theta, one),
        reference: classPolicy(state.reference, one),
      });
      if (typeof gradient === 'string') return gradient;
      gradients.push(gradient);
    }
    yield { ...before, reference: state.reference, gradients };
    const next = update(FLOAT64, learner.optimiser, state, parameterGradient(FLOAT64, learner, gradients));
    if (next.stays === 'no') return null;
    state = next.state;
  }
  yield { step: plan.steps, theta: state.theta, reference: state.reference, gradients: [] };
  return null;
}
