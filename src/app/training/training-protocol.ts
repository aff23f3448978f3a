/** Messages between the page and the worker that trains; `run` tells late ones apart. */
import type { Experiment } from '../../experiment/experiment';
import type { FlowPoint } from '../../study/training/flow-points';
import type { CellStates } from '../../study/training/run-training';
import type { Ended } from '../one-at-a-time';
import type { EngineFaultWords, EngineName, EngineWords } from '../protocol';
import type { PopulationView } from './population-view';
import type { Cloud } from './positions';

/** How fast frames are pulled from the engine, which works no further than it is pulled. */
export interface Pace {
  readonly paused: boolean;
  /** Null for as fast as it goes. */
  readonly framesPerSecond: number | null;
}

export interface TrainingRequest {
  readonly experiment: Experiment;
  readonly engine: EngineName;
  readonly pace: Pace;
  /** Frames that are pulled although paused. */
  readonly steps: number;
  /** True where frames come with the engine's own records. */
  readonly records: boolean;
}

export type ToTrainingWorker =
  | ({ readonly type: 'train'; readonly run: number } & TrainingRequest)
  | { readonly type: 'pace'; readonly run: number; readonly pace: Pace }
  /** One frame more, while paused. */
  | { readonly type: 'step'; readonly run: number }
  | { readonly type: 'cancel'; readonly run: number }
  /** What the population is drawn on; it stays with the worker that it was given to. */
  | { readonly type: 'canvas'; readonly canvas: OffscreenCanvas }
  /** What to draw of the population. */
  | { readonly type: 'view'; readonly view: PopulationView };

/** A frame as the page has it; the records of all policies only where they were asked for. */
export interface Frame extends CellStates {
  readonly records?: Float64Array;
}

/** From the smallest to the largest. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** The training of a cell on exact gradients, or why there is none. */
export interface CellFlow {
  readonly cell: number;
  readonly points: readonly FlowPoint[];
  readonly missing: string | null;
  /** The KL ratio over all updates; null where no penalty reaches deciding. */
  readonly klRatio: Range | null;
  /** The same with answers of one token; null where they have one already, or where there is no ratio. */
  readonly oneToken: Range | null;
}

export type TrainingEvent =
  /** The training before it has ended, and this one is at work. */
  | { readonly type: 'begun' }
  | { readonly type: 'engine'; readonly engine: EngineWords }
  | { readonly type: 'fault'; readonly fault: EngineFaultWords }
  /** Trajectories of all policies together; the engine is ahead of the frames. */
  | { readonly type: 'progress'; readonly trajectories: number; readonly total: number }
  /** In the order of their steps; one of step 0 begins anew, with another engine. */
  | { readonly type: 'frames'; readonly frames: readonly Frame[] }
  | { readonly type: 'flow'; readonly flow: CellFlow }
  /** Where the policies are, and words beside their picture. */
  | { readonly type: 'cloud'; readonly cloud: Cloud | null }
  | { readonly type: 'words'; readonly words: string | null }
  | Ended;

export type FromTrainingWorker = TrainingEvent & { readonly run: number };
