/** The parts of a training step around the gradient, in any arithmetic: what `shaders/train.wgsl` does, in its order. */
import type { LearnerPlan, Optimiser } from '../../../experiment/train-plan';
import { MAX_PARAMETER } from '../../../experiment/train-plan';
import type { Thresholds } from '../../../experiment/plan';
import type { Arithmetic, Verdict } from '../signal/arithmetic';
import { branch } from '../signal/arithmetic';
import type { ClassGradient, Logit, Logits } from './class-gradient';

const WORDS = 2 ** 32;
/** The largest 32-bit float below 2³². */
const LARGEST_WORD = WORDS - 2 ** 8;
/** Adam's root of a second moment below this is 0: it would be nothing but rounding. */
const LEAST_MOMENT = 2 ** -96;
/** Least chance of STOP without a cap. */
const LEAST_STOP = 2 ** -13;

export interface LearnerState<N> {
  readonly powers: readonly [N, N];
  readonly theta: readonly N[];
  readonly reference: readonly N[];
  readonly old: readonly N[];
  readonly first: readonly N[];
  readonly second: readonly N[];
}

/** The reference, and where a new batch is rolled out the policy that does it. */
export function beginStep<N>(
  { of, sub, mulAdd }: Arithmetic<N>,
  learner: LearnerPlan,
  state: LearnerState<N>,
  step: number,
): LearnerState<N> {
  const { rule, every, decay } = learner.reference;
  const refreshes = rule === 'refreshed' && step % every === 0;
  const kept = sub(of(1), of(decay));
  const { theta } = state;
  const moved = state.reference.map((r, i) => {
    if (rule === 'average') return mulAdd(kept, sub(theta[i]!, r), r);
    return refreshes ? theta[i]! : r;
  });
  const anew = step % (learner.minibatches * learner.epochs) === 0;
  return { ...state, reference: moved, old: anew ? theta : state.old };
}

/** Logits of one class. */
export function logitsOf<N>(
  { add, mul, of, sub }: Arithmetic<N>,
  { features }: LearnerPlan,
  { theta, reference, old }: Pick<LearnerState<N>, 'theta' | 'reference' | 'old'>,
  classIndex: number,
): Logits<N> {
  const phi = features[classIndex]!;
  const combine = (i: number, entry: (at: number) => N): N =>
    phi.reduce((sum, x, f) => add(sum, mul(of(x), entry(i * phi.length + f))), of(0));
  const logit = (i: number): Logit<N> => ({
    current: combine(i, (at) => theta[at]!),
    reference: combine(i, (at) => reference[at]!),
    old: combine(i, (at) => old[at]!),
    fromReference: combine(i, (at) => sub(theta[at]!, reference[at]!)),
    fromOld: combine(i, (at) => sub(theta[at]!, old[at]!)),
  });
  return [logit(0), logit(1), logit(2)];
}

/** p·a, p and q·b of a policy, by which it draws. */
export interface DrawChances<N> {
  readonly correctStop: N;
  readonly correct: N;
  /** W and RESAMPLE. */
  readonly resampled: N;
}

export function drawChances<N>(
  { mul }: Arithmetic<N>,
  sigmoid: (x: N) => N,
  negative: (x: N) => N,
  logits: readonly [N, N, N],
): DrawChances<N> {
  const [s, dC, dW] = logits;
  const correct = sigmoid(s);
  return {
    correctStop: mul(correct, sigmoid(dC)),
    correct,
    resampled: mul(sigmoid(negative(s)), sigmoid(dW)),
  };
}

/** Chances as the integers that draws are compared with. */
export function trainThresholds({ correctStop, correct, resampled }: DrawChances<number>): Thresholds {
  const word = (chance: number): number => Math.floor(Math.min(chance * WORDS, LARGEST_WORD));
  const right = word(correct);
  return {
    correctStop: Math.min(word(correctStop), right),
    correct: right,
    wrongResample: Math.min(right + word(resampled), WORDS - 1),
  };
}

/** True where STOP is so rare that a rollout without a cap would not end. */
export function isEndless({ correctStop, wrongResample }: Thresholds, maxAttempts: number): boolean {
  return maxAttempts === 0 && correctStop + (WORDS - 1 - wrongResample) < LEAST_STOP * WORDS;
}

/** The gradient by parameter: the mean over classes of φ times what reaches the logit. */
export function parameterGradient<N>(
  { add, inverse, integer, mul, of }: Arithmetic<N>,
  { features }: LearnerPlan,
  classes: readonly ClassGradient<N>[],
): N[] {
  const count = features[0]!.length;
  const sums = new Array<N>(3 * count).fill(of(0));
  const share = inverse(integer(features.length));
  classes.forEach(({ reward, klSampling, klDecision }, c) => {
    for (const i of [0, 1, 2] as const) {
      const total = mul(add(add(reward[i], klSampling[i]), klDecision[i]), share);
      features[c]!.forEach((phi, f) => {
        sums[i * count + f] = add(sums[i * count + f]!, mul(of(phi), total));
      });
    }
  });
  return sums;
}

/** Ascent by one update. `stays` says whether every parameter keeps within bounds; where not, θ is left as it was. */
export function update<N>(
  arithmetic: Arithmetic<N>,
  optimiser: Optimiser,
  state: LearnerState<N>,
  gradient: readonly N[],
): { readonly state: LearnerState<N>; readonly stays: Verdict } {
  const { abs, greater, mul, mulAdd, of } = arithmetic;
  const [beta1, beta2] = [of(optimiser.decay[0]), of(optimiser.decay[1])];
  const powers = [mul(state.powers[0], beta1), mul(state.powers[1], beta2)] as const;
  const first: N[] = [...state.first];
  const second: N[] = [...state.second];
  let stays: Verdict = 'yes';
  const theta = state.theta.map((x, i) => {
    const g: N = gradient[i]!;
    let direction: N = g;
    if (optimiser.rule === 'momentum') {
      direction = mulAdd(beta1, first[i]!, g);
      first[i] = direction;
    }
    if (optimiser.rule === 'adam') direction = adam(arithmetic, optimiser, powers, first, second, i, g);
    const next = mulAdd(of(optimiser.learningRate), direction, x);
    const leaves = greater(abs(next), of(MAX_PARAMETER));
    if (leaves !== 'no' && stays !== 'no') stays = NOT[leaves];
    return next;
  });
  const kept = { ...state, powers, first, second };
  return { state: stays === 'yes' || stays === 'yes-perhaps' ? { ...kept, theta } : kept, stays };
}

const NOT: Readonly<Record<Verdict, Verdict>> = {
  yes: 'no',
  no: 'yes',
  'yes-perhaps': 'no-perhaps',
  'no-perhaps': 'yes-perhaps',
};

/** Replaces both moments of entry i. @returns the direction of ascent */
function adam<N>(
  arithmetic: Arithmetic<N>,
  { decay, epsilon }: Optimiser,
  powers: readonly [N, N],
  first: N[],
  second: N[],
  i: number,
  g: N,
): N {
  const { add, greater, inverse, mul, mulAdd, of, sqrt, sub } = arithmetic;
  const one = of(1);
  const [beta1, beta2] = [of(decay[0]), of(decay[1])];
  const mean = mulAdd(beta1, first[i]!, mul(sub(one, beta1), g));
  const square = mulAdd(beta2, second[i]!, mul(sub(one, beta2), mul(g, g)));
  first[i] = mean;
  second[i] = square;
  const spread = mul(square, inverse(sub(one, powers[1])));
  const root = branch(
    arithmetic,
    greater(spread, of(LEAST_MOMENT)),
    () => sqrt(spread),
    () => of(0),
  );
  return mul(mul(mean, inverse(sub(one, powers[0]))), inverse(add(root, of(epsilon))));
}
