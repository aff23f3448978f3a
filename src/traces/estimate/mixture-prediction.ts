/** Accuracy as the Beta mixture over questions predicts it, with intervals from fits to the questions drawn or left out. */
import {
  type BetaMixture,
  fitBetaMixture,
  type FirstAttempts,
  mixtureAccuracy,
  type MixtureCounts,
  mixtureCounts,
} from './beta-mixture';
import { type Bootstrap, type Estimate, type Label, shown } from './bootstrap';
import { chancesOf, observedAccuracy } from './chances';
import { COLUMN } from './columns';
import { GROUP, type Groups } from './groups';
import { bcaBounds, effectiveClusters, type Interval, noInterval, statedInterval } from './interval';
import { jackknifeInterval } from './jackknife';
import type { Cap } from './plain-model';
import { drawWeights } from './resample';

export function firstAttempts(groups: Groups): FirstAttempts {
  return { n: groups.column(GROUP.first), right: groups.column(GROUP.firstRight) };
}

/** E[J(p)], and that minus the observed accuracy. */
export interface MixturePrediction {
  readonly accuracy: Estimate;
  readonly difference: Estimate;
}

export function mixturePrediction(bootstrap: Bootstrap, mixture: BetaMixture, cap: Cap): MixturePrediction {
  const { totals, clusters, groups } = bootstrap.counts;
  const value = mixtureAccuracy(mixture, chancesOf(totals, 'first'), cap);
  const estimate = ([name, symbol]: Label, centre: number, { bounds, method }: Interval): Estimate => ({
    name,
    symbol,
    ...shown(centre, bounds),
    n: totals[COLUMN.first]!,
    clusters: groups.size,
    method,
  });
  const name = 'Beta mixture over questions';
  const accuracy: Label = [name, 'E[J(p)]'];
  const difference: Label = [`${name}, minus observed`, 'E[J(p)] − acc'];
  // Where single traces were resampled, nothing is known of questions drawn or left out.
  const missing = bootstrap.counts.cluster === 'trace' ? 'questions were not resampled' : undefined;
  if (missing !== undefined || !Number.isFinite(value)) {
    return {
      accuracy: estimate(accuracy, value, noInterval(missing)),
      difference: estimate(difference, value - observedAccuracy(totals), noInterval(missing)),
    };
  }
  const sizes = Float64Array.from({ length: clusters.size }, (_, g) => clusters.row(g)[COLUMN.first]!);
  const effective = effectiveClusters(sizes);
  const replicates = mixtureReplicates(bootstrap, cap);
  const leftOut = mixtureLeftOut(bootstrap, cap);
  return {
    accuracy: estimate(
      accuracy,
      value,
      statedInterval(
        bcaBounds({ value, replicates, leftOut, clusters: effective }),
        `BCa of ${replicates.length} resamples by question`,
      ),
    ),
    difference: estimate(
      difference,
      value - observedAccuracy(totals),
      jackknifeInterval(
        value - observedAccuracy(totals),
        [
          {
            values: leftOut.map((one, g) => one - observedAccuracy(bootstrap.leftOut()[g]!)),
            clusters: effective,
          },
        ],
        'question',
      ),
    ),
  };
}

/** A fit with the weights of its questions takes a microsecond for each of them. */
const MOST_FITTED = 2e7;
const FEWEST_FITS = 200;
/** √ρ of a resample need only be known to a small part of its spread. */
const RESAMPLE_PRECISION = 1e-3;

/** E[J(p)] on each resample, or on the first of them. The fit needs the questions one by one, so each is drawn again as weights. */
export function mixtureReplicates({ counts, rows, seed }: Bootstrap, cap: Cap): Float64Array {
  const { groups, rowOfGroup, clusters } = counts;
  const outcomes = firstAttempts(groups);
  const weights = new Uint16Array(clusters.size);
  const weightOfGroup = new Uint16Array(groups.size);
  const scratch = mixtureCounts(outcomes);
  const fits = Math.min(rows.length, Math.max(FEWEST_FITS, Math.floor(MOST_FITTED / groups.size)));
  return Float64Array.from({ length: fits }, (_, index) => {
    drawWeights(seed, index, weights);
    for (let g = 0; g < groups.size; g++) weightOfGroup[g] = weights[rowOfGroup[g]!]!;
    const fit = fitBetaMixture(mixtureCounts(outcomes, weightOfGroup, scratch), RESAMPLE_PRECISION);
    return fit === undefined
      ? NaN
      : mixtureAccuracy(fit, chancesOf(rows[index]!, 'first'), cap, RESAMPLE_PRECISION);
  });
}

/** E[J(p)] without each row of questions. The counts of a fit add up over questions, so those of a row are subtracted. */
export function mixtureLeftOut(bootstrap: Bootstrap, cap: Cap): Float64Array {
  const { groups, rowOfGroup, clusters } = bootstrap.counts;
  const outcomes = firstAttempts(groups);
  const all = mixtureCounts(outcomes);
  const part = mixtureCounts(outcomes);
  const members = Array.from({ length: clusters.size }, (): number[] => []);
  for (let g = 0; g < groups.size; g++) members[rowOfGroup[g]!]!.push(g);
  return Float64Array.from(bootstrap.leftOut(), (row, index) => {
    const left = members[index]!;
    const of = (column: Uint32Array): Uint32Array => Uint32Array.from(left, (g) => column[g]!);
    mixtureCounts({ n: of(outcomes.n), right: of(outcomes.right) }, undefined, part);
    const fit = fitBetaMixture(minus(all, part));
    return fit === undefined ? NaN : mixtureAccuracy(fit, chancesOf(row, 'first'), cap);
  });
}

function minus(x: MixtureCounts, y: MixtureCounts): MixtureCounts {
  const rest = (name: keyof MixtureCounts): Float64Array => x[name].map((count, i) => count - y[name][i]!);
  return { right: rest('right'), wrong: rest('wrong'), all: rest('all') };
}
