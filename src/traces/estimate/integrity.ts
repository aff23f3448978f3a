/**
 * Which traces are one whole trajectory of the process: attempts that each end in RESAMPLE, the last one in STOP, and a
 * final answer that is the last attempt. Every other trace has a reason why it is none.
 */
import { isCutOff, type TableTrace, type TraceTable } from '../trace-table';

export const FLAWS = ['truncated', 'empty', 'final-answer-differs', 'no-stop', 'stop-inside'] as const;

/**
 * - `truncated`: cut by the token limit, or its last decision is censored.
 * - `empty`: no attempt was found.
 * - `final-answer-differs`: the final answer is right and the last attempt wrong, or the other way round.
 * - `no-stop`: it ends in RESAMPLE though nothing cut it.
 * - `stop-inside`: an attempt that is not the last ends in something other than RESAMPLE.
 */
export type Flaw = (typeof FLAWS)[number];

export interface TracePlace {
  readonly file: string;
  readonly row: number;
}

const MOST_EXAMPLES = 20;

/** Counts of the traces that were not cut off and have an attempt. */
export interface FinishedCounts {
  traces: number;
  finalRight: number;
  right: number;
  wrong: number;
  stopC: number;
  resC: number;
  stopW: number;
  resW: number;
}

export class Integrity {
  readonly finished: FinishedCounts = {
    traces: 0,
    finalRight: 0,
    right: 0,
    wrong: 0,
    stopC: 0,
    resC: 0,
    stopW: 0,
    resW: 0,
  };
  /** Traces with each flaw; a trace counts at the first that it has. */
  readonly flawed: Record<Flaw, number> = {
    truncated: 0,
    empty: 0,
    'final-answer-differs': 0,
    'no-stop': 0,
    'stop-inside': 0,
  };
  /** The first traces of each flaw. */
  readonly examples: Record<Flaw, TracePlace[]> = {
    truncated: [],
    empty: [],
    'final-answer-differs': [],
    'no-stop': [],
    'stop-inside': [],
  };

  constructor(private readonly table: TraceTable) {}

  add(trace: TableTrace): void {
    const flaw = flawOf(trace);
    if (flaw !== undefined) {
      this.flawed[flaw]++;
      if (this.examples[flaw].length < MOST_EXAMPLES) {
        this.examples[flaw].push({ file: this.table.files[trace.file]!, row: trace.row });
      }
    }
    if (flaw === 'truncated' || flaw === 'empty') return;
    const { finished } = this;
    finished.traces++;
    if (trace.finalCorrect) finished.finalRight++;
    for (const { correct, decision } of trace.attempts) {
      finished[correct ? 'right' : 'wrong']++;
      if (decision === 'STOP') finished[correct ? 'stopC' : 'stopW']++;
      if (decision === 'RESAMPLE') finished[correct ? 'resC' : 'resW']++;
    }
  }
}

function flawOf(trace: TableTrace): Flaw | undefined {
  if (isCutOff(trace)) return 'truncated';
  const { attempts, finalCorrect } = trace;
  const last = attempts.at(-1);
  if (last === undefined) return 'empty';
  if (attempts.some(({ decision }, i) => i < attempts.length - 1 && decision !== 'RESAMPLE'))
    return 'stop-inside';
  if (last.decision !== 'STOP') return 'no-stop';
  return last.correct === finalCorrect ? undefined : 'final-answer-differs';
}
