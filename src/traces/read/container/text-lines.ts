/** Plain text: one record a line, under the key `text`; empty lines are passed over. */
import { sizeText } from '../size-text';
import type { ContainerOptions, SourceItem, SourceItems } from './items';
import { LineSplitter, type Line } from './lines';
import { decoded } from './utf8';

export async function* textLines(chunks: AsyncIterable<Uint8Array>, options: ContainerOptions): SourceItems {
  const splitter = new LineSplitter(options.limits.record);
  for await (const chunk of chunks) yield items(splitter.push(chunk), options);
  yield items(splitter.end(), options);
}

function items(lines: readonly Line[], options: ContainerOptions): SourceItem[] {
  const found: SourceItem[] = [];
  for (const { row, bytes } of lines) {
    if (bytes === undefined) {
      found.push({
        row,
        fault: `The line is longer than ${sizeText(options.limits.record)}, the limit for one record.`,
      });
      continue;
    }
    const { text, valid } = decoded(bytes);
    if (!valid) options.onInvalidText(row);
    if (text.trim() !== '') found.push({ row, value: { text: text.trim() } });
  }
  return found;
}
