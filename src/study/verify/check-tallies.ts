/** Tallies of an engine against the reference, block by block and counter by counter. */
import { EngineError, type EngineTuning, type RunOptions, type TallyEngine } from '../../engine/engine';
import { ReferenceEngine } from '../../engine/reference/reference-engine';
import type { Plan } from '../../experiment/plan';
import { counterName, HEAD } from '../../model/tally';
import { breathe } from './breathe';
import type { Check } from './check';
import type { NamedPlan, TallyPlan } from './random-plans';

/** Counters of each block, by cell and block. */
type Blocks = ReadonlyMap<string, BigUint64Array>;

/** `onProgress` tells how many plans are done. */
export type PlanOptions = Pick<RunOptions, 'signal'> & {
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
};

/** What the reference counts of each plan: by far the longest part of the check. */
export async function expectedTallies(
  plans: readonly NamedPlan[],
  { signal, onProgress }: PlanOptions,
): Promise<Blocks[]> {
  const reference = new ReferenceEngine();
  const expected: Blocks[] = [];
  for (const { plan } of plans) {
    expected.push(await collect(reference, plan, signal));
    onProgress?.(expected.length, plans.length);
  }
  return expected;
}

/**
 * @param running the engine under each of the tunings; edges go to each of them, the other plans to one in turn
 * @param expected what the reference counts of each plan
 */
export async function checkTallies(
  under: { readonly id: string; readonly tunings: readonly EngineTuning[] },
  running: readonly TallyEngine[],
  plans: readonly TallyPlan[],
  expected: readonly Blocks[],
  { signal, onProgress }: PlanOptions,
): Promise<Check> {
  let counters = 0;
  let attempts = 0;
  const faults: string[] = [];
  for (const [i, { name, plan, edge }] of plans.entries()) {
    onProgress?.(i, plans.length);
    for (const engine of edge ? running : [running[i % running.length]!]) {
      await breathe(signal);
      let found: Blocks;
      try {
        found = await collect(engine, plan, signal);
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        faults.push(`${name}: ${error.message}`);
        break;
      }
      const fault = firstDifference(found, expected[i]!);
      if (fault === null) continue;
      faults.push(`${name}${fault}`);
      break;
    }
    for (const counts of expected[i]!.values()) {
      counters += counts.length;
      attempts += Number(counts[HEAD.attempts]);
    }
  }
  const tunings = under.tunings.map(tuningText).join(', ');
  return {
    engine: under.id,
    name: 'tallies',
    passed: faults.length === 0,
    detail:
      faults.length === 0
        ? `${counters} counters of ${plans.length} plans (${attempts} attempts) equal the reference, divided as ${tunings}${running.length > 1 ? ': edges in each of these ways, other plans in one' : ''}.`
        : `${faults.length} of ${plans.length} plans differ. First: ${faults[0]}`,
  };
}

/** Where the blocks differ first, in words that follow the plan's name; null where they do not. */
function firstDifference(found: Blocks, expected: Blocks): string | null {
  for (const [block, counts] of expected) {
    const mine = found.get(block);
    const at = counts.findIndex((count, index) => count !== mine?.[index]);
    if (at >= 0)
      return `, block ${block}: ${counterName(at)} is ${mine?.[at]}, and ${counts[at]} in the reference.`;
  }
  return found.size === expected.size ? null : `: ${found.size} blocks came back of ${expected.size}.`;
}

function tuningText(tuning: EngineTuning): string {
  return Object.keys(tuning).length === 0 ? 'the engine does by itself' : JSON.stringify(tuning);
}

async function collect(engine: TallyEngine, plan: Plan, signal?: AbortSignal): Promise<Blocks> {
  const blocks = new Map<string, BigUint64Array>();
  for await (const { cell, block, counters } of engine.run(plan, { signal }))
    blocks.set(`${cell}/${block}`, counters);
  return blocks;
}
