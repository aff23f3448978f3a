/** The exact flow in the numbers that are said of the policies' means, to be drawn beside them. */
import type { FlowStep } from './flow';
import type { TrainingCell } from './plan-training';
import {
  GRADIENT_PARTS,
  gradientNumbers,
  meanOverClasses,
  POLICY_PARTS,
  policyNumbers,
} from './policy-numbers';

/** Of one class of questions. */
export type ClassPoint = Readonly<Record<keyof typeof POLICY_PARTS, readonly number[]>>;
/** The gradient, averaged over the trained classes; a ratio is null where nothing reaches deciding. */
export type GradientPoint = Readonly<
  Record<Exclude<keyof typeof GRADIENT_PARTS, 'rewardRatio' | 'klRatio'>, readonly number[]>
> & { readonly rewardRatio: number | null; readonly klRatio: number | null };

export interface FlowPoint {
  readonly step: number;
  readonly classes: readonly ClassPoint[];
  /** Null for the state after the last update. */
  readonly update: GradientPoint | null;
}

export function flowPoint(of: TrainingCell, flow: FlowStep): FlowPoint {
  const classes = of.classes.map((one): ClassPoint => {
    const numbers = policyNumbers(of.cell.settings, one, flow);
    return partsOf(POLICY_PARTS, numbers);
  });
  return { step: flow.step, classes, update: flow.gradients.length === 0 ? null : gradientPoint(flow) };
}

/** Components and ratios of a step that made an update. */
export function gradientPoint({ gradients }: Pick<FlowStep, 'gradients'>): GradientPoint {
  const numbers = gradientNumbers(meanOverClasses(gradients));
  const finite = ([at]: readonly [number, number]): number | null =>
    Number.isFinite(numbers[at]!) ? numbers[at]! : null;
  return {
    ...partsOf(GRADIENT_PARTS, numbers),
    rewardRatio: finite(GRADIENT_PARTS.rewardRatio),
    klRatio: finite(GRADIENT_PARTS.klRatio),
  };
}

function partsOf<K extends string>(
  parts: Readonly<Record<K, readonly [number, number]>>,
  numbers: readonly number[],
): Record<K, readonly number[]> {
  const cut: Partial<Record<K, readonly number[]>> = {};
  for (const name of Object.keys(parts) as K[]) cut[name] = numbers.slice(...parts[name]);
  return cut as Record<K, readonly number[]>;
}
