/** Messages between the page and the worker that computes. `run` numbers the run, so that late ones are told apart. */
import type { EngineId, TallyEngine } from '../engine/engine';
import type { Experiment } from '../experiment/experiment';
import type { InputIssue } from '../model/input-error';
import type { ClaimRow } from '../study/paper/rows';
import type { CheckedTable } from '../study/paper/tables';
import type { CellResult } from '../study/quantities';
import type { CurvePoint } from './exact-curve';
import type { Position } from './grid-view';

/** `auto` takes a GPU, or else what is faster here, and goes on with another where that fails. */
export const ENGINE_NAMES = ['auto', 'webgpu', 'wasm', 'reference'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

export type ToWorker =
  | {
      readonly type: 'run';
      readonly run: number;
      readonly experiment: Experiment;
      readonly engine: EngineName;
      /** The slice whose exact curve is wanted first. */
      readonly position: Position;
      /** True where blocks that were kept of it are not to be gone on with. */
      readonly anew: boolean;
    }
  /** The exact curve of another slice. */
  | {
      readonly type: 'curve';
      readonly run: number;
      readonly experiment: Experiment;
      readonly position: Position;
    }
  /** Every claim and table of the paper. */
  | {
      readonly type: 'paper';
      readonly run: number;
      readonly engine: EngineName;
      /** Of each setting. */
      readonly trajectories: number;
      readonly seed: string;
    }
  | { readonly type: 'cancel'; readonly run: number };

/** What does the work. */
export interface EngineWords {
  readonly id: EngineId;
  readonly adapter: string;
  readonly software: boolean;
  /** Why `auto` took it, as a sentence; null where it was asked for. */
  readonly reason: string | null;
}

/** What the page is told of an engine. */
export function engineWords({ id, adapter, software, reason }: TallyEngine): EngineWords {
  return { id, adapter, software, reason: reason ?? null };
}

/** The engine's name as it stands in sentences. */
export const ENGINE_TITLES: Readonly<Record<EngineId, string>> = {
  webgpu: 'WebGPU',
  wasm: 'WebAssembly',
  reference: 'Reference',
};

/** An engine that could not start or go on, with the reason as sentences. */
export interface EngineFaultWords {
  readonly id: EngineId;
  readonly message: string;
}

export interface IndexedResult {
  readonly index: number;
  readonly result: CellResult;
}

/** What either kind of run says of itself. */
export type CommonMessage =
  | { readonly type: 'engine'; readonly run: number; readonly engine: EngineWords }
  | { readonly type: 'fault'; readonly run: number; readonly fault: EngineFaultWords }
  | {
      readonly type: 'progress';
      readonly run: number;
      readonly trajectories: number;
      readonly total: number;
      /** How many of the trajectories an earlier run left. */
      readonly before?: number;
    }
  /** What was asked cannot be run at all. */
  | { readonly type: 'invalid'; readonly run: number; readonly issues: readonly InputIssue[] }
  /** A defect of the program. */
  | { readonly type: 'crashed'; readonly run: number; readonly message: string };

/** The end of a run. */
interface Ending {
  readonly run: number;
  /** Fingerprint of the tallies of what was finished. */
  readonly digest: string;
  readonly complete: boolean;
  /** Why a run that is not complete ended, in words. */
  readonly reason: string | null;
  /** True where the user ended it. */
  readonly stopped: boolean;
}

/** Of an experiment. */
export type ExperimentMessage =
  | CommonMessage
  | {
      readonly type: 'curve';
      readonly run: number;
      readonly position: Position;
      readonly points: readonly CurvePoint[];
    }
  /** Cells finished since the last message. */
  | { readonly type: 'cells'; readonly run: number; readonly cells: readonly IndexedResult[] }
  /** So many blocks of so many are there from a run that was cut off; what is missing is computed. */
  | { readonly type: 'found'; readonly run: number; readonly there: number; readonly of: number }
  /** Blocks are not kept for a page that is cut off, and why. */
  | { readonly type: 'unkept'; readonly run: number; readonly message: string }
  | ({
      readonly type: 'finished';
      /** Its finished blocks are kept, so that the same run goes on from them. */
      readonly kept: boolean;
    } & Ending);

/** Of the paper. */
export type PaperMessage =
  | CommonMessage
  /** A claim has its exact numbers, or its estimates too; `place` is its place among the claims. */
  | { readonly type: 'claim'; readonly run: number; readonly place: number; readonly row: ClaimRow }
  | { readonly type: 'table'; readonly run: number; readonly table: CheckedTable }
  | ({ readonly type: 'paper-finished' } & Ending);

export type FromWorker = ExperimentMessage | PaperMessage;
