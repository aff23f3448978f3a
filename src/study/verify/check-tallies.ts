/** Tallies of an engine against the reference, block by block and counter by counter. */
import { type Engine, EngineError, type EngineTuning } from '../../engine/engine';
import { ReferenceEngine } from '../../engine/reference/reference-engine';
import type { Plan } from '../../experiment/plan';
import { counterName, HEAD } from '../../model/tally';
import type { Check } from './check';
import type { NamedPlan } from './random-plans';

export interface TallyCheckOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** @param running the engine under each of the tunings; the plans go to them in turn */
export async function checkTallies(
  under: { readonly id: string; readonly tunings: readonly EngineTuning[] },
  running: readonly Engine[],
  plans: readonly NamedPlan[],
  { signal, onProgress }: TallyCheckOptions = {},
): Promise<Check> {
  const reference = new ReferenceEngine();
  let counters = 0;
  let attempts = 0;
  const faults: string[] = [];
  for (const [i, { name, plan }] of plans.entries()) {
    const engine = running[i % running.length]!;
    const expected = await collect(reference, plan, signal);
    let found: Map<string, BigUint64Array>;
    try {
      found = await collect(engine, plan, signal);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      faults.push(`${name}: ${error.message}`);
      continue;
    }
    for (const [block, counts] of expected) {
      const mine = found.get(block);
      const at = counts.findIndex((count, index) => count !== mine?.[index]);
      counters += counts.length;
      attempts += Number(counts[HEAD.attempts]);
      if (at < 0) continue;
      faults.push(
        `${name}, block ${block}: ${counterName(at)} is ${mine?.[at]}, and ${counts[at]} in the reference.`,
      );
      break;
    }
    if (found.size !== expected.size)
      faults.push(`${name}: ${found.size} blocks came back of ${expected.size}.`);
    onProgress?.(i + 1, plans.length);
  }
  const tunings = under.tunings.map((tuning) => JSON.stringify(tuning)).join(', ');
  return {
    engine: under.id,
    name: 'tallies',
    passed: faults.length === 0,
    detail:
      faults.length === 0
        ? `${counters} counters of ${plans.length} plans (${attempts} attempts) equal the reference, divided as ${tunings}.`
        : `${faults.length} of ${plans.length} plans differ. First: ${faults[0]}`,
  };
}

async function collect(
  engine: Engine,
  plan: Plan,
  signal?: AbortSignal,
): Promise<Map<string, BigUint64Array>> {
  const blocks = new Map<string, BigUint64Array>();
  for await (const { cell, block, counters } of engine.run(plan, { signal }))
    blocks.set(`${cell}/${block}`, counters);
  return blocks;
}
