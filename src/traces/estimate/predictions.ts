/** Accuracy as the models predict it, beside the observed one. */
import {
  fitBetaMixture,
  type BetaMixture,
  type FirstAttempts,
  mixtureAccuracy,
  mixtureCounts,
} from './beta-mixture';
import { type Bootstrap, type Estimate, type Label, shown } from './bootstrap';
import { COLUMN, type Row } from './columns';
import { GROUP, type Groups } from './groups';
import { bcaBounds } from './interval';
import {
  fitChances,
  fitPersistence,
  type ChainAnswer,
  type NextCounts,
  persistenceChain,
  type PersistenceFit,
} from './persistence';
import { accuracyOf, attemptsOf, type Cap, type Chances, NO_CAP } from './plain-model';
import { drawWeights } from './resample';

/**
 * - `plain-first`: the paper's calibration, J with p_s of first attempts.
 * - `plain-pooled`: J with p_s of all attempts. Without a cap and without cut traces that is the observed accuracy by
 *   algebra (see pooled-identity.ts) and says nothing about the model.
 * - `persistence`: answers that come again (see persistence.ts). Where ρ_C and ρ_W are both above 0 and nothing was cut,
 *   its transitions are the observed ones and it is the observed accuracy by the same algebra: what it predicts has to
 *   be asked of held-out attempts (held-out-predictions.ts).
 * - `beta-mixture`: J averaged over questions of unequal difficulty (see beta-mixture.ts).
 */
export type PredictionId = 'plain-first' | 'plain-pooled' | 'persistence' | 'beta-mixture';

export interface Prediction {
  readonly id: PredictionId;
  /** It equals the observed accuracy by algebra on traces that were not cut off, whatever made them. */
  readonly identity: boolean;
  readonly accuracy: Estimate;
  /** Predicted minus observed accuracy, both on the same resamples. */
  readonly difference: Estimate;
  /** E[T]; undefined for the mixture. */
  readonly attempts: Estimate | undefined;
}

export function chancesOf(row: Row, pS: 'first' | 'pooled'): Chances {
  const c = COLUMN;
  const p =
    pS === 'first' ? row[c.firstRight]! / row[c.first]! : row[c.right]! / (row[c.right]! + row[c.wrong]!);
  return {
    p,
    a: row[c.stopC]! / (row[c.stopC]! + row[c.resC]!),
    b: row[c.resW]! / (row[c.resW]! + row[c.stopW]!),
  };
}

export function nextCounts(row: Row): NextCounts {
  const c = COLUMN;
  return {
    first: [row[c.firstRight]!, row[c.first]! - row[c.firstRight]!],
    afterRight: [row[c.rightRight]!, row[c.rightWrong]!],
    afterWrong: [row[c.wrongRight]!, row[c.wrongWrong]!],
  };
}

/** ρ_C and ρ_W and their fit, with intervals. */
export interface PersistenceEstimates {
  readonly fit: PersistenceFit;
  readonly p: Estimate;
  readonly rhoC: Estimate;
  readonly rhoW: Estimate;
}

export function estimatePersistence(bootstrap: Bootstrap): PersistenceEstimates {
  const { first, rightRight, rightWrong, wrongRight, wrongWrong } = COLUMN;
  const [p, rhoC, rhoW] = bootstrap.statistics(
    [
      ['P(right) of a fresh draw', 'p_s'],
      ['P(same right answer again)', 'ρ_C'],
      ['P(same wrong answer again)', 'ρ_W'],
    ],
    (row, values) => {
      const fit = fitChances(nextCounts(row));
      values[0] = fit.p;
      values[1] = fit.rhoC;
      values[2] = fit.rhoW;
    },
    [[first], [rightRight, rightWrong], [wrongRight, wrongWrong]],
  ) as [Estimate, Estimate, Estimate];
  return { fit: fitPersistence(nextCounts(bootstrap.counts.totals)), p, rhoC, rhoW };
}

export function firstAttempts(groups: Groups): FirstAttempts {
  return { n: groups.column(GROUP.first), right: groups.column(GROUP.firstRight) };
}

/**
 * @param mixture undefined where no question has two first attempts; then there is no such prediction.
 */
export function predictions(
  bootstrap: Bootstrap,
  mixture: BetaMixture | undefined,
  cap: Cap = NO_CAP,
): Prediction[] {
  const plain = (pS: 'first' | 'pooled'): Prediction =>
    predicted(
      bootstrap,
      pS === 'first' ? 'plain-first' : 'plain-pooled',
      pS === 'pooled' && cap.maxAttempts === null,
      pS === 'first' ? 'Plain model, p_s of first attempts' : 'Plain model, p_s of all attempts',
      (row) => {
        const chances = chancesOf(row, pS);
        return { accuracy: accuracyOf(chances, cap), attempts: attemptsOf(chances, cap) };
      },
    );
  const { rhoC, rhoW } = fitChances(nextCounts(bootstrap.counts.totals));
  return [
    plain('first'),
    plain('pooled'),
    predicted(
      bootstrap,
      'persistence',
      rhoC > 0 && rhoW > 0 && cap.maxAttempts === null,
      'Persistence model',
      (row) => persistenceChain(fitChances(nextCounts(row)), chancesOf(row, 'first'), cap),
    ),
    ...(mixture === undefined ? [] : [predictedByMixture(bootstrap, mixture, cap)]),
  ];
}

function predicted(
  bootstrap: Bootstrap,
  id: PredictionId,
  identity: boolean,
  name: string,
  model: (row: Row) => ChainAnswer,
): Prediction {
  const [accuracy, difference, attempts] = bootstrap.statistics(
    [
      [name, 'J'],
      [`${name}, minus observed`, 'J − acc'],
      [`${name}, attempts`, 'E[T]'],
    ],
    (row, values) => {
      const answer = model(row);
      values[0] = answer.accuracy;
      values[1] = clean(answer.accuracy - observed(row));
      values[2] = answer.attempts;
    },
  ) as [Estimate, Estimate, Estimate];
  return { id, identity, accuracy, difference, attempts };
}

/** Differences of two quotients of counts that are only rounding are none. */
export function clean(difference: number): number {
  return Math.abs(difference) < 1e-12 ? 0 : difference;
}

function observed(row: Row): number {
  return row[COLUMN.finalRight]! / row[COLUMN.traces]!;
}

/** Fits take a tenth of a millisecond for a hundred questions, and grow with them. */
const MOST_FITTED = 2e7;
const FEWEST_FITS = 200;
/** √ρ of a resample need only be known to a small part of its spread. */
const RESAMPLE_PRECISION = 1e-3;

/** The fit needs the questions one by one, so each resample is drawn again as weights. */
function predictedByMixture(bootstrap: Bootstrap, mixture: BetaMixture, cap: Cap): Prediction {
  const { counts, rows, seed } = bootstrap;
  const { groups, rowOfGroup, totals, clusters } = counts;
  const outcomes = firstAttempts(groups);
  const value = mixtureAccuracy(mixture, chancesOf(totals, 'first'), cap);
  const weights = new Uint16Array(clusters.size);
  const weightOfGroup = new Uint16Array(groups.size);
  const scratch = mixtureCounts(outcomes);
  const fits = Math.min(rows.length, Math.max(FEWEST_FITS, Math.floor(MOST_FITTED / groups.size)));
  // Without weights of questions, where single traces were resampled, there is no interval.
  const replicates = Float64Array.from({ length: counts.cluster === 'group' ? fits : 0 }, (_, index) => {
    drawWeights(seed, index, weights);
    for (let g = 0; g < groups.size; g++) weightOfGroup[g] = weights[rowOfGroup[g]!]!;
    const fit = fitBetaMixture(mixtureCounts(outcomes, weightOfGroup, scratch), RESAMPLE_PRECISION);
    return fit === undefined
      ? NaN
      : mixtureAccuracy(fit, chancesOf(rows[index]!, 'first'), cap, RESAMPLE_PRECISION);
  });
  const n = totals[COLUMN.first]!;
  const estimate = ([name, symbol]: Label, centre: number, values: Float64Array): Estimate => {
    const bounds = bcaBounds({ value: centre, replicates: values, leftOut: [], clusters: groups.size });
    const method =
      bounds === null ? 'none: questions were not resampled' : `BC of ${fits} resamples by question`;
    return { name, symbol, ...shown(centre, bounds), n, clusters: groups.size, method };
  };
  const difference = replicates.map((accuracy, index) => accuracy - observed(rows[index]!));
  return {
    id: 'beta-mixture',
    identity: false,
    accuracy: estimate(['Beta mixture over questions', 'E[J(p)]'], value, replicates),
    difference: estimate(
      ['Beta mixture over questions, minus observed', 'E[J(p)] − acc'],
      value - observed(totals),
      difference,
    ),
    attempts: undefined,
  };
}
