/** How far the mean of policies is from the exact flow, and why that is no fault. */
import type { TrainingSettings } from '../../experiment/experiment';
import { studentQuantile } from '../../model/student';
import type { Estimate } from '../jackknife';

/** Chance alone takes one number in so many as far. */
const RARE = 1e-6;
/** Policies that all start alike differ by rounding alone. */
const ROUNDING = 1e-12;

/** Of the exact flow in the place of an estimate. */
type Exact<K extends string> = Readonly<Record<K, readonly number[]>>;

/** Standard errors between means and the exact flow, the largest of the logits and the accuracy; null where chance explains it. */
export function flowGap(
  state: Readonly<Record<'logits' | 'accuracy', Estimate>>,
  exact: Exact<'logits' | 'accuracy'>,
  policies: number,
): number | null {
  const apart = (['logits', 'accuracy'] as const).flatMap((key) =>
    state[key].value.map((value, i) => {
      const error = state[key].standardError[i]!;
      return error > ROUNDING ? Math.abs(value - exact[key][i]!) / error : 0;
    }),
  );
  const largest = Math.max(...apart);
  return largest > studentQuantile(1 - RARE, Math.max(1, policies - 1)) ? largest : null;
}

/** Why the flow is not the mean of policies with these batches. */
export function gapReason({ optimiser, groups }: Pick<TrainingSettings, 'optimiser' | 'groups'>): string {
  const batches = `The flow is their mean only where batches are large: here they have ${groups} ${groups === 1 ? 'group' : 'groups'}`;
  const noise =
    optimiser === 'adam'
      ? ', and Adam divides a step by the size of its gradients, noise included'
      : ', and the noise of a step bends the path of the steps that follow';
  return `${batches}${noise}. More groups an update bring the two together.`;
}
