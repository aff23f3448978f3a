/** What becomes of a claim: its numbers, whether each is where it should be, and what is still to come. */
import { experimentToUrl } from '../../experiment/url';
import { parseExperiment } from '../../experiment/schema';
import type { CellTally } from '../../model/tally';
import { trajectories } from '../../objective/totals';
import { jackknife, totalsOf } from '../jackknife';
import type { Claim, SectionId, SimulatedCell, Verdict } from './claim';
import { type ExactCheck, isWithin } from './exact-check';

export type CheckedNumber = ExactCheck & { readonly passed: boolean };

/** |z| beyond this fails a row: a normal variable goes there once in 147,000. */
export const LARGEST_Z = 4.5;

export interface Estimated {
  readonly name: string;
  /** What was rolled out, in words. */
  readonly setting: string;
  readonly exact: number;
  readonly value: number;
  readonly standardError: number;
  /** Trajectories. */
  readonly n: number;
  /** (value − exact)/SE; null where the estimate cannot vary. */
  readonly z: number | null;
  readonly passed: boolean;
}

export interface ClaimRow {
  readonly id: string;
  readonly title: string;
  readonly section: SectionId;
  readonly where: string;
  readonly statement: string;
  readonly quote: string | null;
  readonly measured: string;
  readonly verdict: Verdict;
  readonly explanation: string;
  readonly exact: readonly CheckedNumber[];
  /** Null where a tally has no answer; empty until the simulation has come to it. */
  readonly monteCarlo: readonly Estimated[] | null;
  /** True once nothing is still to come. */
  readonly complete: boolean;
  /** False once a recomputed number left its range. */
  readonly passed: boolean;
  /** Query that opens the claim's experiment on the Attribution page. */
  readonly query: string | null;
}

/** A row before its simulation. */
export function exactRow(claim: Claim, exact: readonly ExactCheck[]): ClaimRow {
  const checked = exact.map((check) => ({ ...check, passed: isWithin(check) }));
  const { id, title, section, where, statement, measured, verdict, explanation, experiment } = claim;
  return {
    id,
    title,
    section,
    where,
    statement,
    quote: claim.quote ?? null,
    measured,
    verdict,
    explanation,
    exact: checked,
    monteCarlo: claim.simulate === undefined ? null : [],
    complete: claim.simulate === undefined,
    passed: checked.every(({ passed }) => passed),
    query: experiment === undefined ? null : experimentToUrl(parseExperiment(experiment)) || '?version=1',
  };
}

/** The row with the estimates of its cells. */
export function simulatedRow(row: ClaimRow, estimates: readonly Estimated[]): ClaimRow {
  return {
    ...row,
    monteCarlo: estimates,
    complete: true,
    passed: row.passed && estimates.every(({ passed }) => passed),
  };
}

/** An estimate that cannot vary, such as an identity, is compared by its rounding. */
const ROUNDING = 1e-12;

export function estimateCell(cell: SimulatedCell, tally: CellTally): Estimated[] {
  const { quantities, setting } = cell;
  const { all } = jackknife(tally, {
    all: (totals) => quantities.map(({ estimate }) => estimate(totals)),
  });
  const n = trajectories(totalsOf(tally));
  return quantities.map(({ name, exact }, i) =>
    judge(name, setting, exact, all.value[i]!, all.standardError[i]!, n),
  );
}

function judge(
  name: string,
  setting: string,
  exact: number,
  value: number,
  standardError: number,
  n: number,
): Estimated {
  const varies = standardError > ROUNDING * Math.max(1, Math.abs(exact));
  const z = varies ? (value - exact) / standardError : null;
  const passed =
    z === null ? Math.abs(value - exact) <= ROUNDING * Math.max(1, Math.abs(exact)) : Math.abs(z) < LARGEST_Z;
  return { name, setting, exact, value, standardError, n, z, passed };
}
