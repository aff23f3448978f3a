/** What a reading says: each rule's calibration, and for one rule the classes of difficulty one by one. */
import type { TraceTable } from '../../traces/trace-table';
import { calibrate, type CalibrationOptions } from '../../traces/estimate/calibrate';
import { compareCalibrations, type CalibrationComparison } from '../../traces/estimate/compare-calibrations';
import { plainCalibration, type PlainCalibration } from './plain-calibration';
import type { LogReading, RuleName } from './read-logs';

/** Rules in the order in which they are shown; the first that a reading has is the one in front. */
export const RULE_NAMES: readonly RuleName[] = ['marker', 'changed-value', 'every-mention', 'annotated'];

export interface RuleCalibration {
  readonly rule: RuleName;
  readonly calibration: PlainCalibration;
}

export interface ClassCalibration {
  readonly className: string;
  readonly calibration: PlainCalibration;
}

/** Classes that are shown one by one, in the order first seen; none where there is but one. */
export function classesOf({ classes }: TraceTable): readonly string[] {
  return classes.length < 2 ? [] : classes;
}

/** Rules that a reading has traces of, in the order of `RULE_NAMES`. */
export function rulesOf({ tables }: Pick<LogReading, 'tables'>): RuleName[] {
  return RULE_NAMES.filter((rule) => tables.has(rule));
}

/** One rule after the other, so that a caller can show each as it comes. */
export function* calibrateRules(
  reading: LogReading,
  options: CalibrationOptions = {},
): Generator<RuleCalibration> {
  for (const rule of rulesOf(reading))
    yield { rule, calibration: plainCalibration(calibrate(reading.tables.get(rule)!, options)) };
}

/** Each class by itself. */
export function* calibrateClasses(
  table: TraceTable,
  options: CalibrationOptions = {},
): Generator<ClassCalibration> {
  for (const className of classesOf(table))
    yield { className, calibration: plainCalibration(calibrate(table, { ...options, className })) };
}

/** Two readings by the same rule; undefined where one of them has no trace by it. */
export function compareReadings(
  first: Pick<LogReading, 'tables'>,
  second: Pick<LogReading, 'tables'>,
  rule: RuleName,
  options: Pick<CalibrationOptions, 'censoring' | 'resamples' | 'seed' | 'cap'> = {},
): CalibrationComparison | undefined {
  const [mine, other] = [first.tables.get(rule), second.tables.get(rule)];
  return mine === undefined || other === undefined ? undefined : compareCalibrations(mine, other, options);
}
