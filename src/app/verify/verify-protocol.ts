/** Messages between the page of verification and its worker; `run` tells late ones apart. */
import type { EngineId } from '../../engine/engine';
import type { Throughput } from '../../study/bench/throughput';
import type { Check } from '../../study/verify/check';
import type { QuantilePoint } from '../../study/verify/quantiles';
import type { PlannedCheck } from '../../study/verify/verify';
import type { ZScore } from '../../study/verify/z-scores';
import type { Ended } from '../one-at-a-time';

/** A sample of each check, or all that `lab verify` does. */
export const EXTENTS = ['quick', 'whole'] as const;
export type Extent = (typeof EXTENTS)[number];

export interface VerifyRequest {
  readonly extent: Extent;
  /** 0..2³² − 1. */
  readonly seed: number;
  /** A fault to plant, by its id: the check that looks at its kernel is made, and no other. Null for none. */
  readonly fault: string | null;
}

export type ToVerifyWorker =
  | ({ readonly type: 'verify'; readonly run: number } & VerifyRequest)
  | { readonly type: 'cancel'; readonly run: number };

/** The z-scores as the page shows them. */
export interface ShownScores {
  readonly points: readonly QuantilePoint[];
  /** Those of the largest |z|, the largest first. */
  readonly largest: readonly ZScore[];
  readonly count: number;
}

export type VerifyEvent =
  /** What engines there are, and so what will be checked. */
  | { readonly type: 'planned'; readonly checks: readonly PlannedCheck[] }
  | { readonly type: 'absent'; readonly id: EngineId; readonly reason: string }
  | { readonly type: 'adapter'; readonly id: EngineId; readonly adapter: string }
  | { readonly type: 'begun'; readonly check: PlannedCheck }
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  /** Of z-scores without the single ones: those come as `scores`. */
  | { readonly type: 'check'; readonly check: Check; readonly seconds: number }
  | { readonly type: 'scores'; readonly scores: ShownScores }
  /** Throughput is being measured: the last part. */
  | { readonly type: 'measuring' }
  | { readonly type: 'throughput'; readonly throughput: Throughput }
  | Ended;

export type FromVerifyWorker = VerifyEvent & { readonly run: number };
