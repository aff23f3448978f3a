/** Benchmarks of counting: WebAssembly against plain JavaScript, against itself on two threads, and against WebGPU. */
import type { TallyEngine } from '../../engine/engine';
import { type Plan, PlanBuilder } from '../../experiment/plan';
import type { Comparison, Side } from './bench';
import { plainTally } from './plain-javascript';

/** The plan of docs/performance: p_s = 0.6, p_d|C = 0.9, p_d|W = 0.8, lengths uniform on 1..512, a cap of 32. */
export function benchPlan(trajectories: number, groupSize = 8): Plan {
  const logit = (p: number): number => Math.log(p / (1 - p));
  const lengths = { min: 1, probabilities: new Float64Array(512).fill(1 / 512) };
  const builder = new PlanBuilder([1, 0]);
  builder.add(
    {
      policy: { thetaS: logit(0.6), thetaDC: logit(0.9), thetaDW: logit(0.8) },
      lengths: { correct: lengths, wrong: lengths },
      maxAttempts: 32,
      atCap: 'truncate',
    },
    { trajectories, groupSize, blocks: 32, stream: 0 },
  );
  return builder.build();
}

/** A tenth of a second or more of the slower side. */
const AGAINST_JAVASCRIPT = 2 ** 21;
const AGAINST_ENGINES = 2 ** 23;

type Create = () => Promise<TallyEngine>;

export interface TallyEngines {
  readonly wasm: (threads: number) => Promise<TallyEngine>;
  readonly webgpu: Create;
}

/** Makes the comparisons of counting, by name; each starts its engines when it is made. */
export function tallyComparisons({
  wasm,
  webgpu,
}: TallyEngines): Readonly<Record<string, () => Promise<Comparison>>> {
  return {
    'wasm-javascript': async () => {
      const plan = benchPlan(AGAINST_JAVASCRIPT);
      const { groups } = plan.cells[0]!;
      const plain: Side = {
        name: 'plain JavaScript',
        work: async () => void plainTally(plan, plan.cells[0]!, 0, groups),
      };
      return await comparison(
        'wasm-javascript',
        `counting ${AGAINST_JAVASCRIPT} trajectories: one thread of plain JavaScript, against one of WebAssembly`,
        plan,
        [plain],
        { 'WebAssembly, 1 thread': () => wasm(1) },
      );
    },
    'wasm-threads': () =>
      comparison(
        'wasm-threads',
        `counting ${AGAINST_ENGINES} trajectories in WebAssembly: one thread, against two`,
        benchPlan(AGAINST_ENGINES),
        [],
        { '1 thread': () => wasm(1), '2 threads': () => wasm(2) },
      ),
    'wasm-webgpu': () =>
      comparison(
        'wasm-webgpu',
        `counting ${AGAINST_ENGINES} trajectories: WebGPU, against WebAssembly on two threads`,
        benchPlan(AGAINST_ENGINES),
        [],
        { WebGPU: webgpu, 'WebAssembly, 2 threads': () => wasm(2) },
      ),
  };
}

async function comparison(
  name: string,
  what: string,
  plan: Plan,
  sides: readonly Side[],
  creates: Readonly<Record<string, Create>>,
): Promise<Comparison> {
  const engines: TallyEngine[] = [];
  const more: Side[] = [];
  for (const [side, create] of Object.entries(creates)) {
    const engine = await create();
    engines.push(engine);
    more.push({
      name: side,
      work: async () => {
        for await (const block of engine.run(plan)) void block;
      },
    });
  }
  return {
    name,
    what,
    sides: [...sides, ...more],
    dispose: () => {
      for (const engine of engines) engine.dispose();
    },
  };
}
