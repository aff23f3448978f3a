/**
 * Signals of an engine against the float64 twin, block by block and sum by sum. The bound on each difference comes from
 * running error analysis (`docs/signal-bounds.md`) and is printed where it is broken. An adverse device, made up on
 * the processor, is held to the same bounds.
 */
import { type Engine, EngineError, type RunOptions } from '../../engine/engine';
import { adverse } from '../../engine/reference/signal/adverse';
import { BOUNDED } from '../../engine/reference/signal/bounded';
import { type BlockSignal, blockSignals } from '../../engine/reference/signal/signal-block';
import { planNumbers } from '../../engine/signal-numbers';
import { ACTION_KINDS } from '../../model/tally';
import { SIGNAL_TERMS } from '../../objective/signal-program';
import { breathe } from './breathe';
import type { Check } from './check';
import type { PlanOptions } from './check-tallies';
import type { SignalPlan } from './signal-plans';
import { shareText } from './share-text';

type Blocks = ReadonlyMap<string, BlockSignal>;

/** The name of a sum, for messages. */
export function sumName(index: number): string {
  const kinds = ACTION_KINDS.length;
  return `${SIGNAL_TERMS[Math.floor(index / kinds)]} of ${ACTION_KINDS[index % kinds]}`;
}

/** The sums of each block, by cell and block, with bounds. */
export function expectedSignals({ plan, programs }: SignalPlan): Blocks {
  return evaluate(plan, programs, BOUNDED);
}

/** The same of all plans. */
export async function allExpectedSignals(
  plans: readonly SignalPlan[],
  { signal, onProgress }: PlanOptions,
): Promise<Blocks[]> {
  const expected: Blocks[] = [];
  for (const plan of plans) {
    await breathe(signal);
    expected.push(expectedSignals(plan));
    onProgress?.(expected.length, plans.length);
  }
  return expected;
}

function evaluate<N>(
  plan: SignalPlan['plan'],
  programs: SignalPlan['programs'],
  arithmetic: Parameters<typeof blockSignals<N>>[0],
): Blocks {
  const numbers = planNumbers(plan, programs);
  const blocks = new Map<string, BlockSignal>();
  plan.cells.forEach((cell, i) => {
    const signalOf = blockSignals(arithmetic, plan, cell, numbers[i]!);
    for (let block = 0; block < cell.blocks; block++) blocks.set(`${i}/${block}`, signalOf(block));
  });
  return blocks;
}

/** The adverse device within the bounds, and the reference engine equal to the values that the bounds are about. */
export async function checkReferenceSignals(
  reference: Engine,
  plans: readonly SignalPlan[],
  expected: readonly Blocks[],
  options: PlanOptions,
): Promise<Check> {
  const report = new Report();
  for (const [i, plan] of plans.entries()) {
    options.onProgress?.(i, plans.length);
    await breathe(options.signal);
    const own = await collect(reference, plan, options);
    for (const [block, { sums }] of expected[i]!) {
      const at = sums.findIndex((sum, k) => !Object.is(sum, own.get(block)?.[k]));
      if (at >= 0) report.faults.push(`${plan.name}, block ${block}: ${sumName(at)} differs from the twin.`);
    }
    const device = evaluate(plan.plan, plan.programs, adverse(i));
    report.compare(plan.name, new Map([...device].map(([at, { sums }]) => [at, sums])), expected[i]!);
  }
  return report.check(reference.id, plans.length, 'an adverse device made up on the processor');
}

export async function checkSignals(
  id: string,
  running: readonly Engine[],
  plans: readonly SignalPlan[],
  expected: readonly Blocks[],
  options: PlanOptions,
): Promise<Check> {
  const report = new Report();
  for (const [i, plan] of plans.entries()) {
    options.onProgress?.(i, plans.length);
    await breathe(options.signal);
    try {
      const found = await collect(running[i % running.length]!, plan, options);
      report.compare(plan.name, found, expected[i]!);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      report.faults.push(`${plan.name}: ${error.message}`);
    }
  }
  return report.check(id, plans.length, 'the device');
}

async function collect(
  engine: Engine,
  { plan, programs }: SignalPlan,
  options: RunOptions,
): Promise<Map<string, Float64Array>> {
  const blocks = new Map<string, Float64Array>();
  for await (const { cell, block, sums } of engine.signals(plan, programs, options))
    blocks.set(`${cell}/${block}`, sums);
  return blocks;
}

class Report {
  readonly faults: string[] = [];
  private sums = 0;
  private worst = 0;
  private readonly relative: number[] = [];

  compare(name: string, found: ReadonlyMap<string, Float64Array>, expected: Blocks): void {
    if (found.size !== expected.size)
      this.faults.push(`${name}: ${found.size} blocks came back of ${expected.size}.`);
    for (const [block, { sums, bounds }] of expected) {
      const mine = found.get(block);
      this.sums += sums.length;
      sums.forEach((sum, k) => {
        const bound = bounds[k]!;
        if (sum !== 0) this.relative.push(bound / Math.abs(sum));
        // Of a sum that is next to nothing, flushing subnormals may lose the whole bound.
        if (bound > 0 && bound < 0.1 * Math.abs(sum))
          this.worst = Math.max(this.worst, Math.abs((mine?.[k] ?? NaN) - sum) / bound);
      });
      const at = sums.findIndex((sum, k) => !(Math.abs((mine?.[k] ?? NaN) - sum) <= bounds[k]!));
      if (at < 0) continue;
      this.faults.push(
        `${name}, block ${block}: ${sumName(at)} is ${mine?.[at]}, ` +
          `and ${sums[at]} ± ${bounds[at]!.toPrecision(3)} in float64.`,
      );
      return;
    }
  }

  check(engine: string, plans: number, what: string): Check {
    const passed = this.faults.length === 0;
    const median = this.relative.sort((x, y) => x - y)[this.relative.length >> 1] ?? 0;
    return {
      engine,
      name: 'signals',
      passed,
      detail: passed
        ? `${this.sums} sums of ${plans} plans stay within the bounds of float64: ${what} comes to ` +
          `${shareText(this.worst)} of a bound, half of the bounds are below ${median.toExponential(1)} of the sum.`
        : `${this.faults.length} of ${plans} plans break a bound. First: ${this.faults[0]}`,
    };
  }
}
