/** Messages between the page of traces and the worker that reads them; `run` tells late ones apart. */
import type { ClassCalibration, RuleCalibration } from '../../study/calibrate/calibrate-reading';
import type { FileReading, LogProgress, RuleName } from '../../study/calibrate/read-logs';
import type { IntervalMethod } from '../../traces/estimate/bootstrap';
import type { ModelTests } from '../../traces/estimate/calibrate';
import type { CalibrationComparison } from '../../traces/estimate/compare-calibrations';
import type { ReadOptions } from '../../traces/read/read-options';
import type { SplitOptions } from '../../traces/split/options';
import type { RawTrace, SplitTrace } from '../../traces/trace';
import type { Ended } from '../one-at-a-time';

/** Files of the user, or one of the two made-up logs. */
export type LogSource =
  | { readonly kind: 'files'; readonly files: readonly File[] }
  | { readonly kind: 'example'; readonly model: 'rl-like' | 'sft-like' };

export interface TracesRequest {
  readonly logs: LogSource;
  /** Logs of another model to compare with; null for none. */
  readonly others: LogSource | null;
  readonly read: Omit<ReadOptions, 'signal'>;
  readonly readOthers: Omit<ReadOptions, 'signal'>;
  readonly split: SplitOptions;
  readonly interval: IntervalMethod;
  readonly censoring: 'keep' | 'drop';
  /** The rule in front, whose classes and comparison are wanted. */
  readonly rule: RuleName;
}

/** Which traces the reader goes through. */
export const TRACE_FILTERS = ['all', 'resamples', 'ends-wrong', 'cut-off', 'no-attempt'] as const;
export type TraceFilter = (typeof TRACE_FILTERS)[number];

export interface TraceRequest {
  readonly rule: RuleName;
  readonly filter: TraceFilter;
  /** From 0, among the traces of the filter. */
  readonly at: number;
}

export type ToTracesWorker =
  | ({ readonly type: 'read'; readonly run: number } & TracesRequest)
  /** Another rule in front of what was read. */
  | { readonly type: 'front'; readonly run: number; readonly rule: RuleName }
  | ({ readonly type: 'trace'; readonly run: number } & TraceRequest)
  | { readonly type: 'cancel'; readonly run: number };

/** A trace to be looked at, with its text. */
export interface ShownTrace extends TraceRequest {
  /** How many traces the filter lets through. */
  readonly count: number;
  /** Null where there is none, or its source can no longer be read. */
  readonly trace: { readonly raw: RawTrace; readonly split: SplitTrace } | null;
}

export type TracesEvent =
  | { readonly type: 'progress'; readonly progress: LogProgress }
  | {
      readonly type: 'files';
      readonly files: readonly FileReading[];
      readonly others: readonly FileReading[] | null;
    }
  | { readonly type: 'rule'; readonly found: RuleCalibration }
  | { readonly type: 'class'; readonly rule: RuleName; readonly found: ClassCalibration }
  /** p-values, of all classes together where `className` is null; the estimates come before. */
  | {
      readonly type: 'tests';
      readonly rule: RuleName;
      readonly className: string | null;
      readonly tests: ModelTests;
    }
  | {
      readonly type: 'comparison';
      readonly rule: RuleName;
      /** Null where one of the two has no trace by this rule. */
      readonly comparison: CalibrationComparison | null;
    }
  | { readonly type: 'trace'; readonly shown: ShownTrace }
  | Ended;

export type FromTracesWorker = TracesEvent & { readonly run: number };
