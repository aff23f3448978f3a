/** A plan cut into runs of cells, so that what a kernel reads of them fits the buffers of the device. */
import type { CellPlan, Plan } from '../../experiment/plan';
import { EngineError } from '../engine';
import { CELL_BYTES } from './tally-kernel';

/** What a cell takes of a buffer; what has a key is there once, whichever cells share it. */
export interface Need {
  readonly buffer: string;
  readonly key?: string | number;
  readonly bytes: number;
}

export interface PlanPart {
  /** Where it begins in the whole plan. */
  readonly firstCell: number;
  readonly plan: Plan;
}

/**
 * As few parts as fit, in the order of the plan: the plan itself where all of it does.
 * @param room bytes of one buffer
 * @param needsOf what a cell takes beside its own words and its length tables
 * @throws EngineError for a cell that does not fit by itself
 */
export function* partsOf(
  plan: Plan,
  room: number,
  needsOf: (cell: number) => readonly Need[] = () => [],
): Generator<PlanPart, void, undefined> {
  let filled = new Filled();
  let first = 0;
  for (const [cell, planned] of plan.cells.entries()) {
    const needs = [...cellNeeds(plan, planned), ...needsOf(cell)];
    if (filled.with(needs) > room && cell > first) {
      yield part(plan, first, cell);
      filled = new Filled();
      first = cell;
    }
    const bytes = filled.with(needs);
    if (bytes > room)
      throw new EngineError(
        'out-of-memory',
        `Cell ${cell} alone takes ${bytes} bytes of one buffer, and this device holds ${room} there. ` +
          'Use shorter lengths, a smaller group size, or another engine.',
      );
    filled.add(needs);
  }
  yield part(plan, first, plan.cells.length);
}

/** What `skip` of the whole plan is for a part. */
export function skipOf(
  { firstCell }: PlanPart,
  skip: (cell: number, block: number) => boolean,
): (cell: number, block: number) => boolean {
  return (cell, block) => skip(firstCell + cell, block);
}

/** The result of a part with the number that its cell has in the whole plan. */
export function inWhole<T extends { readonly cell: number }>({ firstCell }: PlanPart, result: T): T {
  return firstCell === 0 ? result : { ...result, cell: firstCell + result.cell };
}

function cellNeeds({ tables }: Plan, { lengthC, lengthW }: CellPlan): Need[] {
  return [
    { buffer: 'cells', bytes: CELL_BYTES },
    ...[lengthC, lengthW].map((table) => ({
      buffer: 'length tables',
      key: table,
      bytes: tables[table]!.entries.byteLength,
    })),
  ];
}

/** Bytes of each buffer so far. */
class Filled {
  private readonly bytes = new Map<string, number>();
  private readonly there = new Set<string>();

  /** The largest buffer with these needs met. */
  with(needs: readonly Need[]): number {
    const missing = this.missing(needs);
    const added = (buffer: string): number =>
      missing.reduce((sum, need) => sum + (need.buffer === buffer ? need.bytes : 0), 0);
    return Math.max(...needs.map(({ buffer }) => (this.bytes.get(buffer) ?? 0) + added(buffer)));
  }

  add(needs: readonly Need[]): void {
    for (const need of this.missing(needs)) {
      this.bytes.set(need.buffer, (this.bytes.get(need.buffer) ?? 0) + need.bytes);
      if (need.key !== undefined) this.there.add(name(need));
    }
  }

  private missing(needs: readonly Need[]): Need[] {
    const fresh = new Set<string>();
    return needs.filter((need) => {
      if (need.key === undefined) return true;
      if (this.there.has(name(need)) || fresh.has(name(need))) return false;
      fresh.add(name(need));
      return true;
    });
  }
}

function name({ buffer, key }: Need): string {
  return `${buffer} ${key}`;
}

/** The cells from `first` up to `end`, with the tables that they use. */
function part(plan: Plan, first: number, end: number): PlanPart {
  if (first === 0 && end === plan.cells.length) return { firstCell: 0, plan };
  const places = new Map<number, number>();
  const place = (table: number): number => {
    if (!places.has(table)) places.set(table, places.size);
    return places.get(table)!;
  };
  const cells = plan.cells
    .slice(first, end)
    .map((cell) => ({ ...cell, lengthC: place(cell.lengthC), lengthW: place(cell.lengthW) }));
  return {
    firstCell: first,
    plan: { ...plan, cells, tables: [...places.keys()].map((i) => plan.tables[i]!) },
  };
}
