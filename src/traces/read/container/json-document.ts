/** One JSON document: its elements are the records, numbered from 1. */
import { UnreadableError } from '../problem-list';
import { sizeText } from '../size-text';
import type { ContainerOptions, SourceItem, SourceItems } from './items';
import { JsonElements, type JsonElement, type JsonShape } from './json-elements';
import { recordOf } from './json-lines';
import { decoded } from './utf8';

export async function* jsonDocument(
  chunks: AsyncIterable<Uint8Array>,
  shape: JsonShape,
  options: ContainerOptions,
): SourceItems {
  const elements = new JsonElements(shape, options.limits);
  let row = 0;
  for await (const chunk of chunks) {
    const items: SourceItem[] = [];
    for (const element of elements.push(chunk)) {
      row++;
      if (options.only === undefined || options.only === row) items.push(itemOf(element, row, options));
    }
    yield items;
  }
  if (!elements.complete)
    throw new UnreadableError(
      `The JSON ends in the middle: after record ${row} the file was cut off, or a bracket or quotation mark is missing.`,
    );
  if (elements.stray)
    throw new UnreadableError('Outside its outermost brackets the JSON has more text, which is not read.');
}

function itemOf(element: JsonElement, row: number, options: ContainerOptions): SourceItem {
  const { record, depth } = options.limits;
  if (element === 'too long')
    return { row, fault: `The record is longer than ${sizeText(record)}, the limit for one record.` };
  if (element === 'too deep')
    return { row, fault: `The record has brackets nested more than ${depth} deep.` };
  const { text, valid } = decoded(element);
  if (!valid) options.onInvalidText(row);
  return { row, ...recordOf(text, 'record', Infinity) };
}
