/** `lab verify`: every engine present against the reference; exit 1 if one check fails. */
import { kernelBytes } from '../engine/wasm/kernel-module';
import type { WasmOptions } from '../engine/wasm/wasm-engine';
import { SHADERS, type Shaders } from '../engine/webgpu/webgpu-engine';
import { FAULTS, plantFault } from '../study/verify/faults';
import { randomCases } from '../study/verify/random-cases';
import type { Check } from '../study/verify/check';
import { TUNINGS, WASM_TUNINGS } from '../study/verify/tunings';
import { type EngineUnderTest, verify, type VerifyReport } from '../study/verify/verify';
import { plantWasmFault, WASM_FAULTS } from '../study/verify/wasm-faults';
import { createWasm, createWebGpu, engineChoices } from './engines';
import { EXIT, isMissing, UsageError } from './exit';
import { interruptible } from './interrupt';
import { toJson, wholeNumber, writeResult } from './files';
import { EngineError } from '../engine/engine';

export interface VerifyCommandOptions {
  readonly engine: string;
  readonly plans: string;
  readonly seed: string;
  readonly trajectories: string;
  readonly plantFault?: string;
  readonly json?: boolean;
  readonly out?: string;
}

const CASES = 160;

export async function verifyCommand(options: VerifyCommandOptions): Promise<number> {
  const plans = wholeNumber('--plans', options.plans, 1, 100_000);
  const seed = wholeNumber('--seed', options.seed, 0, 2 ** 32 - 1);
  const trajectories = wholeNumber('--trajectories', options.trajectories, 2 ** 10, 2 ** 30);
  const engines = await enginesUnderTest(options.engine, kernelsWith(options.plantFault));
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  if (engines.length === 0) say('No engine but the reference is present: only the reference is checked.');

  const interrupt = interruptible({ say }, 'the checks above stand');
  let report: VerifyReport;
  try {
    report = await verify(engines, {
      plans,
      seed,
      cases: randomCases(CASES, seed),
      trajectories,
      signal: interrupt.signal,
      // On a terminal the report below says it; elsewhere these lines are the progress.
      onCheck: (check) => {
        if (options.out !== undefined || options.json || !process.stdout.isTTY) say(checkLine(check));
      },
      onProgress: (done, total) => {
        if (done % 50 === 0) say(`  ${done} of ${total} plans compared`);
      },
    });
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    return EXIT.interrupted;
  } finally {
    interrupt.release();
  }
  writeResult(options.json ? toJson(report) : reportText(report), options.out);
  return report.passed ? EXIT.done : EXIT.failed;
}

/** The kernels, one of them perhaps with a fault. */
interface Kernels {
  readonly shaders: Shaders;
  readonly wasm: WasmOptions;
}

function kernelsWith(fault: string | undefined): Kernels {
  const ids = [...FAULTS, ...WASM_FAULTS].map(({ id }) => id);
  if (fault === undefined) return { shaders: SHADERS, wasm: {} };
  if (FAULTS.some(({ id }) => id === fault)) return { shaders: plantFault(SHADERS, fault), wasm: {} };
  if (ids.includes(fault)) return { shaders: SHADERS, wasm: { bytes: plantWasmFault(kernelBytes(), fault) } };
  throw new UsageError(`--plant-fault must be one of ${ids.join(', ')}; received "${fault}".`);
}

/** What can be had of the engines; that one is absent is an error only when it was asked for by name. */
async function enginesUnderTest(name: string, { shaders, wasm }: Kernels): Promise<EngineUnderTest[]> {
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
  const present: EngineUnderTest[] = [];
  for (const under of known) {
    if (name !== 'auto' && name !== under.id) continue;
    try {
      (await under.create({})).dispose();
      present.push(under);
    } catch (error) {
      if (name !== 'auto' || !(error instanceof EngineError) || !isMissing(error.fault)) throw error;
      process.stderr.write(`${error.message}\n`);
    }
  }
  return present;
}

function checkLine({ passed, engine, name, detail }: Check): string {
  return `${passed ? 'pass' : 'FAIL'}  ${engine}, ${name}: ${detail}`;
}

function reportText(report: VerifyReport): string {
  const adapters = Object.entries(report.adapters).map(([id, adapter]) => `${id}: ${adapter}`);
  return [
    `ds-lab ${__APP_VERSION__}`,
    ...adapters,
    ...report.checks.map(checkLine),
    report.passed
      ? 'All checks passed.'
      : 'Verification FAILED: do not trust results of the engine named above.',
    '',
  ].join('\n');
}
