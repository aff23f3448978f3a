/** Benchmarks of training: what a readback costs beside a step. */
import type { Engine, EngineTuning } from '../../engine/engine';
import { parseExperiment } from '../../experiment/schema';
import { planTraining } from '../training/plan-training';
import type { Comparison } from './bench';

const SMALL_STEPS = 1000;

/** A thousand small steps with a readback each, and the same with one readback at the end. */
export async function trainingReadbacks(
  create: (tuning: EngineTuning) => Promise<Engine>,
): Promise<Comparison> {
  const { plan } = planTraining(
    parseExperiment({
      version: 1,
      training: { steps: SMALL_STEPS, objective: 'paper-theory;advantage=rloo', replicas: 2, groups: 2 },
    }),
  );
  const [each, once] = await Promise.all([create({ recordsPerRead: 1 }), create({})]);
  const train = async (engine: Engine, recordEvery: number): Promise<void> => {
    for await (const record of engine.train(plan, { recordEvery })) void record;
  };
  return {
    name: 'training-readbacks',
    what: `${SMALL_STEPS} small training steps: a readback after each, against all in one go`,
    sides: [
      { name: 'a readback a step', work: () => train(each, 1) },
      { name: 'one readback', work: () => train(once, SMALL_STEPS) },
    ],
    dispose: () => {
      each.dispose();
      once.dispose();
    },
  };
}
