/** What counting costs against how much there is of it, and of what shape: one engine, plans that differ. */
import type { TallyEngine } from '../../engine/engine';
import { type Plan, PlanBuilder } from '../../experiment/plan';
import type { LengthPmf } from '../../model/lengths';
import type { Process } from '../../model/process';
import type { Comparison, Side } from './bench';
import { BENCH_POLICY, BENCH_SEED, benchPlan, benchProcess, countAll, uniformLengths } from './counting';

type Create = () => Promise<TallyEngine>;

/** The fewest that an experiment may have. */
const BLOCKS = 32;
const GROUP_SIZE = 8;
const USUAL = benchProcess();

/** From here on time should grow as trajectories do. */
const LINEAR_FROM = 2 ** 17;
/** A round of a small run is so many of them as come to about this many trajectories, but no more than so often. */
const ROUND_TRAJECTORIES = 2 ** 23;
const MOST_TIMES = 64;

/** One cell of 2^10 to 2^26 trajectories. */
export async function trajectoriesBench(name: string, create: Create): Promise<Comparison> {
  const engine = await create();
  const sizes = Array.from({ length: 17 }, (_, i) => 2 ** (26 - i));
  return {
    name,
    what: `time for a trajectory on the ${engine.adapter}, by how many there are, against 2^26`,
    exponentFrom: LINEAR_FROM,
    sides: sizes.map((size) => ({
      ...side(`2^${Math.log2(size)}`, engine, benchPlan(size)),
      times: Math.max(1, Math.min(MOST_TIMES, ROUND_TRAJECTORIES / size)),
    })),
    dispose: () => engine.dispose(),
  };
}

const CELL_TRAJECTORIES = 2 ** 12;
const MOST_CELLS = 10_000;

/** As many trajectories in one cell and in ten thousand, each with a policy of its own. */
export async function cellsBench(name: string, create: Create): Promise<Comparison> {
  const engine = await create();
  const total = CELL_TRAJECTORIES * MOST_CELLS;
  return {
    name,
    what: `time for a trajectory on the ${engine.adapter}, ${total} of them in more and more cells, against one cell`,
    sides: [1, 10, 100, 1000, MOST_CELLS].map((cells) =>
      side(cells === 1 ? '1 cell' : `${cells} cells`, engine, cellsPlan(cells, total / cells)),
    ),
    dispose: () => engine.dispose(),
  };
}

function cellsPlan(cells: number, trajectories: number): Plan {
  const builder = new PlanBuilder(BENCH_SEED);
  for (let cell = 0; cell < cells; cell++) {
    // About the policy of the others, lest cells differ in work.
    const thetaS = BENCH_POLICY.thetaS + 0.01 * ((cell + 0.5) / cells - 0.5);
    builder.add({ ...USUAL, policy: { ...BENCH_POLICY, thetaS } }, sampling(trajectories, GROUP_SIZE));
  }
  return builder.build();
}

const SHAPE_TRAJECTORIES = 2 ** 20;

/** Lengths, caps and group sizes away from the usual ones, each alone. */
export async function shapesBench(name: string, create: Create): Promise<Comparison> {
  const engine = await create();
  const shape = (what: string, changed: Partial<Process>, groupSize = GROUP_SIZE): Side => {
    const builder = new PlanBuilder(BENCH_SEED);
    builder.add({ ...USUAL, ...changed }, sampling(SHAPE_TRAJECTORIES, groupSize));
    return side(what, engine, builder.build());
  };
  const lengths = (length: LengthPmf): Partial<Process> => ({ lengths: { correct: length, wrong: length } });
  // One attempt in a hundred ends its trajectory.
  const endless = { thetaS: 0, thetaDC: -4.6, thetaDW: 4.6 };
  return {
    name,
    what: `time for a trajectory on the ${engine.adapter}, by shape, against the usual one`,
    sides: [
      shape('usual', {}),
      shape('lengths of 300', lengths({ min: 300, probabilities: Float64Array.of(1) })),
      shape('lengths of 1 to 4096', lengths(uniformLengths(4096))),
      shape('cap of 1', { maxAttempts: 1 }),
      shape('cap of 2', { maxAttempts: 2 }),
      shape('no cap', { maxAttempts: null }),
      shape('a hundred attempts', { policy: endless, maxAttempts: 4096 }),
      shape('groups of 2', {}, 2),
      shape('groups of 64', {}, 64),
      shape('groups of 256', {}, 256),
    ],
    dispose: () => engine.dispose(),
  };
}

function sampling(trajectories: number, groupSize: number): Parameters<PlanBuilder['add']>[1] {
  return { trajectories, groupSize, blocks: BLOCKS, stream: 0 };
}

function side(name: string, engine: TallyEngine, plan: Plan): Side {
  const amount = plan.cells.reduce((sum, cell) => sum + cell.groups * cell.groupSize, 0);
  return { name, amount, work: () => countAll(engine, plan) };
}
