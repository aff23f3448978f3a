/** Tables as CSV (RFC 4180) that a spreadsheet opens without computing anything. */

/** A cell that begins with one of these, or with its wide form, is a formula to a spreadsheet. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
/** What takes a line apart in one spreadsheet or another, and the quotes that a formula may hide behind. */
const SEPARATOR = /[,;\t]/;
const LEADING = /^["'\s]+/;
/** A sign of formulas where a spreadsheet that parts cells by something else than commas begins a cell within a text. */
const OTHER_CELL = /([;\t\r\n])([ "']*(?=[=+\-@＝＋－＠]))/g;

export type CsvCell = string | number | null;

/** @param comments lines before the header, each after a `#`, which readers of tables can be told to skip. */
export function csvText(
  header: readonly string[],
  rows: readonly (readonly CsvCell[])[],
  comments: readonly string[] = [],
): string {
  const lines = [header, ...rows].map((cells) => cells.map(csvField).join(','));
  return [...comments.map(commentLine), ...lines].map((line) => `${line}\r\n`).join('');
}

/** A number as it is, and no number as an empty cell; text so that it is neither a formula nor two cells. */
export function csvField(cell: CsvCell): string {
  if (typeof cell === 'number') return Number.isNaN(cell) ? '' : String(cell);
  if (cell === null) return '';
  const apart = cell.replace(OTHER_CELL, "$1'$2");
  const safe = isFormula(cell) ? `'${apart}` : apart;
  return /[",\r\n]/.test(safe) ? quoted(safe) : safe;
}

function isFormula(text: string): boolean {
  return FORMULA.test(text) && !Number.isFinite(Number(text));
}

/** In quotes, as one cell, only where a spreadsheet would find a formula in a piece of it: other readers want the bare `#`. */
function commentLine(comment: string): string {
  const line = `# ${comment.replaceAll(/\s+/g, ' ')}`;
  const pieces = line.split(SEPARATOR).slice(1);
  return pieces.some((piece) => isFormula(piece.replace(LEADING, ''))) ? quoted(line) : line;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
