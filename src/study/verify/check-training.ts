/** Training steps of an engine, each replayed by the reference from what the engine recorded. */
import { type Engine, EngineError } from '../../engine/engine';
import { adverse } from '../../engine/reference/signal/adverse';
import { trainWith } from '../../engine/reference/train/trainer';
import { readRecord, recordLayout, type TrainRecords } from '../../engine/train';
import type { TrainPlan } from '../../experiment/train-plan';
import { replayStep } from '../training/replay';
import { breathe } from './breathe';
import type { Check } from './check';
import type { PlanOptions } from './check-tallies';
import { shareText } from './share-text';
import type { NamedTraining } from './train-plans';

type Trains = Pick<Engine, 'train'>;

/** An adverse device made up on the processor, whose steps must stand too. */
export function adverseTrainer(seed: number): Trains {
  return { train: (plan, options) => trainWith((learner) => adverse(seed + learner), plan, options) };
}

/** @param running the engine under each tuning; the trainings go to them in turn */
export async function checkTraining(
  id: string,
  running: readonly Trains[],
  trainings: readonly NamedTraining[],
  { signal, onProgress }: PlanOptions = {},
): Promise<Check> {
  const faults: string[] = [];
  let steps = 0;
  let counters = 0;
  let numbers = 0;
  let worst = 0;
  for (const [i, { name, plan }] of trainings.entries()) {
    onProgress?.(i, trainings.length);
    await breathe(signal);
    try {
      const records = await allRecords(running[i % running.length]!, plan, signal);
      for (const replay of replays(plan, records)) {
        steps++;
        counters += replay.counters;
        numbers += replay.numbers;
        worst = Math.max(worst, replay.worst);
        faults.push(...replay.faults.map((fault) => `${name}, ${fault}`));
      }
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      faults.push(`${name}: ${error.message}`);
    }
  }
  return {
    engine: id,
    name: 'training',
    passed: faults.length === 0,
    detail:
      faults.length === 0
        ? `${steps} steps of ${trainings.length} ${trainings.length === 1 ? 'training' : 'trainings'} replayed: ${counters} counters equal, ${numbers} numbers within their bounds, at most ${shareText(worst)} of one.`
        : `${faults.length} numbers of ${steps} steps differ. First: ${faults[0]}`,
  };
}

async function allRecords(
  engine: Trains,
  plan: TrainPlan,
  signal: AbortSignal | undefined,
): Promise<TrainRecords[]> {
  const records: TrainRecords[] = [];
  for await (const record of engine.train(plan, { signal, keepTallies: true })) records.push(record);
  return records;
}

function* replays(
  plan: TrainPlan,
  records: readonly TrainRecords[],
): Generator<ReturnType<typeof replayStep>> {
  const layout = recordLayout(plan);
  for (let step = 0; step < plan.steps; step++) {
    const [now, next] = [records[step]!, records[step + 1]!];
    for (let learner = 0; learner < plan.learners.length; learner++) {
      const start = learner * plan.classes;
      yield replayStep(plan, {
        before: readRecord(layout, now, learner),
        after: readRecord(layout, next, learner, step + 1 === plan.steps),
        tallies: now.tallies?.slice(start, start + plan.classes) ?? null,
      });
    }
  }
}
