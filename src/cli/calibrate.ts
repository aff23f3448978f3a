/** `lab calibrate FILES…`: what a model's own traces say of p_s, p_d|C and p_d|W. */
import { join } from 'node:path';
import { parseSeed, SEED_ALLOWED } from '../experiment/seed';
import { calibrationFile, type CalibrationDocument } from '../report/calibration-file';
import { calibrationTable } from '../report/calibration-table';
import {
  calibrateClasses,
  calibrateRules,
  compareReadings,
  RULE_NAMES,
  rulesOf,
} from '../study/calibrate/calibrate-reading';
import { type FileReading, type LogReading, readLogs, type RuleName } from '../study/calibrate/read-logs';
import { whyNoTraces } from '../study/calibrate/why-none';
import { INTERVAL_METHODS, type IntervalMethod } from '../traces/estimate/bootstrap';
import { FORMAT_NAMES, type FormatName } from '../traces/read/format-names';
import type { ColumnMapping } from '../traces/read/read-options';
import { CANDIDATE_KINDS, type CandidateKind } from '../traces/split/candidate';
import type { SplitOptions } from '../traces/split/options';
import { EXIT, UsageError } from './exit';
import { prepareOutput, toJson, wholeNumber, writeResult } from './files';
import { interruptible } from './interrupt';
import { ReadingLine } from './reading-line';
import { traceFiles } from './trace-files';

export interface CalibrateOptions {
  readonly format?: string;
  readonly truth?: string;
  readonly class?: string;
  readonly column?: readonly string[];
  readonly rule: string;
  readonly split?: string;
  readonly interval: string;
  readonly resamples: string;
  readonly dropTruncated?: boolean;
  readonly compare?: readonly string[];
  readonly compareFormat?: string;
  readonly compareTruth?: string;
  readonly seed: string;
  readonly out?: string;
  readonly json?: boolean;
}

export async function calibrateCommand(paths: readonly string[], options: CalibrateOptions): Promise<number> {
  const rule = oneOf('--rule', options.rule, RULE_NAMES);
  const interval: IntervalMethod = oneOf('--interval', options.interval, INTERVAL_METHODS);
  const resamples = wholeNumber('--resamples', options.resamples, 100, 1_000_000);
  const seed = parseSeed(options.seed);
  if (seed === undefined) throw new UsageError(`--seed must be ${SEED_ALLOWED}; received "${options.seed}".`);
  const censoring = options.dropTruncated ? 'drop' : 'keep';
  const read = readOptions(options);
  const split = splitOptions(options.split);
  if (paths.length === 0) throw new UsageError(NO_FILES);
  const files = await traceFiles(paths);
  const others = await traceFiles(options.compare ?? []);
  const out = options.out === undefined ? undefined : join(options.out, 'calibration.json');
  prepareOutput(out);

  const line = new ReadingLine();
  const interrupt = interruptible(line, 'nothing is kept of a reading that is cut short');
  const { signal } = interrupt;
  try {
    const hooks = { split, signal, onProgress: line.update.bind(line) };
    const reading = await readLogs(files, { ...hooks, read });
    const readOther = { ...read, ...otherReadOptions(options) };
    const other = others.length === 0 ? undefined : await readLogs(others, { ...hooks, read: readOther });
    line.end();
    const front = frontRule(reading, rule, line);
    const estimating = { interval, resamples, seed, censoring } as const;
    const document: CalibrationDocument = {
      question: { rule: front, interval, resamples, seed, censoring, read, split },
      files: reading.files,
      rules: [...calibrateRules(reading, estimating)],
      classes: reading.tables.has(front) ? [...calibrateClasses(reading.tables.get(front)!, estimating)] : [],
      ...(other !== undefined && {
        comparison: {
          files: other.files,
          read: readOther,
          result: compareReadings(reading, other, front, { resamples, seed, censoring }) ?? null,
        },
      }),
    };
    const apart = document.comparison?.result === null && document.rules.length > 0;
    if (apart) line.say(`There is no comparison: ${told(other!.files, front, '--compare-truth')}`);

    const text = toJson(calibrationFile(document, __APP_VERSION__));
    if (out !== undefined) {
      writeResult(text, out);
      line.say(`written: ${out}`);
    }
    const asJson = options.json || (out === undefined && !process.stdout.isTTY);
    process.stdout.write(asJson ? text : calibrationTable(document));
    return document.rules.length === 0 || apart ? EXIT.badInput : EXIT.done;
  } catch (error) {
    if (signal.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    interrupt.release();
  }
}

/** The rule asked for, or the one there is: a log that is split already knows no other. */
function frontRule(reading: LogReading, rule: RuleName, line: ReadingLine): RuleName {
  const rules = rulesOf(reading);
  if (rules.length === 0) line.say(`No trace could be split: ${told(reading.files, rule, '--truth')}`);
  if (rules.includes(rule) || rules[0] === undefined) return rule;
  line.say(`No trace was split by the rule "${rule}"; shown is "${rules[0]}".`);
  return rules[0];
}

/** @param truth the option that names the column of the right answer */
function told(files: readonly FileReading[], rule: RuleName, truth: string): string {
  const why = whyNoTraces(files);
  const names = files.map(({ name }) => name).join(', ');
  switch (why.cause) {
    case 'no-truth':
      return `the right answer is not known in ${names}: name its column with ${truth}.`;
    case 'rule':
      return `no trace in ${names} could be split by the rule "${rule}".`;
    case 'empty':
      return why.problem === undefined
        ? `there is no completion in ${names}.`
        : `${why.problem.file}: ${why.problem.message}`;
  }
}

function otherReadOptions({ compareFormat, compareTruth, compare }: CalibrateOptions): object {
  const given = compareFormat !== undefined ? '--compare-format' : '--compare-truth';
  if (compare === undefined && (compareFormat !== undefined || compareTruth !== undefined))
    throw new UsageError(`${given} says how the logs of --compare are read, and there are none.`);
  return {
    ...(compareFormat !== undefined && {
      format: oneOf<FormatName>('--compare-format', compareFormat, FORMAT_NAMES),
    }),
    ...(compareTruth !== undefined && { truth: compareTruth }),
  };
}

function readOptions({ format, truth, class: className, column = [] }: CalibrateOptions): object {
  const columns: Record<string, string> = {};
  for (const text of column) {
    const [role = '', ...path] = text.split('=');
    if (path.length === 0 || !COLUMN_ROLES.includes(role as keyof ColumnMapping))
      throw new UsageError(
        `--column must be ROLE=COLUMN, with a role of ${COLUMN_ROLES.join(', ')}; received "${text}".`,
      );
    columns[role] = path.join('=');
  }
  if (className !== undefined && className !== 'file') columns['class'] = className;
  return {
    ...(format !== undefined && { format: oneOf<FormatName>('--format', format, FORMAT_NAMES) }),
    ...(truth !== undefined && { truth }),
    ...(className === 'file' && { classOfFile: true }),
    ...(Object.keys(columns).length > 0 && { columns }),
  };
}

/** As the page writes them: markers in the place of the usual ones, and kinds of answers that do not count. */
function splitOptions(text: string | undefined): SplitOptions {
  if (text === undefined) return {};
  const wrong = (): never => {
    throw new UsageError(
      `--split must be JSON such as {"markers":["wait","let me recheck"],"without":["last"]}, with kinds of ${CANDIDATE_KINDS.join(', ')}; received ${text}.`,
    );
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return wrong();
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong();
  const { markers, without = [], ...others } = value as { markers?: unknown; without?: unknown };
  if (Object.keys(others).length > 0 || !isTexts(without) || (markers !== undefined && !isTexts(markers)))
    return wrong();
  if (without.some((kind) => !CANDIDATE_KINDS.includes(kind as CandidateKind))) return wrong();
  return {
    ...(markers !== undefined && { markers }),
    kinds: CANDIDATE_KINDS.filter((kind) => !without.includes(kind)),
  };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

const NO_FILES =
  'There is no log to calibrate. Name the files first, as in "calibrate a.jsonl --compare b.jsonl": --compare ' +
  'takes every word that follows it, up to the next option.';

const COLUMN_ROLES: readonly (keyof ColumnMapping)[] = [
  'text', 'prompt', 'truth', 'group', 'class', 'truncated', 'score', 'tokens',
]; // prettier-ignore

function oneOf<T extends string>(option: string, text: string, allowed: readonly T[]): T {
  if ((allowed as readonly string[]).includes(text)) return text as T;
  throw new UsageError(`${option} must be one of ${allowed.join(', ')}; received "${text}".`);
}
