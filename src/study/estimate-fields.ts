/** From estimators over a tally to the fields of a case file, each with its standard error and its draws. */
import type { Process } from '../model/process';
import type { CellTally } from '../model/tally';
import type { Totals } from '../objective/totals';
import { InformativeDraws } from './informative-draws';
import { jackknife, totalsOf } from './jackknife';

export interface FieldEstimate {
  readonly value: number | readonly number[];
  readonly standardError: number | readonly number[];
  /**
   * Draws that inform the estimate: how often the rarest event it rests on happened (of a vector, in the component
   * with the fewest, those that cannot vary left out). Below about 200 the standard error is itself uncertain.
   */
  readonly n: number;
}

/** How to estimate a field, and how many draws inform each component. */
export interface Field {
  readonly scalar: boolean;
  readonly estimate: (totals: Totals) => readonly number[];
  readonly draws: (informative: InformativeDraws) => readonly number[];
}

/** Fields by dotted path in the case's `outputs`. */
export type Fields = Readonly<Record<string, Field>>;

export function scalarField(
  estimate: (totals: Totals) => number,
  draws: (of: InformativeDraws) => number,
): Field {
  return { scalar: true, estimate: (totals) => [estimate(totals)], draws: (of) => [draws(of)] };
}

export function vectorField(
  estimate: (totals: Totals) => readonly number[],
  draws: (of: InformativeDraws) => readonly number[],
): Field {
  return { scalar: false, estimate, draws };
}

/**
 * @param tally of `process`.
 * @returns the estimates by path; a ratio whose denominator was not met in all the data, or in all but one block, has
 * none and is left out.
 */
export function estimateFields(
  fields: Fields,
  tally: CellTally,
  process: Process,
): Record<string, FieldEstimate> {
  const estimates = jackknife(
    tally,
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.estimate])),
  );
  const informative = new InformativeDraws(totalsOf(tally), process);
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, { scalar, draws }]): [string, FieldEstimate][] => {
      const { value, standardError } = estimates[name]!;
      if (![...value, ...standardError].every(Number.isFinite)) return [];
      const varying = draws(informative).filter((_, i) => standardError[i]! > 0);
      const n = varying.length === 0 ? 0 : Math.min(...varying);
      return [
        [
          name,
          scalar ? { value: value[0]!, standardError: standardError[0]!, n } : { value, standardError, n },
        ],
      ];
    }),
  );
}
