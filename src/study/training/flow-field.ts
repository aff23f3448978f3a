/** The exact gradient at places of the logit space: where a large batch would push a policy that stood there. */
import type { LogitVector, Policy } from '../../model/policy';
import { exactGradient } from './flow';
import { classPolicy, parametersOf, type QueryClass, type TrainingCell } from './plan-training';

export interface FlowVector {
  readonly at: LogitVector;
  /** The gradient of ascent in the logits of the class, all terms together. */
  readonly gradient: LogitVector;
}

/** The vectors, or why there is no exact gradient. */
export type FlowField =
  | { readonly vectors: readonly FlowVector[]; readonly missing: null }
  | { readonly vectors: null; readonly missing: string };

/**
 * On-policy at every place; a supervised objective has the policy of the data there. Places without a finite gradient are
 * left out.
 * @param reference that of the experiment unless told otherwise, for a reference that moves
 */
export function flowField(
  of: TrainingCell,
  one: QueryClass,
  places: readonly LogitVector[],
  reference: Policy = classPolicy(
    parametersOf(of.cell.settings.model.reference, of.cell.settings.training),
    one,
  ),
): FlowField {
  const { model, training } = of.cell.settings;
  const data = classPolicy(parametersOf(model.data, training), one);
  const vectors: FlowVector[] = [];
  for (const at of places) {
    const policy: Policy = { thetaS: at[0], thetaDC: at[1], thetaDW: at[2] };
    const rollsOut = of.objective.kind === 'supervised' ? data : policy;
    const terms = exactGradient(of, { rollsOut, policy, reference });
    if (typeof terms === 'string') return { vectors: null, missing: terms };
    const { reward, klSampling, klDecision } = terms;
    const part = (i: number): number => reward[i]! + klSampling[i]! + klDecision[i]!;
    const gradient = [part(0), part(1), part(2)] as const;
    if (gradient.every(Number.isFinite)) vectors.push({ at, gradient });
  }
  return { vectors, missing: null };
}
