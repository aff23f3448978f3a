/** Words of the page of verification: one name and one definition for each thing, wherever it stands. */
import type { EngineId } from '../../engine/engine';
import { normalTail } from '../../model/tails';
import type { Check, CheckName } from '../../study/verify/check';
import { ALL_FAULTS, CHECK_OF, engineOf } from '../../study/verify/fault-list';
import type { QuantilePoint } from '../../study/verify/quantiles';
import type { PlannedCheck } from '../../study/verify/verify';
import { formatNumber } from '../number-format';
import { ENGINE_TITLES } from '../protocol';
import type { Extent } from './verify-protocol';
import type { Found } from './verify-study';

export const CHECK_WORDS: Readonly<
  Record<Check['name'], { readonly label: string; readonly definition: string }>
> = {
  'known answers': {
    label: 'Known answers',
    definition: 'The generator gives the three answers that its authors publish for Philox4x32-10.',
  },
  draws: {
    label: 'Draws',
    definition: '16,384 words of the generator, with every bit of its input in play, equal the reference.',
  },
  limits: {
    label: 'Limits',
    definition: 'Memory and dispatch of the adapter against the least that WebGPU allows.',
  },
  accuracy: {
    label: 'Float accuracy',
    definition:
      'exp, log and quotients of the device against float64, in units in the last place, within what WGSL promises. The bounds on signals and training rest on it.',
  },
  tallies: {
    label: 'Tallies',
    definition:
      'Every counter of random plans equals the reference, with ===. No tolerance: a rollout makes integer comparisons only.',
  },
  signals: {
    label: 'Signals',
    definition:
      'Weighted sums in 32-bit floats stay within bounds of their float64 values that follow from the WGSL specification.',
  },
  training: {
    label: 'Training steps',
    definition:
      'Each recorded training step is replayed from the thresholds it drew by: counts equal, floats within bounds.',
  },
  'z-scores': {
    label: 'z-scores',
    definition:
      '(estimate − exact) / standard error of many quantities of random cases: they must scatter like N(0, 1).',
  },
  start: { label: 'Start', definition: 'An engine that was there a moment ago could not be started again.' },
};

/** Rows of the table, the plainest first. */
export const CHECK_ORDER: readonly CheckName[] = [
  'known answers', 'draws', 'tallies', 'signals', 'training', 'z-scores', 'accuracy', 'limits',
]; // prettier-ignore

export const EXTENT_WORDS: Readonly<Record<Extent, { readonly label: string; readonly help: string }>> = {
  quick: {
    label: 'Quick: a sample of each check',
    help: '5 random plans of tallies and the edge case of rules that change from cell to cell, 6 cells of signals, 1 training, 12 cases, 16,384 floats. Seconds.',
  },
  whole: {
    label: 'Whole: what lab verify does',
    help: '208 random plans, each divided in one of five ways (WebAssembly: three), 208 cells, 49 trainings, 160 cases, 65,536 floats, and all edge cases, divided in each of these ways. Minutes; on a processor that stands in for a GPU a quarter of an hour or more.',
  },
};

export function engineWord(engine: string): string {
  return ENGINE_TITLES[engine as EngineId];
}

/** "WebGPU, tallies". */
export function checkWord({ engine, name }: PlannedCheck): string {
  return `${engineWord(engine)}, ${CHECK_WORDS[name].label.toLowerCase()}`;
}

export type Standing = 'passed' | 'failed' | 'running' | 'waiting' | 'left out';

/** How a check stands. @param live while the verification goes on */
export function standingOf(found: Found, planned: PlannedCheck, live: boolean): Standing {
  const same = ({ engine, name }: PlannedCheck): boolean =>
    engine === planned.engine && name === planned.name;
  const check = found.checks.find(same);
  if (check !== undefined) return check.passed ? 'passed' : 'failed';
  if (found.now !== null && same(found.now)) return 'running';
  return live ? 'waiting' : 'left out';
}

/** What a planted fault does, and who must see it. */
export function faultWords(id: string): { readonly description: string; readonly seenBy: string } {
  const fault = ALL_FAULTS.find((known) => known.id === id)!;
  return {
    description: fault.description,
    seenBy: checkWord({ engine: engineOf(fault), name: CHECK_OF[fault.kernel] }),
  };
}

/** The same on the command line. */
export function commandOf({ request }: Pick<Found, 'request'>): string {
  const { extent, seed, fault } = request;
  return [
    'npm run -s lab -- verify',
    ...(extent === 'quick' || fault !== null ? ['--quick'] : []),
    ...(seed === 1 ? [] : [`--seed ${seed}`]),
    ...(fault === null ? [] : [`--plant-fault ${fault}`]),
  ].join(' ');
}

/** Which z-scores a quantile plot shows, from the lowest point to the highest. */
export function quantileWords(points: readonly QuantilePoint[]): string {
  const end = points.at(-1);
  if (end === undefined) return '';
  const beyond = formatNumber(100 * normalTail(end.expected), 2);
  return `The points are quantiles of all of them, as many as independent values tell apart. The outermost leave ${beyond} % beyond them on each side; the largest |z| are among those and stand in the list below.`;
}
