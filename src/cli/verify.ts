/** `lab verify`: every engine present against the reference; exit 1 if one check fails. */
import type { EngineError, EngineId } from '../engine/engine';
import { stamp } from '../experiment/file-formats';
import { checkLine, verificationText } from '../report/verification-text';
import { enginesPresent } from '../study/verify/engines-present';
import { ALL_FAULTS, engineOf } from '../study/verify/fault-list';
import { type Kernels, kernelsWith } from '../study/verify/plant';
import { TUNINGS, WASM_TUNINGS } from '../study/verify/tunings';
import { type EngineUnderTest, verify, type VerifyReport } from '../study/verify/verify';
import { quickWork, wholeWork, workFor } from '../study/verify/work';
import { createWasm, createWebGpu, engineChoices } from './engines';
import { EXIT, UsageError } from './exit';
import { interruptible } from './interrupt';
import { toJson, wholeNumber, writeResult } from './files';

export interface VerifyCommandOptions {
  readonly engine: string;
  readonly plans: string;
  readonly seed: string;
  readonly trajectories: string;
  readonly quick?: boolean;
  readonly plantFault?: string;
  readonly json?: boolean;
  readonly out?: string;
}

export async function verifyCommand(options: VerifyCommandOptions): Promise<number> {
  const { quick = false, plantFault = null } = options;
  const plans = wholeNumber('--plans', options.plans, 1, 100_000);
  const seed = wholeNumber('--seed', options.seed, 0, 2 ** 32 - 1);
  const trajectories = wholeNumber('--trajectories', options.trajectories, 2 ** 10, 2 ** 30);
  const ids = ALL_FAULTS.map(({ id }) => id);
  if (plantFault !== null && !ids.includes(plantFault)) {
    throw new UsageError(`--plant-fault must be one of ${ids.join(', ')}; received "${plantFault}".`);
  }
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const absent: Record<string, string> = {};
  const engines = await enginesUnderTest(options.engine, kernelsWith(plantFault), (id, error) => {
    absent[id] = error.message;
    say(error.message);
  });
  const planted = ALL_FAULTS.find(({ id }) => id === plantFault);
  if (planted !== undefined && !engines.some(({ id }) => id === engineOf(planted))) {
    say(
      `The fault ${planted.id} cannot be planted: it is one of the engine ${engineOf(planted)}, which is not among those verified here.`,
    );
    return EXIT.noEngine;
  }
  if (engines.length === 0) say('No engine but the reference is present: only the reference is checked.');

  const interrupt = interruptible({ say }, 'the checks above stand');
  let report: VerifyReport;
  try {
    const work = !quick
      ? wholeWork({ plans, trajectories, seed })
      : planted === undefined
        ? quickWork(seed)
        : workFor(planted.kernel, seed);
    report = await verify(engines, work, {
      seed,
      signal: interrupt.signal,
      // On a terminal the report below says it; elsewhere these lines are the progress.
      onCheck: (check) => {
        if (options.out !== undefined || options.json || !process.stdout.isTTY) say(checkLine(check));
      },
      onProgress: (done, total) => {
        if (done > 0 && done % 50 === 0) say(`  ${done} of ${total}`);
      },
    });
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    return EXIT.interrupted;
  } finally {
    interrupt.release();
  }
  const account = {
    lab: __APP_VERSION__,
    environment: `Node ${process.version}, ${process.platform} ${process.arch}`,
    extent: quick ? 'quick verification' : 'whole verification',
    seed,
    planted: plantFault,
    adapters: report.adapters,
    absent,
    checks: report.checks,
    complete: true,
    throughput: null,
  };
  writeResult(
    options.json
      ? toJson({ ...stamp('verification'), passed: report.passed, ...account })
      : verificationText(account),
    options.out,
  );
  return report.passed ? EXIT.done : EXIT.failed;
}

/** What can be had of the engines; that one is absent is an error only when it was asked for by name. */
async function enginesUnderTest(
  name: string,
  { shaders, wasm }: Kernels,
  onAbsent: (id: EngineId, error: EngineError) => void,
): Promise<EngineUnderTest[]> {
  const known: readonly EngineUnderTest[] = [
    { id: 'webgpu', tunings: TUNINGS, create: (tuning) => createWebGpu(tuning, shaders) },
    {
      id: 'wasm',
      only: 'tallies',
      tunings: WASM_TUNINGS,
      create: (tuning) => createWasm({ ...wasm, ...tuning }),
    },
  ];
  // A name that is none is refused here.
  engineChoices(name);
  const wanted = known.filter(({ id }) => name === 'auto' || name === id);
  return await enginesPresent(wanted, (id, error) => {
    if (name !== 'auto') throw error;
    onAbsent(id, error);
  });
}
