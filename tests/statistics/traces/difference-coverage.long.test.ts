/**
 * Coverage of what is predicted, of what is predicted minus what was seen, and of the parts of a difference between two
 * models, with few questions of two traces and with the sets of coverage.ts.
 *
 * Over 2000 sets a share of 95 % has a standard error of √(.95·.05/2000) = 0.49 points, so 93 to 97 is 95 within four of
 * them: that is asked of 50 questions with four traces. With two traces each, and with 20 questions, at least 93 is asked
 * and nothing above: Student's t with 19 degrees is on the long side where few traces make the error.
 */
import { expect, test } from 'vitest';
import { Bootstrap, type Estimate } from '../../../src/traces/estimate/bootstrap';
import { fitBetaMixture, mixtureAccuracy, mixtureCounts } from '../../../src/traces/estimate/beta-mixture';
import { chancesOf, observedAccuracy, withoutRounding } from '../../../src/traces/estimate/chances';
import { compareCalibrations } from '../../../src/traces/estimate/compare-calibrations';
import { countTraces } from '../../../src/traces/estimate/count-traces';
import { jackknifeBounds } from '../../../src/traces/estimate/jackknife';
import { firstAttempts, mixtureLeftOut } from '../../../src/traces/estimate/mixture-prediction';
import { accuracyOf, NO_CAP } from '../../../src/traces/estimate/plain-model';
import { shapley, type Three } from '../../../src/traces/estimate/shapley';
import { simulateTable } from '../../../src/traces/synthetic/simulate-table';
import { TraceTable } from '../../../src/traces/trace-table';
import { covers, lengths } from './coverage';

const SETS = 2000;
const RESAMPLES = 1000;

const SIZES = [
  { questions: 20, perQuestion: 2, most: 100 },
  { questions: 50, perQuestion: 2, most: 100 },
  { questions: 50, perQuestion: 4, most: 97 },
];
const FIRST = { p: 0.6, a: 0.9, b: 0.7 };
const SECOND = { p: 0.4, a: 0.9, b: 0.5 };

function expectCoverage(title: string, hits: ReadonlyMap<string, number>, most: number): void {
  const percent = Object.fromEntries([...hits].map(([name, count]) => [name, (100 * count) / SETS]));
  console.log(`coverage of 95 % intervals over ${SETS} sets, ${title}: ${JSON.stringify(percent)}`);
  for (const [name, covered] of Object.entries(percent)) {
    expect(covered, name).toBeGreaterThanOrEqual(93);
    expect(covered, name).toBeLessThanOrEqual(most);
  }
}

function note(hits: Map<string, number>, name: string, covered: boolean): void {
  hits.set(name, (hits.get(name) ?? 0) + Number(covered));
}

test.each(SIZES)('J and J − acc: $questions questions, $perQuestion traces each', ({ most, ...size }) => {
  const hits = new Map<string, number>();
  for (let set = 0; set < SETS; set++) {
    const seed = String(1 + set);
    const counts = countTraces(simulateTable({ ...FIRST, ...size, lengths, seed }));
    const [accuracy, difference] = new Bootstrap(counts, { seed, resamples: RESAMPLES }).statistics(
      [
        { name: '', symbol: 'J' },
        { name: '', symbol: 'J − acc', difference: true },
      ],
      (row, values) => {
        values[0] = accuracyOf(chancesOf(row, 'first'));
        values[1] = withoutRounding(values[0] - observedAccuracy(row));
      },
    ) as [Estimate, Estimate];
    note(hits, 'J', covers(accuracy, accuracyOf(FIRST)));
    note(hits, 'J − acc', covers(difference, 0));
  }
  expectCoverage(`${size.questions} × ${size.perQuestion}`, hits, most);
});

test.each(SIZES)(
  'E[J(p)] − acc where questions differ: $questions questions, $perQuestion traces each',
  ({ most, ...size }) => {
    const hits = new Map<string, number>();
    for (let set = 0; set < SETS; set++) {
      const options = { ...FIRST, p: 0.4, heterogeneity: { concentration: 2 }, lengths, ...size };
      const counts = countTraces(simulateTable({ ...options, seed: String(1 + set) }));
      const bootstrap = new Bootstrap(counts, { resamples: 1 });
      const fit = fitBetaMixture(mixtureCounts(firstAttempts(counts.groups)))!;
      const value = mixtureAccuracy(fit, chancesOf(counts.totals, 'first')) - observedAccuracy(counts.totals);
      const values = mixtureLeftOut(bootstrap, NO_CAP).map(
        (one, g) => one - observedAccuracy(bootstrap.leftOut()[g]!),
      );
      const bounds = jackknifeBounds(value, [{ values, clusters: size.questions }]);
      note(hits, 'E[J(p)] − acc', bounds !== null && bounds[0] <= 0 && 0 <= bounds[1]);
    }
    expectCoverage(`${size.questions} × ${size.perQuestion}, questions differ`, hits, most);
  },
);

const three = ({ p, a, b }: typeof FIRST): Three => [p, a, b];
const TRUE_PARTS = shapley(([p, a, b]) => accuracyOf({ p, a, b }), three(SECOND), three(FIRST));
const TRUE_DIFFERENCE = accuracyOf(FIRST) - accuracyOf(SECOND);

/** Of the same questions, or of ones with other names. */
const COMPARED = SIZES.flatMap((size) =>
  (['paired', 'independent'] as const).map((resampling) => ({ ...size, resampling })),
);

test.each(COMPARED)(
  'two models, $resampling: $questions questions, $perQuestion traces each',
  ({ most, resampling, ...size }) => {
    const hits = new Map<string, number>();
    for (let set = 0; set < SETS; set++) {
      const first = simulateTable({ ...FIRST, ...size, lengths, seed: String(1 + 2 * set) });
      const second = simulateTable({ ...SECOND, ...size, lengths, seed: String(2 + 2 * set) });
      const other = resampling === 'paired' ? second : renamed(second);
      const { overall } = compareCalibrations(first, other, { resamples: 2 });
      expect(overall.resampling).toBe(resampling);
      const { pS, pDC, pDW } = overall.parts;
      note(hits, 'acc₁ − acc₂', covers(overall.observedDifference, TRUE_DIFFERENCE));
      note(hits, 'J₁ − J₂', covers(overall.predictedDifference, TRUE_DIFFERENCE));
      [pS, pDC, pDW].forEach((part, i) => note(hits, part.symbol, covers(part, TRUE_PARTS[i]!)));
      note(hits, 'not explained', covers(overall.residual, 0));
    }
    expectCoverage(`${size.questions} × ${size.perQuestion}, ${resampling}`, hits, most);
  },
);

function renamed(table: TraceTable): TraceTable {
  const columns = table.columns();
  const other = new TraceTable();
  other.append({ ...columns, groups: columns.groups.map((name) => `other ${name}`) });
  return other;
}
