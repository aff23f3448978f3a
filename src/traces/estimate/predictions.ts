/** Accuracy as the models predict it, beside the observed one. */
import type { BetaMixture } from './beta-mixture';
import type { Bootstrap, Estimate } from './bootstrap';
import { chancesOf, nextCounts, observedAccuracy, withoutRounding } from './chances';
import { COLUMN, type Row } from './columns';
import { mixturePrediction } from './mixture-prediction';
import {
  fitChances,
  fitPersistence,
  type ChainAnswer,
  persistenceChain,
  type PersistenceFit,
} from './persistence';
import { accuracyOf, attemptsOf, type Cap, NO_CAP } from './plain-model';

/**
 * - `plain-first`: the paper's calibration, J with p_s of first attempts.
 * - `plain-pooled`: J with p_s of all attempts. Without a cap and without cut traces that is the observed accuracy by
 *   algebra (see pooled-identity.ts) and says nothing about the model.
 * - `persistence`: answers that come again (see persistence.ts). It is the observed accuracy by the same algebra, whatever
 *   was pooled in its fit: of r right and w wrong attempts a trace, r = p + r(1 − a)t_C + w·b·t_W holds for the counts
 *   if t_C and t_W are the observed shares, and pooling p with one of them moves as many from one term to the other. What
 *   it predicts has to be asked of held-out attempts (held-out-predictions.ts).
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
      { name: 'P(right) of a fresh draw', symbol: 'p_s', size: [first] },
      { name: 'P(same right answer again)', symbol: 'ρ_C', size: [rightRight, rightWrong] },
      { name: 'P(same wrong answer again)', symbol: 'ρ_W', size: [wrongRight, wrongWrong] },
    ],
    (row, values) => {
      const fit = fitChances(nextCounts(row));
      values[0] = fit.p;
      values[1] = fit.rhoC;
      values[2] = fit.rhoW;
    },
  ) as [Estimate, Estimate, Estimate];
  return { fit: fitPersistence(nextCounts(bootstrap.counts.totals)), p, rhoC, rhoW };
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
  return [
    plain('first'),
    plain('pooled'),
    predicted(bootstrap, 'persistence', cap.maxAttempts === null, 'Persistence model', (row) =>
      persistenceChain(fitChances(nextCounts(row)), chancesOf(row, 'first'), cap),
    ),
    ...(mixture === undefined
      ? []
      : [
          {
            id: 'beta-mixture' as const,
            identity: false,
            attempts: undefined,
            ...mixturePrediction(bootstrap, mixture, cap),
          },
        ]),
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
      { name, symbol: 'J' },
      { name: `${name}, minus observed`, symbol: 'J − acc', difference: true },
      { name: `${name}, attempts`, symbol: 'E[T]' },
    ],
    (row, values) => {
      const answer = model(row);
      values[0] = answer.accuracy;
      values[1] = withoutRounding(answer.accuracy - observedAccuracy(row));
      values[2] = answer.attempts;
    },
  ) as [Estimate, Estimate, Estimate];
  return { id, identity, accuracy, difference, attempts };
}
