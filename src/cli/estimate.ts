/** `lab estimate CASES.json --trajectories N`: Monte Carlo for a case file, each field with its standard error. */
import { parseSeed, SEED_ALLOWED, seedWords } from '../experiment/seed';
import { parseCaseFile } from '../study/cases';
import { estimateCases } from '../study/estimate-cases';
import { engineChoices } from './engines';
import { EXIT, UsageError } from './exit';
import { interruptible } from './interrupt';
import { prepareOutput, readText, toJson, wholeNumber, writeResult } from './files';
import { ProgressLine } from './progress';

export interface EstimateOptions {
  readonly trajectories: string;
  readonly engine: string;
  readonly seed: string;
  readonly out?: string;
}

/** The most trajectories a cell can number with one 32-bit word, less room for a whole group. */
const MOST_TRAJECTORIES = 2 ** 32 - 256;

export async function estimate(file: string, options: EstimateOptions): Promise<number> {
  const cases = parseCaseFile(readText(file));
  const trajectories = wholeNumber('--trajectories', options.trajectories, 1, MOST_TRAJECTORIES);
  const engines = engineChoices(options.engine);
  prepareOutput(options.out);
  const progress = new ProgressLine();
  const seed = seedOption(options.seed);
  const interrupt = interruptible(progress, 'finished cases are written');
  const estimates = [];
  try {
    const found = estimateCases(cases, { trajectories, seed }, engines, progress.hooks(interrupt.signal));
    for await (const { study, fields } of found) estimates.push({ id: study.id, estimates: fields });
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
  } finally {
    interrupt.release();
  }
  const { lab: _version, ...engine } = progress.provenance();
  const result = {
    ...engine,
    trajectories,
    seed: options.seed,
    complete: estimates.length === cases.length,
    cases: estimates,
  };
  writeResult(toJson(result), options.out);
  return interrupt.signal.aborted ? EXIT.interrupted : EXIT.done;
}

/** The two words of the seed given on the command line. */
export function seedOption(text: string): [low: number, high: number] {
  const seed = parseSeed(text);
  if (seed === undefined) throw new UsageError(`--seed must be ${SEED_ALLOWED}; received "${text}".`);
  return seedWords(seed);
}
