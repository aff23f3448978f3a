/**
 * Verification: every engine against the reference. Known answers of the generator, tallies counter by counter
 * with `===`, signals within the bounds of float64, training steps replayed, and Monte Carlo against the exact answers in standard errors.
 */
import {
  type Engine,
  EngineError,
  type EngineId,
  type EngineTuning,
  type TallyEngine,
} from '../../engine/engine';
import { ReferenceEngine } from '../../engine/reference/reference-engine';
import type { AnyCase } from '../cases';
import type { Check } from './check';
import { checkReferenceSignals, checkSignals, expectedSignals } from './check-signals';
import { checkTallies, expectedTallies } from './check-tallies';
import { adverseTrainer, checkTraining } from './check-training';
import { KNOWN_ANSWERS, randomDraws } from './known-answers';
import { tallyPlans } from './random-plans';
import { signalPlans } from './signal-plans';
import { trainPlans } from './train-plans';
import { scoreCases, type ZScores } from './z-scores';

interface UnderTest<E extends TallyEngine> {
  readonly id: EngineId;
  /** Called once a tuning; the engine is disposed by the verification. */
  create(tuning: EngineTuning): Promise<E>;
  /** Ways of dividing the work that must not change a counter. */
  readonly tunings: readonly EngineTuning[];
}

/** An engine that does all, or one that only counts. */
export type EngineUnderTest =
  | (UnderTest<Engine> & { readonly only?: undefined })
  | (UnderTest<TallyEngine> & { readonly only: 'tallies' });

export interface VerifyOptions {
  /** Random plans each engine is held to. */
  readonly plans: number;
  readonly seed: number;
  /** Cases for the z-scores, and trajectories of each. */
  readonly cases: readonly AnyCase[];
  readonly trajectories: number;
  readonly signal?: AbortSignal | undefined;
  readonly onCheck?: (check: Check) => void;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface VerifyReport {
  readonly passed: boolean;
  readonly adapters: Readonly<Record<string, string>>;
  readonly checks: readonly Check[];
  readonly zScores: ZScores;
}

export const DEFAULT_PLANS = 208;
/** A training is 24 steps: 4 learners do 6 each. */
const PLANS_PER_TRAINING = 8;

export async function verify(
  engines: readonly EngineUnderTest[],
  options: VerifyOptions,
): Promise<VerifyReport> {
  const checks: Check[] = [];
  const adapters: Record<string, string> = {};
  const report = (check: Check): void => {
    checks.push(check);
    options.onCheck?.(check);
  };
  const reference = new ReferenceEngine();
  report(await checkKnownAnswers('reference', reference));

  const withPrograms = signalPlans(options.plans, options.seed);
  const signals = withPrograms.map(expectedSignals);
  const { signal } = options;
  report(await checkReferenceSignals(reference, withPrograms, signals, { signal }));

  const trainings = trainPlans(Math.ceil(options.plans / PLANS_PER_TRAINING), options.seed);
  report(await checkTraining(reference.id, [adverseTrainer(1)], trainings, { signal }));

  const plans = tallyPlans(options.plans, options.seed);
  const tallies = await expectedTallies(plans, options);
  for (const under of engines) {
    const { id } = under;
    const counting = async (running: readonly TallyEngine[]): Promise<void> => {
      adapters[id] = running[0]!.adapter;
      report(await checkKnownAnswers(id, running[0]!));
      report(await checkDraws(id, running[0]!, reference));
      report(await checkTallies(under, running, plans, tallies, { signal }));
    };
    if (under.only === 'tallies') await withEngines(under, counting);
    else {
      await withEngines(under, async (running) => {
        await counting(running);
        report(await checkSignals(id, running, withPrograms, signals, { signal }));
        report(await checkTraining(id, running, trainings, { signal }));
      });
    }
  }
  const zScores = await scoreFastest(engines, reference, options, report);
  return { passed: checks.every((check) => check.passed), adapters, checks, zScores };
}

/** The engine under each of its tunings, for as long as `work` takes. */
async function withEngines<E extends TallyEngine>(
  under: UnderTest<E>,
  work: (running: readonly E[]) => Promise<void>,
): Promise<void> {
  const running = await Promise.all(under.tunings.map((tuning) => under.create(tuning)));
  try {
    await work(running);
  } finally {
    for (const engine of running) engine.dispose();
  }
}

async function scoreFastest(
  engines: readonly EngineUnderTest[],
  reference: Engine,
  options: VerifyOptions,
  report: (check: Check) => void,
): Promise<ZScores> {
  const under = engines[0];
  const engine = under === undefined ? reference : await under.create(under.tunings[0] ?? {});
  try {
    const { scores, check } = await scoreCases(engine, options.cases, options.trajectories, options.signal);
    report(check);
    return scores;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    report({ engine: engine.id, name: 'z-scores', passed: false, detail: error.message });
    return { scores: [], rms: NaN, largest: NaN };
  } finally {
    engine.dispose();
  }
}

async function checkKnownAnswers(id: string, engine: TallyEngine): Promise<Check> {
  const words = await engine.draw(KNOWN_ANSWERS.map(({ input }) => input));
  const wrong = KNOWN_ANSWERS.flatMap(({ answer }) => answer).findIndex((word, i) => words[i] !== word);
  return {
    engine: id,
    name: 'known answers',
    passed: wrong < 0,
    detail:
      wrong < 0
        ? `The ${KNOWN_ANSWERS.length} published answers of Philox4x32-10 come out.`
        : `Answer ${wrong >> 2} of Philox4x32-10 differs in word ${wrong & 3}: got ${words[wrong]!.toString(16)}.`,
  };
}

async function checkDraws(id: string, engine: TallyEngine, reference: Engine): Promise<Check> {
  const inputs = randomDraws(4096);
  const [mine, expected] = await Promise.all([engine.draw(inputs), reference.draw(inputs)]);
  const wrong = expected.findIndex((word, i) => word !== mine[i]);
  return {
    engine: id,
    name: 'draws',
    passed: wrong < 0,
    detail:
      wrong < 0
        ? `${expected.length} random words equal the reference.`
        : `Word ${wrong & 3} of draw ${wrong >> 2} is ${mine[wrong]}, and ${expected[wrong]} in the reference.`,
  };
}
