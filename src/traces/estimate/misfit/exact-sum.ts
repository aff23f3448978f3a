/**
 * The exact distribution of a count summed over questions, of which each is hypergeometric: how many second attempts are
 * right after a right first one, given how many of both are right (the exact form of Cochran–Mantel–Haenszel).
 */

/** The margins of one question. */
export interface Margins {
  readonly n: number;
  readonly firstRight: number;
  readonly nextRight: number;
}

/** P(first + i) = probabilities[i]. */
export interface Distribution {
  readonly first: number;
  readonly probabilities: Float64Array;
}

/**
 * Ends of a distribution this small beside its mode are left off. What is lost is below 1e-17 even over a million
 * questions, and a question has some 19 of its standard deviations left: 2·√(2·ln 10²⁰).
 */
const NEGLIGIBLE = 1e-20;

/**
 * Multiplications that may be spent: half a second. A question costs its own width times that of the sum so far, which
 * grows with the root of the questions; so this is reached at some ten thousand questions of a hundred traces each, or
 * fifty thousand of eight.
 */
const MOST_STEPS = 4e8;

/** @returns undefined where that takes too long; the sum is then as good as normal. */
export function exactSum(questions: readonly Margins[], mostSteps = MOST_STEPS): Distribution | undefined {
  let sum: Distribution = { first: 0, probabilities: Float64Array.of(1) };
  let steps = 0;
  for (const question of questions) {
    const one = hypergeometric(question);
    steps += sum.probabilities.length * one.probabilities.length;
    if (steps > mostSteps) return undefined;
    sum = convolved(sum, one);
  }
  return sum;
}

/** From the mode to both ends by the ratio P(k + 1)/P(k) = (K − k)(m − k)/((k + 1)(n − K − m + k + 1)). */
export function hypergeometric({ n, firstRight: K, nextRight: m }: Margins): Distribution {
  const least = Math.max(0, K + m - n);
  const most = Math.min(K, m);
  const ratio = (k: number): number => ((K - k) * (m - k)) / ((k + 1) * (n - K - m + k + 1));
  const mode = Math.min(most, Math.max(least, Math.floor(((K + 1) * (m + 1)) / (n + 2))));
  const down: number[] = [];
  for (let k = mode, p = 1; k > least && (p /= ratio(k - 1)) > NEGLIGIBLE; k--) down.push(p);
  const up: number[] = [];
  for (let k = mode, p = 1; k < most && (p *= ratio(k)) > NEGLIGIBLE; k++) up.push(p);
  const weights = [...down.reverse(), 1, ...up];
  const all = weights.reduce((total, weight) => total + weight, 0);
  return { first: mode - down.length, probabilities: Float64Array.from(weights, (weight) => weight / all) };
}

function convolved(x: Distribution, y: Distribution): Distribution {
  const probabilities = new Float64Array(x.probabilities.length + y.probabilities.length - 1);
  for (let j = 0; j < y.probabilities.length; j++) {
    const share = y.probabilities[j]!;
    for (let i = 0; i < x.probabilities.length; i++) probabilities[i + j]! += share * x.probabilities[i]!;
  }
  return withoutEnds({ first: x.first + y.first, probabilities });
}

function withoutEnds({ first, probabilities }: Distribution): Distribution {
  const least = NEGLIGIBLE * probabilities.reduce((largest, p) => Math.max(largest, p), 0);
  let from = 0;
  let to = probabilities.length;
  while (probabilities[from]! < least) from++;
  while (probabilities[to - 1]! < least) to--;
  return { first: first + from, probabilities: probabilities.subarray(from, to) };
}
