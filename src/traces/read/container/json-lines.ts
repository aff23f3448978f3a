/** JSONL: one JSON object a line; empty lines are passed over. */
import { isObject, shown } from '../values';
import { sizeText } from '../size-text';
import type { ContainerOptions, SourceItem, SourceItems } from './items';
import { isDeeper, parseJson } from './json-text';
import { LineSplitter, type Line } from './lines';
import { decoded } from './utf8';

export async function* jsonLines(chunks: AsyncIterable<Uint8Array>, options: ContainerOptions): SourceItems {
  const splitter = new LineSplitter(options.limits.record);
  for await (const chunk of chunks) yield items(splitter.push(chunk), options);
  yield items(splitter.end(), options);
}

function items(lines: readonly Line[], options: ContainerOptions): SourceItem[] {
  const found: SourceItem[] = [];
  for (const line of lines) {
    if (options.only !== undefined && line.row !== options.only) continue;
    const item = itemOf(line, options);
    if (item !== undefined) found.push(item);
  }
  return found;
}

function itemOf({ row, bytes }: Line, options: ContainerOptions): SourceItem | undefined {
  if (bytes === undefined)
    return {
      row,
      fault: `The line is longer than ${sizeText(options.limits.record)}, the limit for one record.`,
    };
  const { text, valid } = decoded(bytes);
  if (text.trim() === '') return undefined;
  if (!valid) options.onInvalidText(row);
  return { row, ...recordOf(text, 'line', options.limits.depth) };
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The JSON object in a text, or what is wrong with it. */
export function recordOf(
  text: string,
  what: string,
  depth: number,
): { value: Readonly<Record<string, unknown>> } | { fault: string } {
  // The parser takes tens of microseconds to fail; most broken lines are seen at once.
  const trimmed = text.trim();
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}')) {
    const found = trimmed.startsWith('[') || /^[\d"tfn-]/.test(trimmed) ? tryJson(trimmed) : undefined;
    if (found !== undefined) return { fault: `The ${what} holds ${shown(found)}, not an object.` };
    return { fault: `The ${what} is not JSON: it does not begin with { and end with }.` };
  }
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { fault: `The ${what} is not JSON: ${why.length > 120 ? `${why.slice(0, 119)}…` : why}.` };
  }
  if (!isObject(value)) return { fault: `The ${what} holds ${shown(value)}, not an object.` };
  if (depth < Infinity && isDeeper(text, depth))
    return { fault: `The ${what} has brackets nested more than ${depth} deep.` };
  return { value };
}
