/** CSV with a heading, in pieces. The heading is row 1, as in a spreadsheet; a record may run over several lines. */
import Papa from 'papaparse';
import { UnreadableError } from '../problem-list';
import { sizeText } from '../size-text';
import type { ContainerOptions, SourceItem, SourceItems } from './items';
import { TextPieces } from './utf8';

export const DELIMITERS = [',', '\t', ';', '|'] as const;

/** The part of Papa Parse that reads a text up to its last whole record; its type declares no constructor. */
interface RecordParser {
  parse(
    input: string,
    baseIndex: number,
    ignoreLastRow: boolean,
  ): { data: string[][]; meta: { cursor: number } };
}
const Parser = Papa.Parser as unknown as new (config: { delimiter: string; newline: string }) => RecordParser;

/** Text at a time: below it parsing in pieces costs more than it saves. */
const FIRST_NEED = 256 * 1024;

export async function* csvRecords(
  chunks: AsyncIterable<Uint8Array>,
  delimiter: string,
  options: ContainerOptions,
): SourceItems {
  const text = new TextPieces();
  const table = new Table(options);
  let rest = '';
  // A record that goes on doubles what is waited for, so that nothing is parsed more than about twice.
  let need = FIRST_NEED;
  let newline: string | undefined;
  const parse = (last: boolean): SourceItem[] => {
    newline ??= lineEnd(rest);
    const { data, meta } = new Parser({ delimiter, newline }).parse(rest, 0, !last);
    // Papa Parse takes what is left for a record even where nothing is.
    rest = rest.slice(meta.cursor);
    need = meta.cursor > 0 ? Math.max(FIRST_NEED, 2 * rest.length) : 2 * rest.length;
    return table.items(data);
  };
  const checkRest = (): void => {
    if (rest.length > options.limits.record)
      throw new UnreadableError(
        `From row ${table.row + 1} on there is a record longer than ${sizeText(options.limits.record)}, the limit for one record; ` +
          'perhaps a quotation mark is not closed.',
      );
  };
  for await (const chunk of chunks) {
    rest += text.push(chunk);
    if (!text.valid) options.onInvalidText(table.row + 1);
    if (rest.length < need) continue;
    yield parse(false);
    checkRest();
  }
  rest += text.push(new Uint8Array(0), true);
  if (!text.valid) options.onInvalidText(table.row + 1);
  yield parse(true);
}

/** How the first line ends; a carriage return alone only where nothing else does. */
function lineEnd(text: string): string {
  const feed = text.indexOf('\n');
  if (feed < 0) return text.includes('\r') ? '\r' : '\n';
  return text[feed - 1] === '\r' ? '\r\n' : '\n';
}

class Table {
  row = 0;
  private heading: readonly string[] | undefined;

  constructor(private readonly options: ContainerOptions) {}

  items(rows: readonly string[][]): SourceItem[] {
    const found: SourceItem[] = [];
    for (const cells of rows) {
      this.row++;
      if (cells.every((cell) => cell === '')) continue;
      if (this.heading === undefined) this.heading = cells.map((cell) => cell.replace(/^\uFEFF/, '').trim());
      else found.push(this.item(cells, this.heading));
    }
    return found;
  }

  private item(cells: readonly string[], heading: readonly string[]): SourceItem {
    const length = cells.reduce((sum, cell) => sum + cell.length, 0);
    if (length > this.options.limits.record)
      return {
        row: this.row,
        fault: `The row is longer than ${sizeText(this.options.limits.record)}, the limit for one record.`,
      };
    if (cells.length > heading.length)
      return { row: this.row, fault: `The row has ${cells.length} cells, the heading ${heading.length}.` };
    // Null-prototype, since a heading may be called __proto__.
    const value = Object.create(null) as Record<string, string>;
    heading.forEach((name, i) => {
      const cell = cells[i];
      if (name !== '' && cell !== undefined && !Object.hasOwn(value, name)) value[name] = cell;
    });
    return { row: this.row, value };
  }
}
