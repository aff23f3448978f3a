/** What kind of file it is and what its first records are, from its first bytes: nothing of its name is believed. */
import Papa from 'papaparse';
import { isGzip } from './container/gunzip';
import { JsonElements, type JsonShape } from './container/json-elements';
import { parseJson } from './container/json-text';
import { isParquet } from './container/parquet';
import { isZip } from './container/zip';
import { DELIMITERS } from './container/csv';
import { decoded, TextPieces } from './container/utf8';
import { UnreadableError } from './problem-list';
import { isObject, type JsonObject } from './values';

export type Container =
  | { readonly kind: 'parquet' | 'zip' | 'json-lines' | 'text' }
  | { readonly kind: 'json'; readonly shape: JsonShape }
  | { readonly kind: 'csv'; readonly delimiter: string };

export interface Sniffed {
  readonly container: Container;
  /** Some of the first records, as far as the first bytes hold whole ones. */
  readonly samples: readonly JsonObject[];
  /** Fields of the outermost object where the file is one. */
  readonly keys: ReadonlySet<string>;
}

/** Bytes looked at. */
export const HEAD = 512 * 1024;
const MOST_SAMPLES = 20;
const NONE: ReadonlySet<string> = new Set();

/**
 * @param head the first bytes, unpacked
 * @param whole whether they are all
 * @param lists fields of a JSON object that hold a list of records, by the formats that have one
 * @throws UnreadableError if it is empty or no text
 */
export function sniff(head: Uint8Array, whole: boolean, lists: readonly string[]): Sniffed {
  if (head.length === 0) throw new UnreadableError('The file is empty.');
  if (isParquet(head)) return { container: { kind: 'parquet' }, samples: [], keys: NONE };
  if (isZip(head)) return { container: { kind: 'zip' }, samples: [], keys: NONE };
  refuseBinary(head);
  const text = new TextDecoder().decode(head);
  const start = text.slice(0, 4096).trimStart()[0];
  if (start === undefined && whole) throw new UnreadableError('The file holds nothing but spaces.');
  if (start === '[') return sniffDocument(head, { kind: 'array' });
  const lines = wholeLines(text, whole);
  const values = lines.map(objectOf);
  const objects = values.filter((value) => value !== undefined);
  // The first line of a document over several lines is no object by itself; of JSONL it is, unless it is broken.
  if (values[0] !== undefined || (objects.length > 0 && 2 * objects.length >= lines.length))
    return sniffLines(objects, lines.length, whole, lists);
  if (start === '{') return sniffObject(head, lines.length > 0, lists);
  return sniffTable(text, lines);
}

/** Binary files have zeros; so has UTF-16, which says so in front. */
function refuseBinary(head: Uint8Array): void {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    throw new UnreadableError('The file is UTF-16. Save it as UTF-8.');
  if (isGzip(head)) throw new UnreadableError('The file is compressed twice. Unpack it once.');
  // A single zero may come from a damaged disk; such a text is still UTF-8.
  const begin = head.subarray(0, 8192);
  const zeros = begin.reduce((sum, byte) => sum + Number(byte === 0), 0);
  const text = new TextPieces();
  text.push(begin);
  if (zeros > 0 && (zeros > begin.length / 100 || !text.valid))
    throw new UnreadableError(
      'The file is binary, and neither gzip nor Parquet nor a ZIP archive: no format of logs is known that looks like this.',
    );
}

function wholeLines(text: string, whole: boolean): string[] {
  const lines = text.split('\n', 4 * MOST_SAMPLES + 1);
  // The last one may be cut by the end of what is looked at.
  if (!whole || lines.length > 4 * MOST_SAMPLES) lines.pop();
  return lines.filter((line) => line.trim() !== '').slice(0, MOST_SAMPLES);
}

function objectOf(line: string): JsonObject | undefined {
  const trimmed = line.replace(/^\uFEFF/, '').trim();
  if (!trimmed.startsWith('{')) return undefined;
  try {
    const value = parseJson(trimmed);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** One object on one line may be a document without line breaks. */
function sniffLines(
  samples: readonly JsonObject[],
  lines: number,
  whole: boolean,
  lists: readonly string[],
): Sniffed {
  const only = samples.length === 1 && lines === 1 && whole ? samples[0]! : undefined;
  const list = only && lists.find((key) => Object.hasOwn(only, key) && Array.isArray(only[key]));
  if (list === undefined) return { container: { kind: 'json-lines' }, samples, keys: NONE };
  return {
    container: { kind: 'json', shape: { kind: 'list', list } },
    samples: (only![list] as unknown[]).filter(isObject).slice(0, MOST_SAMPLES),
    keys: new Set(Object.keys(only!)),
  };
}

function sniffObject(head: Uint8Array, hasLines: boolean, lists: readonly string[]): Sniffed {
  const values = sniffDocument(head, { kind: 'values' });
  const list = lists.find((key) => values.keys.has(key));
  if (list !== undefined) return sniffDocument(head, { kind: 'list', list });
  // Without a line break so far it is the first, long line of JSONL, unless its fields say otherwise.
  if (!hasLines && values.samples.length === 0 && !values.keys.has('eval'))
    return { container: { kind: 'json-lines' }, samples: [], keys: values.keys };
  return values;
}

function sniffDocument(head: Uint8Array, shape: JsonShape): Sniffed {
  const elements = new JsonElements(shape, { record: Infinity, depth: Infinity });
  const found = elements.push(head).slice(0, MOST_SAMPLES);
  const samples = found.map((element) =>
    typeof element === 'string' ? undefined : objectOf(decoded(element).text),
  );
  return {
    container: { kind: 'json', shape },
    samples: samples.filter((sample) => sample !== undefined),
    keys: shape.kind === 'array' ? NONE : elements.keys,
  };
}

function sniffTable(text: string, lines: readonly string[]): Sniffed {
  const { delimiter, rows } = table(text);
  const [heading, ...rest] = rows;
  const full = rest.filter((cells) => cells.length === heading?.length).length;
  // Text has commas too, but not as many on every line.
  if (heading !== undefined && heading.length > 1 && full > 0 && 2 * full >= rest.length) {
    const samples = rest.map((cells) =>
      Object.fromEntries(heading.map((name, i) => [name.replace(/^\uFEFF/, '').trim(), cells[i] ?? ''])),
    );
    return { container: { kind: 'csv', delimiter }, samples, keys: NONE };
  }
  return { container: { kind: 'text' }, samples: lines.map((line) => ({ text: line.trim() })), keys: NONE };
}

/** The delimiter under which the heading has most columns. */
export function table(text: string): { delimiter: string; rows: string[][] } {
  let best = { delimiter: ',', rows: [] as string[][] };
  for (const delimiter of DELIMITERS) {
    const { data } = Papa.parse<string[]>(text, { delimiter, preview: MOST_SAMPLES });
    const rows = data.filter((cells) => cells.some((cell) => cell !== ''));
    if ((rows[0]?.length ?? 0) > (best.rows[0]?.length ?? 0)) best = { delimiter, rows };
  }
  return best;
}
