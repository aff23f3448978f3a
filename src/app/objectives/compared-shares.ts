/** Which objectives the sentence above the table compares. */
import {
  type ComparedTerm,
  decidingShare,
  type Measured,
  type ObjectiveResult,
} from '../../study/compare/result';
import { isSamplingReversed } from '../../study/compare/verdict';

export interface Share {
  readonly result: ObjectiveResult;
  /** Of the gradient, that which reaches deciding. */
  readonly share: Measured;
}

/**
 * The shares of a term's gradient to compare, and those of gradients that make right answers less likely: a large share of
 * such a gradient recommends nothing. They are left out, unless there is no other. A penalty alone always pulls back, so
 * of its parts all are compared.
 */
export function comparedShares(
  results: readonly ObjectiveResult[],
  term: ComparedTerm,
): { readonly compared: readonly Share[]; readonly reversed: readonly Share[] } {
  const shares = results.flatMap((result): Share[] => {
    const share = decidingShare(result, term);
    return share === null ? [] : [{ result, share }];
  });
  const isWhole = term === 'total' || term === 'reward';
  const reversed = isWhole ? shares.filter(({ result }) => isSamplingReversed(result, term)) : [];
  const others = shares.filter((one) => !reversed.includes(one));
  return { compared: others.length === 0 ? shares : others, reversed };
}
