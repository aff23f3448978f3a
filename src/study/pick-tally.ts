/**
 * `auto`: which engine counts. A GPU does, without asking. Where WebGPU runs on the processor, both it and WebAssembly are
 * tried for a moment, and the faster one is taken. No count depends on it.
 */
import type { TallyEngine } from '../engine/engine';
import { PlanBuilder } from '../experiment/plan';
import { HEAD } from '../model/tally';
import type { TallyChoice } from './simulate';

/** Both trials together take no longer than twice this. One that has brought nothing by then has lost. */
const TRIAL_MS = 50;
/** Some milliseconds of work, ten times what a dispatch or a message costs. */
const TRIAL_TRAJECTORIES = 2 ** 16;

/** Thousands of trajectories a second; 0 of an engine that brought no block in time. */
type Rate = number;

interface Verdict {
  readonly webgpu: boolean;
  readonly reason: string;
}

/**
 * Two engines to choose from, both of one machine: what a trial said holds from then on. The first may be missing; then
 * its error is thrown, and the next choice is tried.
 */
export function fasterTally(
  webgpu: () => Promise<TallyEngine>,
  wasm: () => Promise<TallyEngine>,
  now: () => number = () => performance.now(),
): TallyChoice {
  let verdict: Verdict | undefined;
  return {
    id: 'webgpu',
    only: 'tallies',
    create: async () => {
      if (verdict !== undefined)
        return withReason(await (verdict.webgpu ? webgpu() : wasm()), verdict.reason);
      const first = await webgpu();
      if (!first.software) return withReason(first, 'It is a GPU.');
      let second: TallyEngine;
      try {
        second = await wasm();
      } catch (error) {
        return withReason(
          first,
          `There is no other: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
      verdict = await compare(first, second, now);
      const [taken, left] = verdict.webgpu ? [first, second] : [second, first];
      left.dispose();
      return withReason(taken, verdict.reason);
    },
  };
}

async function compare(webgpu: TallyEngine, wasm: TallyEngine, now: () => number): Promise<Verdict> {
  // One after the other: they use the same processor.
  const mine = await rateOf(wasm, now);
  const other = await rateOf(webgpu, now);
  const words = (rate: Rate): string =>
    rate === 0
      ? `nothing in ${TRIAL_MS} ms`
      : `${(rate / 1000).toPrecision(2)} million trajectories a second`;
  return {
    webgpu: other > mine,
    reason: `Measured here: WebAssembly ${words(mine)}, WebGPU on the ${webgpu.adapter} ${words(other)}.`,
  };
}

async function rateOf(engine: TallyEngine, now: () => number): Promise<Rate> {
  const abort = new AbortController();
  const start = now();
  const timer = setTimeout(() => abort.abort(), TRIAL_MS);
  let rate = 0;
  try {
    // Until the time is over, because the first work compiles; the best one counts.
    while (now() - start < TRIAL_MS) {
      const begun = now();
      let trajectories = 0;
      for await (const { counters } of engine.run(trialPlan(), { signal: abort.signal })) {
        trajectories += Number(counters[HEAD.trajectories]);
        rate = Math.max(rate, trajectories / Math.max(now() - begun, 0.01));
      }
    }
  } catch {
    // What was stopped keeps the rate that it had; what breaks in a trial is not taken.
    if (!abort.signal.aborted) return 0;
  } finally {
    clearTimeout(timer);
  }
  return rate;
}

/** Like the experiments of most users: groups of 8, answers of up to 512 tokens, one or two attempts. */
function trialPlan(): ReturnType<PlanBuilder['build']> {
  const builder = new PlanBuilder([0, 0]);
  const lengths = { min: 1, probabilities: new Float64Array(512).fill(1 / 512) };
  builder.add(
    {
      policy: { thetaS: 0.4, thetaDC: 2.2, thetaDW: 1.4 },
      lengths: { correct: lengths, wrong: lengths },
      maxAttempts: 32,
      atCap: 'truncate',
    },
    { trajectories: TRIAL_TRAJECTORIES, groupSize: 8, blocks: 16, stream: 0 },
  );
  return builder.build();
}

/** The engine with the reason why it was taken. */
function withReason(engine: TallyEngine, reason: string): TallyEngine {
  return {
    id: engine.id,
    adapter: engine.adapter,
    software: engine.software,
    reason,
    run: (plan, options) => engine.run(plan, options),
    draw: (inputs) => engine.draw(inputs),
    dispose: () => engine.dispose(),
  };
}
