/** What the verification tests in Node and in the browser share. */
import type { EngineTuning } from '../../src/engine/engine';
import { SHADERS, type Shaders, type WebGpuEngine } from '../../src/engine/webgpu/webgpu-engine';
import { kernelBytes } from '../../src/engine/wasm/kernel-module';
import type { ThreadHost } from '../../src/engine/wasm/threads';
import { WasmEngine, type WasmOptions } from '../../src/engine/wasm/wasm-engine';
import type { Check } from '../../src/study/verify/check';
import { checkAccuracy } from '../../src/study/verify/check-accuracy';
import { checkSignals, expectedSignals } from '../../src/study/verify/check-signals';
import { checkTallies, expectedTallies } from '../../src/study/verify/check-tallies';
import { checkTraining } from '../../src/study/verify/check-training';
import { plantFault } from '../../src/study/verify/faults';
import { kernelsWith } from '../../src/study/verify/plant';
import { randomCases } from '../../src/study/verify/random-cases';
import { TUNINGS, WASM_TUNINGS } from '../../src/study/verify/tunings';
import { plantWasmFault } from '../../src/study/verify/wasm-faults';
import { type EngineUnderTest, verify, type VerifyReport } from '../../src/study/verify/verify';
import { DEFAULT_PLANS, type VerifyWork, wholeWork, workFor } from '../../src/study/verify/work';

export type CreateEngine = (tuning: EngineTuning, shaders: Shaders) => Promise<WebGpuEngine>;

/** Of trainings at edges that are alike, one; of the others, all. */
const LEFT_TO_THE_LONG_TEST = [
  'far reference, KL in loss',
  'an advantage of the batch, trl-batch',
  'an advantage of the batch, gpg',
  'far off policy, ppo',
];
const SAMPLE_PLANS = 16;
const SAMPLE_CASES = 12;
/** A software adapter takes a second or more to build the kernel for groups of another size. */
const SAMPLE_GROUP = 16;

/**
 * What engines are held to in every run of the tests: every edge of the tallies, and one of each kind of the rest. Large
 * groups and the forms of learners meet one way of dividing the work each, as most of the time goes into building a kernel
 * for every shape; the long test crosses them.
 */
function sampleWork(seed: number): VerifyWork {
  const work = wholeWork({ plans: SAMPLE_PLANS, trajectories: 2 ** 12, seed });
  const [large, small] = parted(work.plans, ({ plan }) => plan.cells.some((cell) => cell.groupSize > 64));
  const kept = work.trainings.filter(({ name }) => !LEFT_TO_THE_LONG_TEST.includes(name));
  const [several, one] = parted(kept, ({ plan }) => plan.features > 1);
  const [weighed, counted] = parted(one, ({ plan }) =>
    plan.learners.some(({ program }) => program.from === 'trajectories'),
  );
  return {
    ...work,
    plans: inTurn([large, small]),
    trainings: inTurn([counted, weighed, several]),
    cases: randomCases(8 * SAMPLE_CASES, seed)
      .filter(({ groupSize }) => groupSize <= SAMPLE_GROUP)
      .slice(0, SAMPLE_CASES),
  };
}

function parted<T>(all: readonly T[], isFirst: (one: T) => boolean): readonly [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

/**
 * All of them, so ordered that the first list goes to the first of the tunings, and so on, for as long as each list has
 * any: plans go to the tunings in turn.
 */
function inTurn<T>(lists: readonly (readonly T[])[]): T[] {
  const left = lists.map((list) => [...list]);
  const ordered: T[] = [];
  while (left.some((list) => list.length > 0)) {
    const own = left[ordered.length % TUNINGS.length];
    const longest = left.reduce((most, list) => (list.length > most.length ? list : most));
    ordered.push((own?.shift() ?? longest.shift())!);
  }
  return ordered;
}

/** A verification of the engines that there are, by every way of dividing the work: a sample, or whole. */
export function verifyEngines(
  create: CreateEngine,
  threads: ThreadHost,
  extent: 'sample' | 'whole',
): Promise<VerifyReport> {
  const under: EngineUnderTest = {
    id: 'webgpu',
    tunings: TUNINGS,
    create: (tuning: EngineTuning) => create(tuning, SHADERS),
  };
  const seed = 1;
  const whole = { plans: DEFAULT_PLANS, trajectories: 2 ** 12, seed };
  const work = extent === 'whole' ? wholeWork(whole) : sampleWork(seed);
  return verify([under, wasmUnderTest(threads)], work, { seed });
}

function wasmUnderTest(threads: ThreadHost, options: WasmOptions = {}): EngineUnderTest {
  return {
    id: 'wasm',
    only: 'tallies',
    tunings: WASM_TUNINGS,
    create: (tuning) => WasmEngine.create(threads, { ...options, ...tuning }),
  };
}

/**
 * A check part by part, up to the first that fails: one witness finds a fault out, and every further part builds kernels.
 * @returns the check of the last part that was looked at
 */
async function untilSeen(parts: number, checkOf: (part: number) => Promise<Check>): Promise<Check> {
  for (let part = 0; ; part++) {
    const check = await checkOf(part);
    if (!check.passed || part === parts - 1) return check;
  }
}

/** What is worked out when it is first asked for, however many faults are then looked for. */
function onceEach<T>(make: (part: number) => T): (part: number) => T {
  const known = new Map<number, T>();
  return (part) => {
    if (!known.has(part)) known.set(part, make(part));
    return known.get(part)!;
  };
}

/** The check of tallies alone, with a fault in the kernel. */
export function tallyCheck(): {
  readonly webgpu: (create: CreateEngine, fault: string) => Promise<Check>;
  readonly wasm: (threads: ThreadHost, fault: string) => Promise<Check>;
} {
  const named = workFor('tally', 1).plans;
  const expected = onceEach((i) => expectedTallies([named[i]!], {}));
  const check = async (under: Pick<EngineUnderTest, 'id' | 'tunings' | 'create'>): Promise<Check> => {
    const running = await Promise.all(under.tunings.map((tuning) => under.create(tuning)));
    try {
      return await untilSeen(named.length, async (i) =>
        checkTallies(under, [running[i % running.length]!], [named[i]!], await expected(i), {}),
      );
    } finally {
      for (const engine of running) engine.dispose();
    }
  };
  return {
    webgpu: (create, fault) => {
      const shaders = plantFault(SHADERS, fault);
      return check({ id: 'webgpu', tunings: TUNINGS, create: (tuning) => create(tuning, shaders) });
    },
    wasm: (threads, fault) => check(wasmUnderTest(threads, { bytes: plantWasmFault(kernelBytes(), fault) })),
  };
}

const signalWork = onceEach(() => {
  const plans = workFor('signal', 1).signalPlans;
  return { plans, expected: onceEach((i) => expectedSignals(plans[i]!)) };
});

/** The check of signals alone, with a fault in the kernel. */
export async function verifySignals(create: CreateEngine, fault: string): Promise<Check> {
  const { plans, expected } = signalWork(0);
  const engine = await create({}, plantFault(SHADERS, fault));
  try {
    return await untilSeen(plans.length, (i) =>
      checkSignals('webgpu', [engine], [plans[i]!], [expected(i)], {}),
    );
  } finally {
    engine.dispose();
  }
}

/** The check of training alone, on few trainings of one shape, with a fault in the kernel. */
export async function verifyTraining(create: CreateEngine, fault: string): Promise<Check> {
  const { trainings } = workFor('train', 1);
  const engine = await create({}, plantFault(SHADERS, fault));
  try {
    return await untilSeen(trainings.length, (i) => checkTraining('webgpu', [engine], [trainings[i]!]));
  } finally {
    engine.dispose();
  }
}

/** The check of exp, log and quotients alone, with a fault in the kernel or without. */
export async function verifyAccuracy(create: CreateEngine, fault: string | null): Promise<Check> {
  const engine = await create({}, kernelsWith(fault).shaders);
  try {
    return await checkAccuracy(engine, workFor('accuracy', 1).inputs, 1);
  } finally {
    engine.dispose();
  }
}
