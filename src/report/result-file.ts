/** The result of a run as a file: what was asked, what came out, and how to check it. */
import { experimentToFile } from '../experiment/codec';
import type { Experiment } from '../experiment/experiment';
import { FILE_FORMATS, stamp } from '../experiment/file-formats';
import type { GradientResult, Quantity } from '../study/quantities';
import { ratioInterval } from '../study/ratio-interval';
import type { FinishedCell, RunSummary } from '../study/run-experiment';

export const RESULT_FORMAT = FILE_FORMATS.result.format;
export const RESULT_VERSION: number = FILE_FORMATS.result.version;

export interface Provenance {
  /** Version of the lab. */
  readonly lab: string;
  /** Where two did parts of the work, both, in the order in which they began. */
  readonly engine: string;
  readonly adapter: string;
  /** Why `auto` took the engine; absent where it was asked for by name. */
  readonly chosen?: string;
}

export interface EngineFacts {
  readonly id: string;
  readonly adapter: string;
  readonly reason?: string | null | undefined;
}

/** The provenance of what these engines did together. */
export function provenanceOf(lab: string, engines: readonly EngineFacts[]): Provenance {
  const all = (facts: readonly string[]): string => [...new Set(facts)].join('; ') || 'unknown';
  const reasons = engines.flatMap(({ reason }) => (reason ? [reason] : []));
  return {
    lab,
    engine: all(engines.map(({ id }) => id)),
    adapter: all(engines.map(({ adapter }) => adapter)),
    ...(reasons.length > 0 && { chosen: all(reasons) }),
  };
}

/**
 * A plain object for JSON; numbers that do not exist (a ratio over a gradient of 0) are null. Nothing in it depends on the
 * engine, the machine or the hour: a run that was cut off, gone on with elsewhere and merged of pieces gives the same bytes.
 */
export function resultFile(
  experiment: Experiment,
  summary: RunSummary,
  { lab }: Pick<Provenance, 'lab'>,
): object {
  return { ...resultHead(experiment, summary, lab), cells: summary.cells.map(cellFields) };
}

const INDENT = 2;

/**
 * The file as text, indented, in pieces of a cell each: of ten thousand cells the whole would be a string of 94 MB beside
 * all the objects that it is made of.
 */
export function* resultText(
  experiment: Experiment,
  summary: RunSummary,
  { lab }: Pick<Provenance, 'lab'>,
): Generator<string, void, undefined> {
  const head = JSON.stringify({ ...resultHead(experiment, summary, lab), cells: [] }, null, INDENT);
  const end = ']\n}';
  yield head.slice(0, -end.length);
  // Each cell as it is indented within an object and a list, which are cut away again.
  const [before, after] = ['{\n  "cells": [', '\n  ]\n}'];
  let comma = '';
  for (const cell of summary.cells) {
    const text = JSON.stringify({ cells: [cellFields(cell)] }, null, INDENT);
    yield comma + text.slice(before.length, -after.length);
    comma = ',';
  }
  yield `${summary.cells.length > 0 ? `\n${' '.repeat(INDENT)}` : ''}${end}\n`;
}

function resultHead(experiment: Experiment, summary: RunSummary, lab: string): object {
  return {
    ...stamp('result'),
    provenance: { lab },
    experiment: experimentToFile(experiment),
    complete: summary.complete,
    reason: summary.reason,
    digest: summary.digest,
    parameterOrder: ['thetaS', 'thetaDC', 'thetaDW'],
  };
}

function cellFields({ cell, result }: FinishedCell): object {
  return {
    index: cell.index,
    coordinates: Object.fromEntries(cell.coordinates.map(({ path, value }) => [path, value])),
    trajectories: result.trajectories,
    ...result.scalars,
    gradients: Object.fromEntries(
      Object.entries(result.gradients).map(([id, gradient]) => [id, gradientFields(gradient)]),
    ),
  };
}

function gradientFields(gradient: GradientResult): object {
  const { logits, attribution, shares } = gradient;
  const interval = ratioInterval(gradient);
  return {
    ...vector(logits),
    // Value and error alone would mislead where the gradient on deciding is told to a few errors.
    attribution: attribution && { ...attribution, interval: interval && [interval.low, interval.high] },
    shares: shares && vector(shares),
  };
}

function vector(quantities: readonly Quantity[]): Record<keyof Quantity, number[]> {
  return {
    exact: quantities.map(({ exact }) => exact),
    value: quantities.map(({ value }) => value),
    standardError: quantities.map(({ standardError }) => standardError),
  };
}
