/**
 * The paper's probabilities and what else traces tell, each with its interval.
 *
 * What they estimate: first-attempt p_s is the mean over questions of the chance of a right answer. Pooled p_s weighs a
 * question with its attempts, so hard questions count for more. p_d|C and p_d|W weigh it with its right and its wrong
 * attempts; where all questions have the same chances, all of this is the parameter itself. A decision that was cut
 * off counts in neither of the two.
 */
import { type Bootstrap, type Estimate, sumOf } from './bootstrap';
import { CELL, CELLS, cellColumn, COLUMN, type ColumnName } from './columns';

/** Estimates at one attempt index. */
export interface AttemptEstimates {
  /** k, from 1; with `andLater` all attempts from k on. */
  readonly attempt: number;
  readonly andLater: boolean;
  readonly pS: Estimate;
  readonly pDC: Estimate;
  readonly pDW: Estimate;
}

export interface TraceEstimates {
  /** Share of traces whose final answer is right. */
  readonly accuracy: Estimate;
  readonly pSFirst: Estimate;
  readonly pSPooled: Estimate;
  readonly pDC: Estimate;
  readonly pDW: Estimate;
  /** Indices with an attempt. */
  readonly byAttempt: readonly AttemptEstimates[];
  /** The next attempt, right or wrong, given the previous one, over attempts after a RESAMPLE. */
  readonly transitions: {
    readonly trueToTrue: Estimate;
    readonly trueToFalse: Estimate;
    readonly falseToTrue: Estimate;
    readonly falseToFalse: Estimate;
  };
  /** The next value given the previous one, over pairs whose values are known. */
  readonly repeats: {
    readonly afterWrongSame: Estimate;
    readonly afterWrongOther: Estimate;
    readonly afterRightSame: Estimate;
  };
  /** First answer wrong and final answer right, and the reverse, in all traces with an attempt. */
  readonly gained: Estimate;
  readonly lost: Estimate;
  /** Attempts of a trace with any; truncated traces count with what was seen. */
  readonly attempts: Estimate;
  /** Mean tokens, of attempts whose length is known and of RESAMPLE decisions. */
  readonly lengths: { readonly correct: Estimate; readonly wrong: Estimate; readonly resample: Estimate };
}

export function estimateAll(bootstrap: Bootstrap): TraceEstimates {
  const share = (name: string, symbol: string, part: ColumnName, ...whole: ColumnName[]): Estimate =>
    bootstrap.share(
      [name, symbol],
      [COLUMN[part]],
      whole.map((column) => COLUMN[column]),
    );
  return {
    accuracy: share('Observed accuracy', 'acc', 'finalRight', 'traces'),
    pSFirst: share('P(right), first attempt', 'p_s', 'firstRight', 'first'),
    pSPooled: share('P(right), all attempts', 'p_s', 'right', 'right', 'wrong'),
    pDC: share('P(STOP | right)', 'p_d|C', 'stopC', 'stopC', 'resC'),
    pDW: share('P(RESAMPLE | wrong)', 'p_d|W', 'resW', 'stopW', 'resW'),
    byAttempt: byAttempt(bootstrap),
    transitions: {
      trueToTrue: share('Right after right', 'T→T', 'rightRight', 'rightRight', 'rightWrong'),
      trueToFalse: share('Wrong after right', 'T→F', 'rightWrong', 'rightRight', 'rightWrong'),
      falseToTrue: share('Right after wrong', 'F→T', 'wrongRight', 'wrongRight', 'wrongWrong'),
      falseToFalse: share('Wrong after wrong', 'F→F', 'wrongWrong', 'wrongRight', 'wrongWrong'),
    },
    repeats: {
      afterWrongSame: share('Same value after a wrong one', 'W→same', 'wrongSame', 'wrongKnown'),
      afterWrongOther: share('Other wrong value after a wrong one', 'W→other', 'wrongOther', 'wrongKnown'),
      afterRightSame: share('Same value after a right one', 'C→same', 'rightSame', 'rightKnown'),
    },
    gained: share('Wrong at first, right in the end', 'first F, final T', 'gained', 'first'),
    lost: share('Right at first, wrong in the end', 'first T, final F', 'lost', 'first'),
    attempts: mean(bootstrap, 'Attempts of a trace', 'E[T]', ['right', 'wrong'], ['first']),
    lengths: {
      correct: mean(bootstrap, 'Tokens of a right answer', 'L_C', ['tokensC'], ['measuredC']),
      wrong: mean(bootstrap, 'Tokens of a wrong answer', 'L_W', ['tokensW'], ['measuredW']),
      resample: mean(bootstrap, 'Tokens of a RESAMPLE', 'L_d', ['decisionTokens'], ['resC', 'resW']),
    },
  };
}

function mean(
  bootstrap: Bootstrap,
  name: string,
  symbol: string,
  sum: readonly ColumnName[],
  count: readonly ColumnName[],
): Estimate {
  const counted = count.map((column) => COLUMN[column]);
  const total = sumOf(sum.map((column) => COLUMN[column]));
  const number = sumOf(counted);
  return bootstrap.statistic({ name, symbol, size: counted }, (row) => total(row) / number(row));
}

function byAttempt(bootstrap: Bootstrap): AttemptEstimates[] {
  const { totals } = bootstrap.counts;
  const found: AttemptEstimates[] = [];
  for (let cell = 0; cell < CELLS; cell++) {
    const at = cellColumn(cell);
    const [right, wrong, stopC, resC, stopW, resW] = [
      CELL.right,
      CELL.wrong,
      CELL.stopC,
      CELL.resC,
      CELL.stopW,
      CELL.resW,
    ].map((column) => at + column) as [number, number, number, number, number, number];
    if (totals[right]! + totals[wrong]! === 0) continue;
    const andLater = cell === CELLS - 1;
    const when = andLater ? `attempts from ${cell + 1} on` : `attempt ${cell + 1}`;
    found.push({
      attempt: cell + 1,
      andLater,
      pS: bootstrap.share([`P(right), ${when}`, 'p_s'], [right], [right, wrong]),
      pDC: bootstrap.share([`P(STOP | right), ${when}`, 'p_d|C'], [stopC], [stopC, resC]),
      pDW: bootstrap.share([`P(RESAMPLE | wrong), ${when}`, 'p_d|W'], [resW], [stopW, resW]),
    });
  }
  return found;
}
