/**
 * Monte Carlo against exact answers, in standard errors. Over many fields the z-scores must have rms near 1: a wrong
 * formula makes them too large, a standard error that is too generous too small.
 */
import type { Engine, TallyEngine } from '../../engine/engine';
import { normalMass } from '../../model/normal';
import { borrowed } from '../borrowed-engine';
import { type AnyCase, isTokenChainCase } from '../cases';
import type { FieldEstimate } from '../estimate-fields';
import { estimateCases } from '../estimate-cases';
import { exactAnswers } from '../exact-answers';
import type { EngineChoice } from '../simulate';
import { breathe } from './breathe';
import type { Check } from './check';

export interface ZScore {
  readonly case: string;
  /** Dotted path of the field, with the component of a vector. */
  readonly field: string;
  readonly z: number;
  readonly n: number;
}

export interface ZScores {
  readonly scores: readonly ZScore[];
  readonly rms: number;
  readonly largest: number;
  /** How many independent values are behind them, about: `VALUES_PER_CELL` for each cell. */
  readonly independent: number;
  /** The range of rms and the largest |z| that pass. */
  readonly allowed: { readonly rms: readonly [number, number]; readonly largest: number };
}

/** Draws an estimate must rest on for its z-score to count. */
export const ENOUGH_DRAWS = 200;
/** Between two float64 formulas for one number, relative; as the golden cases have it. */
const EXACT_SLACK = 1e-9;
/** How often a verification may fail by chance for its largest |z|. */
const FALSE_ALARM = 1e-3;

/** The |z| that the largest of `count` independent normal variables passes with chance FALSE_ALARM: 5.0 for 2,000. */
export function largestAllowed(count: number): number {
  let low = 0;
  let high = 38;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (2 * count * normalMass(middle, 40) > FALSE_ALARM) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * The fields of a cell are strongly correlated: it has some three independent values. Measured: the rms of 40 random cases
 * scattered by 0.044 over 22 seeds, which is what 3.2 values a cell would do.
 */
export const VALUES_PER_CELL = 3;

/**
 * Where the rms of n independent normal variables lies but with chance FALSE_ALARM: its standard deviation is about 1/√(2n), 0.023
 * for the 320 cells of 160 cases (0.92–1.08) and 0.072 for 32 cells (0.76–1.24).
 */
export function rmsRange(independent: number): readonly [number, number] {
  const half = largestAllowed(1) / Math.sqrt(2 * independent);
  return [1 - half, 1 + half];
}

export interface ScoreOptions {
  readonly signal?: AbortSignal | undefined;
  /** Discounted fields take a second kernel, which the check of signals holds; here they would be most of the time. */
  readonly discounted?: boolean;
  /** Cases that are done. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export async function scoreCases(
  engine: TallyEngine,
  cases: readonly AnyCase[],
  trajectories: number,
  { signal, discounted = false, onProgress }: ScoreOptions = {},
): Promise<Check & { readonly evidence: { readonly kind: 'z-scores'; readonly scores: ZScores } }> {
  const choice: EngineChoice = isWhole(engine)
    ? { id: engine.id, create: () => Promise.resolve(borrowedWhole(engine)) }
    : { id: engine.id, only: 'tallies', create: () => Promise.resolve(borrowed(engine)) };
  const scores: ZScore[] = [];
  const sampling = { trajectories, seed: [0, 0] as const, discounted };
  let done = 0;
  for await (const { study, fields } of estimateCases(cases, sampling, [choice], { signal })) {
    scores.push(...zScores(study, fields));
    onProgress?.(++done, cases.length);
    await breathe(signal);
  }
  const rms = Math.sqrt(scores.reduce((sum, { z }) => sum + z * z, 0) / scores.length);
  const largest = scores.reduce((most, { z }) => Math.max(most, Math.abs(z)), 0);
  const independent = VALUES_PER_CELL * cases.reduce((sum, study) => sum + cellsOf(study), 0);
  const allowed = { rms: rmsRange(independent), largest: largestAllowed(scores.length) };
  const range = allowed.rms.map((bound) => Number(bound.toFixed(2)));
  return {
    engine: engine.id,
    name: 'z-scores',
    passed: scores.length > 0 && rms >= allowed.rms[0] && rms <= allowed.rms[1] && largest < allowed.largest,
    detail:
      `${scores.length} estimates of ${cases.length} cases, ${trajectories} trajectories each, against exact answers: ` +
      `rms ${rms.toFixed(3)} (allowed ${range.join('–')}), largest |z| ${largest.toFixed(2)} (allowed below ${allowed.largest.toFixed(2)}).`,
    evidence: { kind: 'z-scores', scores: { scores, rms, largest, independent, allowed } },
  };
}

/** A case with SFT data is rolled out under the policy and under that of the data. */
function cellsOf(study: AnyCase): number {
  return isTokenChainCase(study) || study.dataPolicy === null ? 1 : 2;
}

/** z of every component that varies and rests on enough draws. */
export function zScores(study: AnyCase, estimates: Record<string, FieldEstimate>): ZScore[] {
  const exact = exactAnswers(study);
  return Object.entries(estimates).flatMap(([field, { value, standardError, n }]) => {
    if (n < ENOUGH_DRAWS) return [];
    const truth = [at(exact, field)].flat() as number[];
    const errors = [standardError].flat();
    return [value].flat().flatMap((x, i) => {
      const name = truth.length > 1 ? `${field}[${i}]` : field;
      // A number that is none must not pass for one that does not vary.
      if (!Number.isFinite(x) || !Number.isFinite(errors[i])) {
        return [{ case: study.id, field: name, z: Infinity, n }];
      }
      // What does not vary has no z, but must be right.
      if (errors[i] === 0) {
        const isRight = Math.abs(x - truth[i]!) <= EXACT_SLACK * Math.max(1, Math.abs(truth[i]!));
        return isRight ? [] : [{ case: study.id, field: name, z: Infinity, n }];
      }
      return [{ case: study.id, field: name, z: (x - truth[i]!) / errors[i]!, n }];
    });
  });
}

function at(outputs: unknown, path: string): unknown {
  return path.split('.').reduce((value, key) => (value as Record<string, unknown>)[key], outputs);
}

/** True for an engine that knows signals as well, which discounted fields need. */
function isWhole(engine: TallyEngine | Engine): engine is Engine {
  return 'signals' in engine;
}

function borrowedWhole(engine: Engine): Engine {
  return {
    ...borrowed(engine),
    signals: (plan, programs, options) => engine.signals(plan, programs, options),
    train: (plan, options) => engine.train(plan, options),
  };
}
