/**
 * Plans for holding engines against the reference: random processes over the ranges that users reach, and the edges
 * where integer code breaks: no cap with thousands of attempts, sums past 32 bits, thresholds met exactly.
 */
import { type CellPlan, type Plan, PlanBuilder, PURPOSE } from '../../experiment/plan';
import type { LengthTable } from '../../experiment/length-table';
import { Chooser } from './chooser';
import { philox4x32 } from '../../engine/reference/philox';
import type { LengthPmf } from '../../model/lengths';
import { CAP_RULES, type Process } from '../../model/process';

export interface NamedPlan {
  readonly name: string;
  readonly plan: Plan;
}

export interface TallyPlan extends NamedPlan {
  /** True for what an engine must count however its work is divided; others are counted in one way each. */
  readonly edge: boolean;
}

/** Attempts a random plan may cost the reference, on average. */
const RANDOM_ATTEMPTS = 2 ** 13;
/** Trajectories whose draws are used as thresholds. */
const SNAPPED = 64;

/** The edges, and `count` random plans. */
export function tallyPlans(count: number, seed: number): TallyPlan[] {
  return [...edgePlans(), ...randomPlans(count, seed)];
}

export function randomPlans(count: number, seed: number): TallyPlan[] {
  return Array.from({ length: count }, (_, i) => {
    const choose = new Chooser(i, seed);
    const process: Process = {
      policy: {
        thetaS: choose.between(-8, 8),
        thetaDC: choose.between(-8, 8),
        thetaDW: choose.between(-8, 8),
      },
      lengths: { correct: randomLengths(choose), wrong: randomLengths(choose) },
      maxAttempts: choose.of([null, 1, 2, choose.integer(3, 64), choose.integer(65, 4096)]),
      atCap: choose.of(CAP_RULES),
    };
    const groupSize = choose.integer(2, 64);
    const builder = new PlanBuilder([choose.integer(0, 2 ** 32 - 1), choose.integer(0, 2 ** 32 - 1)]);
    const probe = new PlanBuilder([0, 0]);
    probe.add(process, { trajectories: 2 * groupSize, groupSize, blocks: 2, stream: 0 });
    const { expectedAttempts } = probe.build().cells[0]!;
    const blocks = choose.integer(2, 4);
    const groups = Math.max(blocks, Math.round(RANDOM_ATTEMPTS / expectedAttempts / groupSize));
    builder.add(process, {
      trajectories: groups * groupSize,
      groupSize,
      blocks,
      stream: choose.integer(0, 2 ** 32 - 1),
    });
    const plan = builder.build();
    // Every other plan has its thresholds moved onto words that are really drawn: < and ≤ differ only there.
    return i % 2 === 0
      ? { name: `random ${i}`, plan, edge: false }
      : { name: `random ${i}, thresholds met`, plan: withThresholdsMet(plan, choose), edge: false };
  });
}

function randomLengths(choose: Chooser): LengthPmf {
  const longest = choose.of([1, 2, 3, choose.integer(4, 512), 4096]);
  const min = choose.integer(1, longest);
  const probabilities = new Float64Array(longest - min + 1).map(() => choose.unit() ** choose.of([0, 1, 20]));
  const total = probabilities.reduce((sum, x) => sum + x, 0);
  return { min, probabilities: probabilities.map((x) => x / total) };
}

/** The plan with each threshold and each coin replaced by the nearest word that an early trajectory draws. */
function withThresholdsMet(plan: Plan, choose: Chooser): Plan {
  const cells = plan.cells.map((cell): CellPlan => {
    const words = Array.from(
      { length: SNAPPED },
      (_, index) => philox4x32([0, index, cell.stream, plan.purpose], plan.seed)[0],
    ).sort((x, y) => x - y);
    const at = [
      choose.integer(0, SNAPPED - 1),
      choose.integer(0, SNAPPED - 1),
      choose.integer(0, SNAPPED - 1),
    ];
    const [correctStop, correct, wrongResample] = at.sort((x, y) => x - y).map((i) => words[i]!);
    // STOP must stay likely enough for the reference to end in reasonable time.
    const stops = correctStop! + (2 ** 32 - wrongResample!) > 2 ** 28;
    if (!stops) return cell;
    return {
      ...cell,
      thresholds: { correctStop: correctStop!, correct: correct!, wrongResample: wrongResample! },
      expectedAttempts: 2 ** 32 / (correctStop! + (2 ** 32 - wrongResample!)),
    };
  });
  const lengthWords = cells.flatMap((cell) =>
    Array.from(
      { length: SNAPPED },
      (_, index) => philox4x32([0, index, cell.stream, plan.purpose], plan.seed)[1],
    ),
  );
  return { ...plan, cells, tables: plan.tables.map((table) => withCoinsMet(table, lengthWords)) };
}

function withCoinsMet(table: LengthTable, words: readonly number[]): LengthTable {
  const entries = table.entries.slice();
  for (const word of words) {
    const shift = 32 - table.bits;
    const column = word >>> shift;
    const coin = word & (2 ** shift - 1);
    // Column 0 as alias, or 1 for column 0, so that taking the own column by mistake changes the length.
    entries[column] = coin * 2 ** table.bits + (column === 0 ? 1 : 0);
  }
  return { ...table, entries };
}

/** Cases at the limits of the integer arithmetic and of the numbering of trajectories. */
export function edgePlans(): TallyPlan[] {
  const tokens = (length: number): LengthPmf => ({ min: length, probabilities: Float64Array.of(1) });
  const longest = { correct: tokens(4096), wrong: tokens(4095) };
  const plan = (
    name: string,
    cells: readonly (Omit<Process, 'lengths'> & { trajectories: number; groupSize: number })[],
    purpose = PURPOSE.rollout as number,
  ): TallyPlan => {
    const builder = new PlanBuilder([0xffffffff, 0xffffffff]);
    for (const [i, { trajectories, groupSize, ...process }] of cells.entries())
      builder.add(
        { lengths: longest, ...process },
        { trajectories, groupSize, blocks: 2, stream: 0xffffffff - i },
      );
    return { name, plan: { ...builder.build(), purpose }, edge: true };
  };
  const never = { thetaS: -8, thetaDC: 0, thetaDW: 8 };
  const always = { thetaS: 40, thetaDC: 40, thetaDW: -40 };
  const fair = { thetaS: 0, thetaDC: 1, thetaDW: 1 };
  // Groups of 256 in which nearly all, or hardly any, are right: m = 253..256 and m = 0..3.
  const right = { thetaS: 6, thetaDC: 4, thetaDW: 0 };
  const wrong = { thetaS: -6, thetaDC: 4, thetaDW: -2 };
  const open = { maxAttempts: null, atCap: 'truncate' } as const;
  return [
    plan('thousands of attempts, no cap, longest answers', [{ ...open, policy: never, trajectories: 256, groupSize: 2 }]),
    plan('cap 4096, hardly a STOP', [{ policy: { ...never, thetaDW: 40 }, maxAttempts: 4096, atCap: 'decide-then-fail', trajectories: 64, groupSize: 16 }]),
    plan('cap 4096, truncated', [{ policy: { ...never, thetaDW: 40 }, maxAttempts: 4096, atCap: 'truncate', trajectories: 64, groupSize: 16 }]),
    plan('logits of ±40, always C then STOP', [{ ...open, policy: always, trajectories: 4096, groupSize: 64 }]),
    plan('logits of ∓40, always W, fail', [{ policy: { thetaS: -40, thetaDC: -40, thetaDW: 40 }, maxAttempts: 7, atCap: 'fail', trajectories: 4096, groupSize: 64 }]),
    plan('one attempt', [{ policy: { thetaS: 0, thetaDC: 0, thetaDW: 0 }, maxAttempts: 1, atCap: 'truncate', trajectories: 4096, groupSize: 64 }]),
    plan('largest group', [{ ...open, policy: fair, trajectories: 4096, groupSize: 256 }]),
    plan('groups of 256, nearly all right', [{ ...open, policy: right, trajectories: 16384, groupSize: 256 }]),
    plan('groups of 256, right twice and cut', [{ policy: { thetaS: 40, thetaDC: -40, thetaDW: 0 }, maxAttempts: 2, atCap: 'truncate', trajectories: 4096, groupSize: 256 }]),
    plan('groups of 255, nearly all wrong', [{ ...open, policy: wrong, trajectories: 255 * 32, groupSize: 255 }]),
    plan('cells with groups of 65, 2 and 256', [65, 2, 256].map((groupSize) => ({ ...open, policy: fair, trajectories: 16 * groupSize, groupSize }))),
    plan('more than 65,536 groups', [{ ...open, policy: always, trajectories: 2 * 66_000, groupSize: 2 }]),
    plan('another purpose', [{ ...open, policy: fair, trajectories: 4096, groupSize: 8 }], 0x9e3779b9),
    changingRules(),
  ]; // prettier-ignore
}

/** Cells that differ from those before them in the rule at a cap that many reach, or in the size of groups: nothing of one may stay for the next. */
export function changingRules(): TallyPlan {
  const builder = new PlanBuilder([0xffffffff, 0]);
  const lengths = { min: 1, probabilities: Float64Array.of(0.5, 0.25, 0.25) };
  const cells = [
    ['truncate', 8], ['fail', 8], ['decide-then-fail', 8], ['truncate', 8],
    ['fail', 4], ['truncate', 8], ['fail', 4], ['decide-then-fail', 3],
  ] as const; // prettier-ignore
  for (const [i, [atCap, groupSize]] of cells.entries())
    builder.add(
      {
        policy: { thetaS: 0, thetaDC: 0, thetaDW: 0 },
        lengths: { correct: lengths, wrong: lengths },
        maxAttempts: 2,
        atCap,
      },
      { trajectories: 32 * groupSize, groupSize, blocks: 2, stream: i },
    );
  return { name: 'rules and groups that change from cell to cell', plan: builder.build(), edge: true };
}
