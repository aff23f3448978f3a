/** Where the numbers of a page come from and how to have them again: one account for its evidence and for its exports. */
import type { Experiment } from '../../experiment/experiment';
import type { EngineFacts } from '../../report/result-file';
import { addressQuery, NO_WORDS } from '../editor';
import type { KeptMark } from '../store';

export interface Origin {
  /** What was simulated; null where numbers are read from files. */
  readonly experiment: Experiment | null;
  readonly seed: string;
  /** In the order in which they worked; null where none is needed. */
  readonly engines: readonly EngineFacts[] | null;
  /** Version of the lab that computed them; left out where it is this one. */
  readonly lab?: string;
  /** What they were kept as; left out where they were computed here. */
  readonly kept?: Pick<KeptMark, 'name' | 'when'>;
  /** Of the run that is laid over it; left out where there is none. */
  readonly compared?: Origin & { readonly digest: string | null; readonly complete: boolean };
  /** The command line that gives the same numbers. */
  readonly command: string;
  /** The address that opens the page on them; null where they are of files that no address can name. */
  readonly link: string | null;
}

/**
 * The address that opens a page on an experiment.
 * @param keys adds what else of the page stands in its query
 */
export function linkTo(
  experiment: Experiment | null,
  hash: string,
  keys: (query: string) => string = (query) => query,
): string {
  // In full, as a preset may be another one day; without words, which make no number and are long.
  const query = experiment === null ? '' : addressQuery({ ...experiment, ...NO_WORDS }, null);
  return `${location.origin}${location.pathname}${keys(query)}${hash}`;
}

/** The engines of a run in the order in which they worked, each with the reason why it was taken. */
export function enginesText(engines: readonly EngineFacts[]): string {
  const each = engines.map(({ id, adapter, reason }) =>
    // The stop of a reason ends no sentence where another engine follows.
    [`${id}, ${adapter}`, reason?.replace(/\.$/, '')].filter(Boolean).join('. '),
  );
  const stop = engines.at(-1)?.reason?.endsWith('.') === true ? '.' : '';
  return `${each.join('; then ')}${stop}` || 'starting';
}
