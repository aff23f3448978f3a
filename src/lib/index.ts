/**
 * The lab as a library: `import { … } from 'ds-lab'`, in Node and in browsers. docs/library.md says how. What is exported
 * here is kept; everything else of the lab may change from one version to the next.
 */
// Experiments: from JSON, text or a link, and back.
export { InputError, type InputIssue } from '../model/input-error';
export type { Axis, AxisValue, Experiment, Settings } from '../experiment/experiment';
export { parseExperiment, parseExperimentText } from '../experiment/schema';
export { experimentToFile, experimentToText, type ExperimentFile } from '../experiment/codec';
export { experimentFromUrl, experimentToUrl } from '../experiment/url';
export { FIELDS } from '../experiment/fields';
export type { Field } from '../experiment/field-types';
export { expandGrid, type Cell } from '../experiment/grid';
export { presetById, PRESETS, type Preset } from '../experiment/presets';
export { trainingPresetById, TRAINING_PRESETS } from '../experiment/training-presets';

// Answers without sampling.
export type { LogitVector, Policy } from '../model/policy';
export { attributionRatio } from '../model/attribution';
export {
  type CellResult,
  exactCell,
  type ExactCell,
  GRADIENT_LABELS,
  type GradientId,
  type GradientResult,
  GRADIENTS,
  type Quantity,
  type ScalarId,
  SCALARS,
} from '../study/quantities';

// Runs.
export { EngineError, type EngineId } from '../engine/engine';
export type { Thread, ThreadHost } from '../engine/wasm/threads';
export type { EngineChoice, SimulationHooks, SimulationProgress } from '../study/simulate';
export { referenceEngine, standardEngines, wasmEngine, webgpuEngine } from './engines';
export { type FinishedCell, runExperiment, type RunHooks, type RunSummary } from '../study/run-experiment';
export { runTraining, type TrainingSummary } from '../study/training/run-training';
export { resultFile } from '../report/result-file';

// Objectives side by side.
export { OBJECTIVE_PRESETS } from '../objective/presets';
export { compareExperiment, type ComparedCell } from '../study/compare/compare';
export { namedObjectives } from '../study/compare/objectives';
export type { Measured, NamedObjective, ObjectiveResult } from '../study/compare/result';

// Traces of models.
export { textFile } from './text-file';
export { blobFile, bytesFile, type TraceFile } from '../traces/read/trace-file';
export { type LogOptions, type LogReading, readLogs, type RuleName } from '../study/calibrate/read-logs';
export { calibrateClasses, calibrateRules, compareReadings } from '../study/calibrate/calibrate-reading';
export type { PlainCalibration } from '../study/calibrate/plain-calibration';
export type { CalibrationOptions } from '../traces/estimate/calibrate';

export { VERSION } from './version';
