/** Every objective of the lab trains, by the definitions of its own trajectories where counts do not settle it. */
import { describe, expect, it } from 'vitest';
import { readRecord, recordLayout } from '../../../src/engine/train';
import type { TrainRecords } from '../../../src/engine/train';
import { ReferenceEngine } from '../../../src/engine/reference/reference-engine';
import { parseExperiment } from '../../../src/experiment/schema';
import { OBJECTIVE_PRESETS } from '../../../src/objective/presets';
import { planTraining, type Training } from '../../../src/study/training/plan-training';
import { replayStep } from '../../../src/study/training/replay';

/** Answers of 3 to 40 tokens, wrong ones longer, and caps that some trajectories meet. */
function plan(training: object, model: object = {}): Training {
  return planTraining(
    parseExperiment({
      version: 1,
      model: {
        lengths: {
          correct: { kind: 'uniform', min: 3, max: 9 },
          wrong: { kind: 'uniform', min: 8, max: 40 },
        },
        policy: { thetaS: 0.3, thetaDC: 1, thetaDW: 0.6 },
        reference: { thetaS: 0, thetaDC: 1.3, thetaDW: 0.2 },
        ...model,
      },
      objective: { groupSize: 4 },
      training: { steps: 4, replicas: 2, groups: 6, recordEvery: 1, learningRate: 0.05, ...training },
    }),
  );
}

async function records({ plan: of }: Training): Promise<TrainRecords[]> {
  const found: TrainRecords[] = [];
  for await (const record of new ReferenceEngine().train(of, { keepTallies: true })) found.push(record);
  return found;
}

describe.each([1, 2])('with %i minibatches', (minibatches) => {
  it.each(OBJECTIVE_PRESETS.map(({ id }) => id))('%s trains, and each step replays', async (objective) => {
    // Limits of 8192 tokens and more are never met here.
    const limit = /overlong|paper-experiment|dapo@|verl-dapo|trl-masked/.test(objective)
      ? ';overlong.maxTokens=60' + (objective === 'verl-dapo' ? ';overlong.buffer=40' : '')
      : '';
    const training = plan({ objective: objective + limit, minibatches });
    const layout = recordLayout(training.plan);
    const found = await records(training);
    expect(found).toHaveLength(5);
    const last = readRecord(layout, found[4]!, 0, true);
    expect(last.status).toBe('learning');
    expect(last.theta.some((x, i) => x !== training.plan.learners[0]!.start[i])).toBe(true);
    for (let step = 0; step < 4; step++) {
      for (const learner of [0, 1]) {
        const before = readRecord(layout, found[step]!, learner);
        const after = readRecord(layout, found[step + 1]!, learner, step === 3);
        const { faults, counters } = replayStep(training.plan, {
          before,
          after,
          tallies: found[step]!.tallies!.slice(learner, learner + 1),
        });
        expect(faults).toEqual([]);
        expect(counters).toBeGreaterThan(0);
      }
    }
  });
});
