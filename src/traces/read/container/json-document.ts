/** One JSON document: its elements are the records, numbered from 1. */
import { UnreadableError } from '../problem-list';
import { isObject, shown } from '../values';
import { JsonElements, type JsonShape } from './json-elements';
import type { ContainerOptions, SourceItem, SourceItems } from './items';
import { TextPieces } from './utf8';

/** The parser works through a whole piece at once; smaller ones keep its results and a cancel in step. */
const STEP = 64 * 1024;

export async function* jsonDocument(
  chunks: AsyncIterable<Uint8Array>,
  shape: JsonShape,
  options: ContainerOptions,
): SourceItems {
  const elements = new JsonElements(shape, options.limits);
  const text = new TextPieces();
  let row = 0;
  const items = (values: readonly unknown[]): SourceItem[] =>
    values.map((value) => {
      row++;
      return isObject(value)
        ? { row, value }
        : { row, fault: `The record is ${shown(value)}, not an object.` };
    });
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += STEP) {
      const piece = text.push(chunk.subarray(at, at + STEP));
      yield items(elements.push(piece));
      if (!text.valid) options.onInvalidText(row + 1);
      if (elements.stopped) throw elements.stopped;
    }
  }
  yield items(elements.push(text.push(new Uint8Array(0), true)));
  if (elements.stopped) throw elements.stopped;
  if (!elements.complete)
    throw new UnreadableError('The JSON ends in the middle of a record: the file was cut off.');
}
