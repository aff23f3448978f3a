/**
 * Verification: every engine against the reference. Known answers of the generator, tallies counter by counter
 * with `===`, signals within the bounds of float64, training steps replayed, floats and limits of the device against
 * what WebGPU promises, and Monte Carlo against the exact answers in standard errors.
 */
import {
  type DeviceEngine,
  EngineError,
  type EngineId,
  type EngineTuning,
  type TallyEngine,
} from '../../engine/engine';
import { ReferenceEngine } from '../../engine/reference/reference-engine';
import { breathe } from './breathe';
import type { Check } from './check';
import { checkAccuracy } from './check-accuracy';
import { checkDraws, checkKnownAnswers, ofEach } from './check-draws';
import { checkLimits } from './check-limits';
import { allExpectedSignals, checkReferenceSignals, checkSignals } from './check-signals';
import { checkTallies, expectedTallies, type PlanOptions } from './check-tallies';
import { adverseTrainer, checkTraining } from './check-training';
import type { VerifyWork } from './work';
import { scoreCases } from './z-scores';

interface UnderTest<E extends TallyEngine> {
  readonly id: EngineId;
  /** Called once a tuning; the engine is disposed by the verification. */
  create(tuning: EngineTuning): Promise<E>;
  /** Ways of dividing the work that must not change a counter. */
  readonly tunings: readonly EngineTuning[];
}

/** An engine that does all, or one that only counts. */
export type EngineUnderTest =
  | (UnderTest<DeviceEngine> & { readonly only?: undefined })
  | (UnderTest<TallyEngine> & { readonly only: 'tallies' });

export type PlannedCheck = Pick<Check, 'engine' | 'name'>;

/** The checks that `verify` will make, in its order, if every engine starts. */
export function plannedChecks(
  engines: readonly Pick<EngineUnderTest, 'id' | 'only'>[],
  work: VerifyWork,
): PlannedCheck[] {
  const { basics, inputs, plans, signalPlans, trainings, cases } = work;
  const some = (wanted: boolean, ...names: Check['name'][]): Check['name'][] => (wanted ? names : []);
  const floats = [...some(signalPlans.length > 0, 'signals'), ...some(trainings.length > 0, 'training')];
  const counting = [...some(basics, 'known answers', 'draws'), ...some(plans.length > 0, 'tallies')];
  const device = [...some(basics, 'limits'), ...some(inputs > 0, 'accuracy')];
  const of = (engine: string, names: readonly Check['name'][]): PlannedCheck[] =>
    names.map((name) => ({ engine, name }));
  return [
    ...of('reference', [...some(basics, 'known answers'), ...floats]),
    ...engines.flatMap(({ id, only }) =>
      of(id, only === 'tallies' ? counting : [...device, ...counting, ...floats]),
    ),
    ...of(engines[0]?.id ?? 'reference', some(cases.length > 0, 'z-scores')),
  ];
}

export interface VerifyOptions {
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  /** A check begins. */
  readonly onBegin?: (check: PlannedCheck) => void;
  /** Parts of it that are done. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly onCheck?: (check: Check) => void;
  /** An engine is at work for the first time. */
  readonly onEngine?: (id: EngineId, adapter: string) => void;
}

export interface VerifyReport {
  readonly passed: boolean;
  readonly adapters: Readonly<Record<string, string>>;
  readonly checks: readonly Check[];
}

/** @throws the signal's reason when it fires; checks reported before stand */
export async function verify(
  engines: readonly EngineUnderTest[],
  work: VerifyWork,
  options: VerifyOptions,
): Promise<VerifyReport> {
  const run = new Verification(work, options);
  await run.reference();
  for (const under of engines) {
    if (under.only === 'tallies') await run.withEngines(under, (running) => run.counting(under, running));
    else {
      await run.withEngines(under, async (running) => {
        await run.device(running[0]!);
        await run.counting(under, running);
        await run.rest(running);
      });
    }
  }
  await run.scores(engines[0]);
  const { checks, adapters } = run;
  // Where nothing was checked, nothing passed.
  return { passed: checks.length > 0 && checks.every((check) => check.passed), adapters, checks };
}

class Verification {
  readonly checks: Check[] = [];
  readonly adapters: Record<string, string> = {};
  private readonly plain = new ReferenceEngine();
  private tallies: Awaited<ReturnType<typeof expectedTallies>> | undefined;
  private signals: Awaited<ReturnType<typeof allExpectedSignals>> | undefined;

  constructor(
    private readonly work: VerifyWork,
    private readonly options: VerifyOptions,
  ) {}

  /** The reference by itself, and an adverse device made up on the processor. */
  async reference(): Promise<void> {
    const { work, plain } = this;
    const { id } = plain;
    if (work.basics) await this.check(id, 'known answers', () => checkKnownAnswers(plain));
    if (work.signalPlans.length > 0) {
      await this.check(id, 'signals', async (options) =>
        checkReferenceSignals(plain, work.signalPlans, await this.expectedSignals(options), options),
      );
    }
    if (work.trainings.length > 0) {
      await this.check(id, 'training', (options) =>
        checkTraining(id, [adverseTrainer(1)], work.trainings, options),
      );
    }
  }

  async device(engine: DeviceEngine): Promise<void> {
    const { basics, inputs } = this.work;
    if (basics) await this.check(engine.id, 'limits', () => Promise.resolve(checkLimits(engine)));
    if (inputs > 0)
      await this.check(engine.id, 'accuracy', () => checkAccuracy(engine, inputs, this.options.seed));
  }

  async counting(under: EngineUnderTest, running: readonly TallyEngine[]): Promise<void> {
    const { work, plain } = this;
    if (work.basics) {
      // Of each: the generator has another form for adapters on the processor.
      await this.check(under.id, 'known answers', () => ofEach(running, checkKnownAnswers));
      await this.check(under.id, 'draws', () => ofEach(running, (engine) => checkDraws(engine, plain)));
    }
    if (work.plans.length > 0) {
      await this.check(under.id, 'tallies', async (options) => {
        this.tallies ??= await expectedTallies(work.plans, options);
        const tunings = this.tuningsOf(under);
        return await checkTallies({ id: under.id, tunings }, running, work.plans, this.tallies, options);
      });
    }
  }

  async rest(running: readonly DeviceEngine[]): Promise<void> {
    const { signalPlans, trainings } = this.work;
    const { id } = running[0]!;
    if (signalPlans.length > 0) {
      await this.check(id, 'signals', async (options) =>
        checkSignals(id, running, signalPlans, await this.expectedSignals(options), options),
      );
    }
    if (trainings.length > 0)
      await this.check(id, 'training', (options) => checkTraining(id, running, trainings, options));
  }

  /** Estimates of the first engine that there is, or of the reference. */
  async scores(under: EngineUnderTest | undefined): Promise<void> {
    const { cases, trajectories } = this.work;
    if (cases.length === 0) return;
    await this.check(under?.id ?? this.plain.id, 'z-scores', async (options) => {
      const engine = under === undefined ? this.plain : await under.create(this.tuningsOf(under)[0]!);
      try {
        return await scoreCases(engine, cases, trajectories, options);
      } finally {
        engine.dispose();
      }
    });
  }

  /** The engine under each of its tunings, for as long as `task` takes. */
  async withEngines<E extends TallyEngine>(
    under: UnderTest<E>,
    task: (running: readonly E[]) => Promise<void>,
  ): Promise<void> {
    let running: readonly E[];
    try {
      running = await Promise.all(this.tuningsOf(under).map((tuning) => under.create(tuning)));
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      this.report({ engine: under.id, name: 'start', passed: false, detail: error.message });
      return;
    }
    const { adapter } = running[0]!;
    this.adapters[under.id] = adapter;
    this.options.onEngine?.(under.id, adapter);
    try {
      await task(running);
    } finally {
      for (const engine of running) engine.dispose();
    }
  }

  private tuningsOf({ tunings }: Pick<EngineUnderTest, 'tunings'>): readonly EngineTuning[] {
    return this.work.tunings === 'all' ? tunings : [{}];
  }

  private async expectedSignals(options: PlanOptions): Promise<NonNullable<typeof this.signals>> {
    this.signals ??= await allExpectedSignals(this.work.signalPlans, options);
    return this.signals;
  }

  /** Does one check and reports it; an engine that breaks in it has failed it. */
  private async check(
    engine: string,
    name: Check['name'],
    task: (options: PlanOptions) => Promise<Check>,
  ): Promise<void> {
    const { signal, onProgress, onBegin } = this.options;
    onBegin?.({ engine, name });
    await breathe(signal);
    let found: Check;
    try {
      found = await task({ signal, onProgress });
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof EngineError)) throw error;
      found = { engine, name, passed: false, detail: error.message };
    }
    this.report(found);
  }

  private report(check: Check): void {
    this.checks.push(check);
    this.options.onCheck?.(check);
  }
}
