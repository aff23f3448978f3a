/** Which format a log is of, and why. */
import type { FormatName } from './format-names';
import { FORMATS, formatOf } from './formats';
import { UnreadableError } from './problem-list';
import type { ColumnMapping } from './read-options';
import type { RecordFormat } from './record-format';
import type { Sniffed } from './sniff';
import { keyList, shown, type JsonObject } from './values';

export interface Detection {
  readonly format: FormatName;
  readonly title: string;
  /** As the end of "the file …": "has fields input, output, gts, score". */
  readonly why: string;
}

/** Fields that hold the records in files of one JSON object. */
export const LISTS: readonly string[] = FORMATS.flatMap((format) => format.list ?? []);

/** @throws UnreadableError if no format fits: what was found, and what can be done */
export function detect(sniffed: Sniffed, columns: ColumnMapping): Detection {
  const { container, keys } = sniffed;
  for (const format of FORMATS) {
    const why = format.recogniseDocument?.(keys);
    if (why !== undefined) return detection(format, why);
  }
  const [sample, ...others] = sniffed.samples;
  // Broken records may come first; the format is that of the first which is of any.
  for (const record of [sample, ...others]) {
    const found = record && recognise(record, container.kind, columns);
    if (found) return found;
  }
  throw new UnreadableError(unknown(sniffed, sample));
}

/** The format of one record. */
export function recognise(
  record: JsonObject,
  container: string,
  columns: ColumnMapping,
): Detection | undefined {
  const isTable = container === 'csv';
  for (const format of FORMATS) {
    // Plain lines of text hold trajectories, or nothing that is known.
    if (container === 'text' && format.name !== 's2r') continue;
    if (format.name === (isTable ? 'jsonl' : 'csv')) continue;
    const why = format.recognise(record, columns);
    if (why !== undefined) return detection(format, why);
  }
  return undefined;
}

export function told(name: FormatName): Detection {
  return detection(formatOf(name), 'was said to be');
}

function detection(format: RecordFormat, why: string): Detection {
  return { format: format.name, title: format.title, why };
}

const KINDS: Readonly<Record<Sniffed['container']['kind'], string>> = {
  'json-lines': 'JSON objects, one a line',
  json: 'JSON',
  csv: 'a table',
  text: 'plain text',
  parquet: 'a Parquet table',
  zip: 'a ZIP archive',
};

function unknown({ container, keys }: Sniffed, sample: JsonObject | undefined): string {
  const what = KINDS[container.kind];
  const todo =
    'Name the format, or the columns of the completion’s text and of the right answer: on the command line --column text=COLUMN and ' +
    '--truth COLUMN, on the page under “How the files are read”.';
  if (container.kind === 'text') {
    const begin = sample === undefined ? '' : `, beginning ${shown(String(sample.text).slice(0, 40))}`;
    return `The file is plain text${begin}, and no log of a known format: text may hold S2R trajectories such as R-1V1R1V1, one a line. Logs are JSONL, JSON, CSV, Parquet or .eval.`;
  }
  if (sample !== undefined)
    return `The file holds ${what} with ${keyList(sample)}, which is no known format. ${todo}`;
  return keys.size > 0
    ? `The file begins as a JSON object with ${[...keys].slice(0, 24).join(', ')}, but no whole record was found in its first bytes: it was ` +
        `cut off, or a bracket or quotation mark is missing. If it is whole: ${todo}`
    : `The file looks like ${what}, but no whole record was found in its first bytes. ${todo}`;
}
