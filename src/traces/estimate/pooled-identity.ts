/**
 * A check of the parser, not of the model (THEORY 7.1). In a trace that was not cut off every attempt is followed by
 * RESAMPLE and the last one by STOP, and the last one is the answer. So with pooled shares pa = STOP|C / attempts and
 * 1 − r = STOP / attempts, and pa/(1 − r) is the observed accuracy whatever made the traces. If it is not, an attempt
 * or a decision was counted that is not there, or the final answer is none of the attempts.
 */
import { chancesOf } from './chances';
import { COLUMN } from './columns';
import type { TraceCounts } from './count-traces';
import { type Flaw, FLAWS, type TracePlace } from './integrity';
import { accuracyOf } from './plain-model';

/** A prediction beside what was observed. */
export interface IdentitySides {
  readonly traces: number;
  readonly predicted: number;
  readonly observed: number;
}

export interface IdentityCheck {
  /** A title that says what it checks. */
  readonly name: string;
  /** Over the traces that were not cut off and have an attempt: here both must be equal to rounding. */
  readonly finished: IdentitySides;
  readonly holds: boolean;
  /** Over all traces, where those that were cut off or have no attempt come between. */
  readonly all: IdentitySides;
  /** Why a trace is no whole trajectory, with the first twenty of each kind. */
  readonly flaws: readonly {
    readonly flaw: Flaw;
    readonly traces: number;
    readonly examples: readonly TracePlace[];
  }[];
  readonly sentence: string;
}

/** Rounding of a quotient of quotients of counts. */
const ROUNDING = 1e-12;

export function pooledIdentity({ integrity, totals }: TraceCounts): IdentityCheck {
  const { finished, flawed, examples } = integrity;
  const sides: IdentitySides = {
    traces: finished.traces,
    predicted: accuracyOf({
      p: finished.right / (finished.right + finished.wrong),
      a: finished.stopC / (finished.stopC + finished.resC),
      b: finished.resW / (finished.stopW + finished.resW),
    }),
    observed: finished.finalRight / finished.traces,
  };
  const holds = sides.traces === 0 || Math.abs(sides.predicted - sides.observed) <= ROUNDING;
  const flaws = FLAWS.filter((flaw) => flawed[flaw] > 0).map((flaw) => ({
    flaw,
    traces: flawed[flaw],
    examples: examples[flaw],
  }));
  const traces = totals[COLUMN.traces]!;
  return {
    name: 'Self-check of the parser: the pooled calibration is an identity',
    finished: sides,
    holds,
    all: {
      traces,
      predicted: accuracyOf(chancesOf(totals, 'pooled')),
      observed: totals[COLUMN.finalRight]! / traces,
    },
    flaws,
    sentence: sentenceOf(sides, traces, holds, flaws),
  };
}

const REASONS: Record<Flaw, string> = {
  truncated: 'cut off',
  empty: 'without an attempt',
  'final-answer-differs': 'with a final answer that is not the last attempt',
  'no-stop': 'ending without STOP though not cut off',
  'stop-inside': 'with something other than RESAMPLE before the last attempt',
};

function sentenceOf(
  { traces: finished, predicted, observed }: IdentitySides,
  traces: number,
  holds: boolean,
  flaws: IdentityCheck['flaws'],
): string {
  const list = (aside: boolean): string =>
    flaws
      .filter(({ flaw }) => (flaw === 'truncated' || flaw === 'empty') === aside)
      .map(({ flaw, traces: n }) => `${n} ${REASONS[flaw]}`)
      .join(', ');
  const aside = list(true) === '' ? '' : ` (not among them: ${list(true)})`;
  if (finished === 0)
    return `No trace was seen from its first attempt to its end${aside}, so nothing can be checked.`;
  const scope = finished === traces ? `all ${traces} traces` : `${finished} of ${traces} traces${aside}`;
  const broken = list(false) === '' ? '' : ` There are traces ${list(false)}.`;
  if (holds)
    return `Attempts and decisions add up on ${scope}: accuracy ${observed.toFixed(3)} by both ways.${broken}`;
  return (
    `Attempts and decisions do not add up on ${scope}: accuracy ${predicted.toFixed(4)} from pooled shares, ` +
    `${observed.toFixed(4)} observed.${broken}`
  );
}
