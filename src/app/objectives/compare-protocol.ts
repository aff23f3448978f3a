/** Messages between the page and the worker that compares objectives; `run` tells late ones apart. */
import type { Axis, Experiment } from '../../experiment/experiment';
import type { AlongResult, WantedPoint } from '../../study/compare/along';
import type { ObjectiveResult } from '../../study/compare/result';
import type { Ended } from '../one-at-a-time';
import type { EngineFaultWords, EngineName, EngineWords } from '../protocol';

/** What is to be compared: the objectives by id on a single cell. */
export interface CompareRequest {
  /** Without a sweep. */
  readonly experiment: Experiment;
  readonly objectives: readonly string[];
  /** Of every KL penalty that is on; null for each preset's own. */
  readonly klWeight: number | null;
  readonly engine: EngineName;
}

/** The same along an axis, where something is missing. */
export interface AlongRequest extends Omit<CompareRequest, 'objectives'> {
  readonly axis: Axis;
  readonly wanted: readonly WantedPoint[];
}

export type ToCompareWorker =
  | ({ readonly type: 'compare'; readonly run: number } & (CompareRequest | AlongRequest))
  | { readonly type: 'cancel'; readonly run: number };

export type CompareEvent =
  | { readonly type: 'engine'; readonly engine: EngineWords }
  | { readonly type: 'fault'; readonly fault: EngineFaultWords }
  | { readonly type: 'progress'; readonly trajectories: number; readonly total: number }
  /** Objectives finished since the last message. */
  | { readonly type: 'rows'; readonly results: readonly ObjectiveResult[] }
  /** Results along the axis, likewise. */
  | { readonly type: 'along'; readonly results: readonly AlongResult[] }
  | Ended;

export type FromCompareWorker = CompareEvent & { readonly run: number };
