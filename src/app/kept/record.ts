/** A run that is kept: its head, which lists show, and its file, which is a result file as text. */
import { isRecord, own } from '../../experiment/field-values';
import type { ResultContents } from '../../report/result-reader';

/** Of heads; files have a version of their own. */
export const KEPT_VERSION = 1;
export const LONGEST_NAME = 120;

/** What a list tells of a kept run without its file being read. */
export interface KeptHead {
  readonly version: typeof KEPT_VERSION;
  readonly name: string;
  /** When it was kept, in ISO 8601. */
  readonly when: string;
  readonly engine: string;
  readonly adapter: string;
  readonly trajectories: number;
  /** Finished cells, and those of the grid. */
  readonly cells: number;
  readonly of: number;
  readonly complete: boolean;
  /** Of the tallies; null where the run had not ended. */
  readonly digest: string | null;
  /** Of the file in UTF-8. */
  readonly bytes: number;
}

/** A head that does not read is listed all the same, so that nothing is lost out of sight. */
export type KeptEntry =
  | { readonly id: number; readonly head: KeptHead }
  | { readonly id: number; readonly head: null; readonly fault: string };

/** Where kept runs are. Its methods throw a KeptError. */
export interface RunRecords {
  /** The newest first. */
  list(): Promise<readonly KeptEntry[]>;
  file(id: number): Promise<string>;
  /** Keeps both parts or none. @returns its id */
  add(head: KeptHead, file: string): Promise<number>;
  /** Brings back a run that was removed. @param head as `remove` gave it */
  putBack(id: number, head: unknown, file: string): Promise<void>;
  rename(id: number, name: string): Promise<void>;
  /** @returns both parts, to bring them back */
  remove(id: number): Promise<{ readonly head: unknown; readonly file: string }>;
}

/** A run could not be kept, read or changed; the message says why and what to do. */
export class KeptError extends Error {
  override readonly name = 'KeptError';
  /** @param unavailable true where this browser keeps nothing at all for the page */
  constructor(
    message: string,
    readonly unavailable = false,
  ) {
    super(message);
  }
}

export const GONE = 'This run is no longer kept here; another tab may have removed it.';

type Told = Pick<ResultContents, 'experiment' | 'complete' | 'digest' | 'cells' | 'engine'>;

export function headOf(
  name: string,
  when: string,
  { complete, digest, cells, engine }: Told,
  of: number,
  file: string,
): KeptHead {
  return {
    version: KEPT_VERSION,
    name,
    when,
    engine: engine?.id ?? 'unknown',
    adapter: engine?.adapter ?? 'unknown',
    trajectories: cells.reduce((sum, { result }) => sum + result.trajectories, 0),
    cells: cells.length,
    of,
    complete,
    digest,
    bytes: new TextEncoder().encode(file).length,
  };
}

/** A head as the browser gave it back: an older or a newer lab may have written it. */
export function readEntry(id: number, value: unknown): KeptEntry {
  const head = isRecord(value) ? value : {};
  const version = own(head, 'version');
  if (typeof version === 'number' && version > KEPT_VERSION) {
    const fault = `A newer lab kept this run (record version ${version}; this one reads up to ${KEPT_VERSION}). Open it with that one.`;
    return { id, head: null, fault };
  }
  const text = (key: string): string | undefined => {
    const found = own(head, key);
    return typeof found === 'string' ? found : undefined;
  };
  const count = (key: string): number | undefined => {
    const found = own(head, key);
    return Number.isSafeInteger(found) && (found as number) >= 0 ? (found as number) : undefined;
  };
  const parts = {
    name: text('name'),
    when: text('when'),
    engine: text('engine'),
    adapter: text('adapter'),
    trajectories: count('trajectories'),
    cells: count('cells'),
    of: count('of'),
    bytes: count('bytes'),
  };
  const isWhole = Object.values(parts).every((part) => part !== undefined);
  if (version !== KEPT_VERSION || !isWhole || Number.isNaN(Date.parse(parts.when!)))
    return { id, head: null, fault: 'The record of this run is damaged. Its file can still be saved.' };
  return {
    id,
    head: {
      ...(parts as { readonly [key in keyof typeof parts]: NonNullable<(typeof parts)[key]> }),
      version: KEPT_VERSION,
      complete: own(head, 'complete') === true,
      digest: text('digest') ?? null,
    },
  };
}

/** A name as it is kept: one line, without signs that nobody sees, cut to its longest. */
export function plainName(text: string): string {
  return cut(text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, ' ').trim(), LONGEST_NAME);
}

/** At most so many UTF-16 units, none of them half a sign. */
function cut(text: string, most: number): string {
  return text
    .slice(0, most)
    .replace(/\p{Cs}$/u, '')
    .trimEnd();
}

/** The name, or the name with the first number behind it that no other has. */
export function freeName(name: string, taken: readonly string[]): string {
  for (let n = 1; ; n++) {
    const tried = n === 1 ? name : `${cut(name, LONGEST_NAME - 8)} (${n})`;
    if (!taken.includes(tried)) return tried;
  }
}
