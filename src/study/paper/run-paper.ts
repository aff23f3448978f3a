/**
 * The paper, claim by claim: exact numbers first, then one simulation for all settings. Rows come out as they finish,
 * so that a reader need not wait for the last.
 */
import { PlanBuilder } from '../../experiment/plan';
import { seedWords } from '../../experiment/seed';
import { EngineError, type EngineFault } from '../../engine/engine';
import { InputError, inputIssue } from '../../model/input-error';
import { combinedDigest, tallyDigest } from '../digest';
import { type EngineChoice, simulate, type SimulationHooks } from '../simulate';
import type { Claim, SimulatedCell } from './claim';
import { CLAIMS } from './claims';
import { plantFault } from './plant-fault';
import { type ClaimRow, estimateCell, type Estimated, exactRow, simulatedRow } from './rows';
import { type CheckedTable, checkedTable, TABLES } from './tables';

export interface PaperOptions {
  /** Trajectories of each setting; a whole number of groups is rolled out. */
  readonly trajectories: number;
  /** Decimal digits. */
  readonly seed: string;
  /** The claim or table to spoil. */
  readonly fault?: string | undefined;
}

/** With fewer the ratios of two gradients are too skewed for a z-score. */
export const LEAST_TRAJECTORIES = 2 ** 16;
export const DEFAULT_TRAJECTORIES = 2 ** 18;
/** As `estimate` has them: a standard error from B blocks is uncertain by a factor 1 ± 1/√(2B). */
const BLOCKS = 256;

export interface PaperHooks extends SimulationHooks {
  /** A row is there or has more to say; it has the place that the claim has in the table of claims. */
  readonly onRow?: (row: ClaimRow, place: number) => void;
  readonly onTable?: (table: CheckedTable) => void;
  /** Called between two claims, to let others work. */
  readonly pause?: () => Promise<void>;
}

export interface PaperReport {
  readonly rows: readonly ClaimRow[];
  readonly tables: readonly CheckedTable[];
  /** Nothing recomputed left its range. */
  readonly passed: boolean;
  /** False where the simulation was cut short. */
  readonly complete: boolean;
  /** Why, in words; null when it was not. */
  readonly reason: string | null;
  readonly fault: EngineFault | null;
  /** Fingerprint of the tallies. */
  readonly digest: string;
}

/** @throws InputError when the options do not fit. */
export async function runPaper(
  { trajectories, seed, fault }: PaperOptions,
  engines: readonly EngineChoice[],
  hooks: PaperHooks = {},
  claims: readonly Claim[] = CLAIMS,
): Promise<PaperReport> {
  if (!(trajectories >= LEAST_TRAJECTORIES)) {
    throw new InputError([inputIssue('trajectories', trajectories, `at least ${LEAST_TRAJECTORIES}`)]);
  }
  const rows: ClaimRow[] = [];
  for (const [place, claim] of claims.entries()) {
    if (hooks.signal?.aborted) break;
    const exact = claim.exact();
    rows.push(exactRow(claim, claim.id === fault ? plantFault(exact) : exact));
    hooks.onRow?.(rows[place]!, place);
    await hooks.pause?.();
  }
  const tables = Object.entries(TABLES).map(([id, table]) => {
    const made = table();
    return checkedTable(id === fault ? { ...made, checks: plantFault(made.checks) } : made);
  });
  for (const table of tables) hooks.onTable?.(table);

  const simulation = await simulateClaims(
    claims,
    { trajectories, seed },
    engines,
    hooks,
    (place, estimates) => {
      rows[place] = simulatedRow(rows[place]!, estimates);
      hooks.onRow?.(rows[place], place);
    },
  );
  const passed = [...rows, ...tables].every((part) => part.passed);
  return { rows, tables, passed, ...simulation };
}

type Simulation = Pick<PaperReport, 'complete' | 'reason' | 'fault' | 'digest'>;

async function simulateClaims(
  claims: readonly Claim[],
  { trajectories, seed }: PaperOptions,
  engines: readonly EngineChoice[],
  hooks: PaperHooks,
  onClaim: (place: number, estimates: readonly Estimated[]) => void,
): Promise<Simulation> {
  const cells: { readonly place: number; readonly cell: SimulatedCell }[] = claims.flatMap((claim, place) =>
    (claim.simulate?.() ?? []).map((cell) => ({ place, cell })),
  );
  const builder = new PlanBuilder(seedWords(seed));
  // Each setting has a stream of its own, so that their errors are independent.
  cells.forEach(({ cell: { process, groupSize } }, stream) => {
    const blocks = Math.min(BLOCKS, Math.ceil(trajectories / groupSize));
    builder.add(process, { trajectories, groupSize, blocks, stream });
  });
  const found = new Map<number, Estimated[]>();
  const missing = new Map<number, number>();
  for (const { place } of cells) missing.set(place, (missing.get(place) ?? 0) + 1);
  const digests = new Map<number, string>();
  let reason: string | null = null;
  let fault: EngineFault | null = null;
  try {
    for await (const { cell: index, tally } of simulate(builder.build(), engines, hooks)) {
      const { place, cell } = cells[index]!;
      digests.set(index, tallyDigest(tally));
      const estimates = [...(found.get(place) ?? []), ...estimateCell(cell, tally)];
      found.set(place, estimates);
      missing.set(place, missing.get(place)! - 1);
      if (missing.get(place) === 0) onClaim(place, estimates);
    }
  } catch (error) {
    if (error instanceof EngineError) fault = error.fault;
    else if (!hooks.signal?.aborted) throw error;
    reason = hooks.signal?.aborted
      ? 'The simulation was stopped.'
      : error instanceof Error
        ? error.message
        : String(error);
  }
  return { complete: reason === null, reason, fault, digest: combinedDigest(digests) };
}
