/** What an exported figure says of its numbers, in every form: what they are, who computed them, how to have them again. */
import type { Provenance } from '../result-file';

/** Of a run that is laid over another. */
export interface ComparedProvenance extends Provenance {
  readonly name?: string;
  readonly kept?: string;
  readonly seed: string;
  readonly command: string;
  readonly link: string | null;
  readonly experiment: object | null;
  readonly complete: boolean;
  /** Of its tallies; null where the run had not ended. */
  readonly digest: string | null;
}

export interface FigureProvenance extends Provenance {
  /** Title of the figure. */
  readonly figure: string;
  readonly seed: string;
  /** The command line that gives the same numbers. */
  readonly command: string;
  /** The address that opens the page on them; null where no address does. */
  readonly link: string | null;
  /** As its file has it; null where nothing was simulated. */
  readonly experiment: object | null;
  /** False while more numbers may come. */
  readonly complete: boolean;
  /** The name that the numbers were kept by and when, in ISO 8601; absent where they were computed for the figure. */
  readonly name?: string;
  readonly kept?: string;
  /** What made the numbers of run B; absent where the figure has no such run. */
  readonly compared?: ComparedProvenance;
}

/** The same as pairs of text, for forms that hold no more; an experiment is JSON there. */
export function provenanceEntries(provenance: FigureProvenance): [key: string, value: string][] {
  return Object.entries(provenance).flatMap(([key, value]): [string, string][] => {
    if (value === null || value === undefined) return [];
    return [[key, typeof value === 'object' ? JSON.stringify(value) : String(value)]];
  });
}
