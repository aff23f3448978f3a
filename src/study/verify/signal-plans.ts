/** Plans with a signal program for each cell: the plans that tallies are held to, made small, and joined by the handful. */
import { rollout } from '../../engine/reference/rollout';
import { type CellPlan, type Plan, PlanBuilder } from '../../experiment/plan';
import type { SignalProgram } from '../../objective/signal-program';
import { Chooser } from './chooser';
import { randomCases } from './random-cases';
import { edgePlans, type NamedPlan, randomPlans } from './random-plans';
import { randomProgram } from './random-programs';

export interface SignalPlan extends NamedPlan {
  readonly programs: readonly SignalProgram[];
}

/** Attempts of a cell, on average: running error analysis of an attempt costs a hundred times its tally. */
const CELL_ATTEMPTS = 2 ** 10;
const CELLS = 4;
/** Programs are chosen by other numbers than plans. */
const APART = 2 ** 16;

/** Trajectories whose lengths become limits. */
const LOOKED_AT = 16;

/**
 * @param cells random cells
 * @param edges the cells at the edges too
 */
export function signalPlans(cells: number, seed: number, edges = true): SignalPlan[] {
  // A third as tallies are held to, where one outcome is often all there is; the others with both.
  const wild = randomPlans(Math.ceil(cells / 3), seed);
  const mild = randomCases(cells - wild.length, seed).map(({ id, process }, i): NamedPlan => {
    const choose = new Chooser(i, seed);
    const builder = new PlanBuilder([choose.integer(0, 2 ** 32 - 1), choose.integer(0, 2 ** 32 - 1)]);
    const [groupSize, blocks] = [choose.integer(2, 16), choose.integer(2, 4)];
    builder.add(process, {
      trajectories: blocks * groupSize,
      groupSize,
      blocks,
      stream: choose.integer(0, 9),
    });
    return { name: id, plan: builder.build() };
  });
  const small = [...(edges ? edgePlans() : []), ...wild, ...mild].map(({ name, plan }, i): SignalPlan => {
    const choose = new Chooser(APART + i, seed);
    const cell = shrunk(plan.cells[0]!, choose);
    const program = randomProgram(choose, cell.groupSize, lengths(plan, cell));
    return { name, plan: { ...plan, cells: [cell] }, programs: [program] };
  });
  return Array.from({ length: Math.ceil(small.length / CELLS) }, (_, i) => {
    const joined = small.slice(CELLS * i, CELLS * (i + 1));
    return {
      name: joined.map(({ name }) => name).join(' + '),
      plan: join(joined.map(({ plan }) => plan)),
      programs: joined.flatMap(({ programs }) => programs),
    };
  });
}

function shrunk(cell: CellPlan, choose: Chooser): CellPlan {
  const groupSize = choose.unit() < 0.1 ? 1 : cell.groupSize;
  const groups = Math.max(cell.blocks, Math.round(CELL_ATTEMPTS / cell.expectedAttempts / groupSize));
  return { ...cell, groupSize, groups };
}

/** The cells of all plans in one, with the key of the first. */
function join(plans: readonly Plan[]): Plan {
  const tables = plans.flatMap((plan) => plan.tables);
  let first = 0;
  const cells = plans.flatMap((plan) => {
    const start = first;
    first += plan.tables.length;
    return plan.cells.map((cell): CellPlan => ({
      ...cell,
      lengthC: start + cell.lengthC,
      lengthW: start + cell.lengthW,
    }));
  });
  return { ...plans[0]!, cells, tables };
}

function lengths(plan: Plan, cell: CellPlan): number[] {
  return Array.from({ length: Math.min(LOOKED_AT, cell.groups * cell.groupSize) }, (_, index) =>
    rollout(plan, cell, index).steps.reduce((sum, { cost }) => sum + cost, 0),
  );
}
