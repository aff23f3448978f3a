/** The whole path of a sweep, from the experiment to its result as JSON, against the counting alone. */
import { expandGrid } from '../experiment/grid';
import { planExperiment } from '../experiment/plan-experiment';
import { parseExperiment } from '../experiment/schema';
import { resultText } from '../report/result-file';
import type { Comparison } from '../study/bench/bench';
import { borrowed } from '../study/borrowed-engine';
import { countAll } from '../study/bench/counting';
import { runExperiment } from '../study/run-experiment';
import type { TallyChoice } from '../study/simulate';

/** 64 cells and 2^26 trajectories: answers of 100 to 6400 tokens. */
const SWEEP = {
  version: 1,
  sampling: { trajectories: 2 ** 20 },
  sweep: [{ path: 'model.lengths', from: 8, to: 512, points: 64, integers: true }],
};

export async function pathBench(name: string, choice: TallyChoice): Promise<Comparison> {
  const engine = await choice.create();
  // The run disposes of the engine that it is given; this one is kept.
  const kept: TallyChoice = { ...choice, create: () => Promise.resolve(borrowed(engine)) };
  const experiment = parseExperiment(SWEEP);
  const plan = planExperiment(expandGrid(experiment));
  return {
    name,
    what: `a sweep of 64 cells and 2^26 trajectories on the ${engine.adapter}: from the experiment to its JSON, against counting alone`,
    sides: [
      { name: 'counting', work: () => countAll(engine, plan) },
      {
        name: 'whole path',
        work: async () => {
          const sweep = parseExperiment(SWEEP);
          const summary = await runExperiment(sweep, [kept]);
          if (!summary.complete) throw new Error(summary.reason ?? 'The sweep was not finished.');
          for (const piece of resultText(sweep, summary, { lab: __APP_VERSION__ })) void piece;
        },
      },
    ],
    dispose: () => engine.dispose(),
  };
}
