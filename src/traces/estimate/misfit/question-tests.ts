/** The tests that look inside questions: are they equally hard, and are attempts independent where they are not? */
import { drawBinomial } from '../../random/draws';
import { RandomStream } from '../../random/random-stream';
import type { BetaMixture } from '../beta-mixture';
import { chiSquareTail, normalTail } from '../../../model/tails';
import { GROUP, type Groups } from '../groups';
import { type Distribution, exactSum, type Margins } from './exact-sum';
import { fails, type MisfitTest } from './misfit-test';
import { DRAWS } from './monte-carlo';
import { times } from './process-tests';
import { tieWeight } from './ties';

/**
 * Binomials that may be drawn: about two seconds, since one costs the same for ten traces and ten thousand. Beyond, there
 * are so many questions (ten thousand with 1999 draws) that the normal tail is as good.
 */
const MOST_BINOMIALS = 2e7;

/**
 * Tarone's score (Biometrika 66, 1979) for questions of unequal difficulty: z of Σ_g (x_g − n_g·p)²/(p(1 − p)) − Σn_g.
 * It is the slope of the beta-binomial likelihood at equal difficulty, so it finds what the Beta mixture would. The
 * p-value is one-sided and from binomial draws with the estimated p.
 *
 * @param mixture the fit that the sentence tells of; undefined where no question has two first attempts.
 */
export function heterogeneityTest(
  groups: Groups,
  mixture: BetaMixture | undefined,
  seed: string,
  draws: number = DRAWS,
): MisfitTest {
  const sizes = Array.from({ length: groups.size }, (_, g) => groups.get(g, GROUP.first));
  const observed = Float64Array.from(sizes, (_, g) => groups.get(g, GROUP.firstRight));
  const statistic = tarone(sizes, observed);
  const n = sizes.reduce((sum, size) => sum + size, 0);
  const right = observed.reduce((sum, count) => sum + count, 0);
  const byDrawing = sizes.length * draws <= MOST_BINOMIALS;
  let pValue: number | null = null;
  if (statistic !== null) pValue = normalTail(statistic);
  if (statistic !== null && byDrawing) {
    const random = new RandomStream(seed, 'heterogeneity');
    const drawn = new Float64Array(sizes.length);
    let beyond = 0;
    for (let draw = 0; draw < draws; draw++) {
      for (let g = 0; g < sizes.length; g++) drawn[g] = drawBinomial(random, sizes[g]!, right / n);
      const z = tarone(sizes, drawn);
      if (z !== null) beyond += tieWeight(z, statistic);
    }
    pValue = (beyond + 0.5) / (draws + 1);
  }
  return {
    id: 'heterogeneity',
    name: 'Questions are equally hard',
    hypothesis: 'The first attempt is right with the same p_s on every question.',
    statistic: statistic === null ? null : Math.max(0, statistic) ** 2,
    degrees: statistic === null ? null : 1,
    method: byDrawing
      ? `${draws} draws with the same p for all, one-sided, ties counted half`
      : 'normal tail of the score, one-sided',
    pValue,
    sentence: heterogeneitySentence(mixture, pValue),
  };
}

function heterogeneitySentence(mixture: BetaMixture | undefined, pValue: number | null): string {
  if (mixture === undefined || pValue === null) {
    return 'No question was answered twice, or all first attempts came out alike: that is too little to test.';
  }
  if (mixture.correlation === 0) return 'First attempts vary no more between questions than within them.';
  const spread =
    `The Beta distribution that fits the questions best has mean ${mixture.mean.toFixed(3)} and concentration ` +
    `${mixture.concentration.toPrecision(3)} (log-likelihood +${(mixture.likelihoodRatio / 2).toFixed(2)} against one p).`;
  return fails({ pValue }) ? `${spread} Questions are not equally hard.` : spread;
}

function tarone(sizes: readonly number[], right: Float64Array): number | null {
  let n = 0;
  let all = 0;
  let pairs = 0;
  for (let g = 0; g < sizes.length; g++) {
    n += sizes[g]!;
    all += right[g]!;
    pairs += sizes[g]! * (sizes[g]! - 1);
  }
  const p = all / n;
  const variance = p * (1 - p);
  if (pairs === 0 || !(variance > 0)) return null;
  let squares = 0;
  for (let g = 0; g < sizes.length; g++) squares += (right[g]! - sizes[g]! * p) ** 2;
  return (squares / variance - n) / Math.sqrt(2 * pairs);
}

/**
 * Independence of the second attempt from the first among the traces of one question that resampled there, over all
 * questions (Cochran–Mantel–Haenszel). A question may be as hard as it likes: given how many of its first and second
 * attempts were right, every pairing is as likely, so the distribution is exact. Only the first pair of a trace counts,
 * because an attempt that is second in one pair and first in the next would bias the table of a question.
 */
export function withinQuestionsTest(groups: Groups, seed: string): MisfitTest {
  const tables: Table[] = [];
  let bothRight = 0;
  let expected = 0;
  let variance = 0;
  for (let g = 0; g < groups.size; g++) {
    const table = tableOf(groups, g);
    const { n, firstRight, nextRight } = table;
    const spread =
      n < 2 ? 0 : (firstRight * (n - firstRight) * nextRight * (n - nextRight)) / (n * n * (n - 1));
    if (spread === 0) continue;
    tables.push(table);
    bothRight += table.bothRight;
    expected += (firstRight * nextRight) / n;
    variance += spread;
  }
  const numbers = tables.reduce((sum, { n }) => sum + n, 0);
  const statistic = variance > 0 ? (bothRight - expected) ** 2 / variance : null;
  const exact = exactSum(tables);
  let pValue: number | null = null;
  if (statistic !== null) {
    pValue =
      exact === undefined
        ? chiSquareTail(statistic, 1)
        : exactTail(exact, expected, bothRight, new RandomStream(seed, 'within-questions').uniform());
  }
  return {
    id: 'independence-within-questions',
    name: 'Attempts at one question are independent draws',
    hypothesis:
      'On every question the second attempt is right with the same chance, whether the first one was right or wrong. ' +
      'Questions may differ.',
    statistic,
    degrees: statistic === null ? null : 1,
    method:
      exact === undefined
        ? 'χ² tail'
        : 'exact, given the margins of each question, a random part of the ties counted',
    pValue,
    sentence: withinSentence(tables.length, bothRight, expected, numbers, pValue),
  };
}

/** What truncated ends and rounding leave unknown of an exact tail. */
const LEAST_TAIL = 1e-12;

/**
 * P of counts further from what is expected than the one seen, and a random part of P of those as far: the count takes so
 * few values that half of them, as elsewhere, would leave the level at 3 %.
 */
function exactTail(
  { first, probabilities }: Distribution,
  expected: number,
  seen: number,
  part: number,
): number {
  let beyond = 0;
  let ties = 0;
  for (let i = 0; i < probabilities.length; i++) {
    const weight = tieWeight(Math.abs(first + i - expected), Math.abs(seen - expected));
    if (weight === 1) beyond += probabilities[i]!;
    if (weight === 0.5) ties += probabilities[i]!;
  }
  return Math.min(1, Math.max(LEAST_TAIL, beyond + part * ties));
}

function withinSentence(
  questions: number,
  bothRight: number,
  expected: number,
  n: number,
  pValue: number | null,
): string {
  if (pValue === null) {
    return 'No question has traces that resampled after a right and after a wrong first attempt and then differed: that is too little to test.';
  }
  const seen =
    `On the ${questions} questions that can tell, the first two attempts were both right ${times(bothRight, n)}; ` +
    `${expected.toFixed(1)} are expected.`;
  return fails({ pValue })
    ? `${seen} Attempts are not independent, and unequal questions do not explain it.`
    : seen;
}

/** First and second attempts at one question. */
interface Table extends Margins {
  readonly bothRight: number;
}

function tableOf(groups: Groups, g: number): Table {
  const [rr, rw, wr, ww] = [GROUP.pairRR, GROUP.pairRW, GROUP.pairWR, GROUP.pairWW].map((c) =>
    groups.get(g, c),
  ) as [number, number, number, number];
  return { n: rr + rw + wr + ww, firstRight: rr + rw, nextRight: rr + wr, bothRight: rr };
}
