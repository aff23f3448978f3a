/** Benchmarks of counting: WebAssembly against plain JavaScript, against itself on two threads, and against WebGPU. */
import type { TallyEngine } from '../../engine/engine';
import type { Comparison } from './bench';
import { type Counting, engineCounting, PLAIN_JAVASCRIPT, sized } from './counting';

/** Long beside what a message to a thread costs. */
const ROUND_MS = 250;
/** Of one cell. */
const MOST_TRAJECTORIES = 2 ** 32;

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
  const one = { 'WebAssembly, 1 thread': () => wasm(1) };
  const two = { 'WebAssembly, 2 threads': () => wasm(2) };
  const make =
    (name: string, countings: readonly Counting[], creates: Readonly<Record<string, Create>>) => () =>
      comparison(name, countings, creates);
  return {
    'wasm-javascript': make('wasm-javascript', [PLAIN_JAVASCRIPT], one),
    'wasm-threads': make('wasm-threads', [], { ...one, ...two }),
    'wasm-webgpu': make('wasm-webgpu', [], { WebGPU: webgpu, ...two }),
  };
}

async function comparison(
  name: string,
  others: readonly Counting[],
  creates: Readonly<Record<string, Create>>,
): Promise<Comparison> {
  const engines: TallyEngine[] = [];
  const countings = [...others];
  for (const [side, create] of Object.entries(creates)) {
    const engine = await create();
    engines.push(engine);
    countings.push(engineCounting(side, engine));
  }
  return {
    name,
    what: `time for a trajectory, against ${countings[0]!.name}`,
    sides: await sized(countings, { roundMs: ROUND_MS, most: MOST_TRAJECTORIES }),
    dispose: () => {
      for (const engine of engines) engine.dispose();
    },
  };
}
