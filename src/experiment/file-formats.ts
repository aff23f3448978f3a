/**
 * Every kind of file that names itself by a "format", with the version that this lab writes. A later lab reads all earlier
 * versions; an earlier lab says by name what it does not know.
 */
import { describeValue, InputError } from '../model/input-error';
import { own } from './field-values';

export interface FileFormat {
  readonly format: string;
  readonly version: number;
  /** What the file is, as the end of "This is …". */
  readonly what: string;
}

export const FILE_FORMATS = {
  result: { format: 'ds-lab result', version: 1, what: 'the result of a run' },
  training: { format: 'ds-lab training', version: 1, what: 'the result of a training' },
  comparison: { format: 'ds-lab comparison', version: 1, what: 'a comparison of objectives' },
  shard: { format: 'ds-lab shard', version: 1, what: 'the account of a shard' },
  blocks: { format: 'ds-lab blocks', version: 1, what: 'a log of blocks' },
  provenance: { format: 'ds-lab provenance', version: 1, what: 'the provenance of a result' },
  calibration: { format: 'ds-lab calibration', version: 1, what: 'a calibration' },
  paper: { format: 'ds-lab paper', version: 1, what: 'a report on the paper’s claims' },
  verification: { format: 'ds-lab verification', version: 1, what: 'the report of a verification' },
  bench: { format: 'ds-lab bench', version: 1, what: 'the report of a bench' },
} as const satisfies Readonly<Record<string, FileFormat>>;

export type FormatName = keyof typeof FILE_FORMATS;

/** What a file begins with. */
export function stamp(name: FormatName): Pick<FileFormat, 'format' | 'version'> {
  const { format, version } = FILE_FORMATS[name];
  return { format, version };
}

type File = Readonly<Record<string, unknown>>;

/** Beginnings of formats that only a lab writes. */
const OURS = /^ds-lab /;

export function isOurs(file: File): boolean {
  const format = own(file, 'format');
  return typeof format === 'string' && OURS.test(format);
}

/** What keeps a file of the lab from being read, as a sentence; null where this lab knows its format and version. */
export function formatFault(file: File): string | null {
  const [format, version] = [own(file, 'format'), own(file, 'version')];
  const known = Object.values<FileFormat>(FILE_FORMATS).find((one) => one.format === format);
  if (known === undefined)
    return `A file of the format ${describeValue(format)} was written by a newer ds-lab: this one does not know it. Update the lab.`;
  return versionFault(`This is ${known.what} and`, version, known.version);
}

/**
 * @param whose what the sentence begins with, before "was written by"
 * @param most the version that this lab writes
 */
export function versionFault(whose: string, version: unknown, most: number): string | null {
  if (Number.isInteger(version) && (version as number) > most)
    return `${whose} was written by a newer ds-lab (version ${version as number}; this one reads up to ${most}). Update the lab, or open it with that one.`;
  if (Number.isInteger(version) && (version as number) >= 1) return null;
  return `${whose} has the version ${describeValue(version)}, which no lab wrote.`;
}

/** @throws InputError with one sentence */
export function refuseFile(message: string): never {
  throw new InputError([{ path: '', received: '', allowed: '', message }]);
}
