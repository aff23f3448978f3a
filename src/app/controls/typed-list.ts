/** Lists of values as they are typed: with commas between, or as JSON where a value has commas of its own. */
import { valueFromText } from '../../experiment/field-values';

/** What was typed as a list; JSON that is none is refused with its own words. */
export function listFrom(text: string): unknown {
  const trimmed = text.trim();
  if (/^[[{"]/.test(trimmed)) {
    try {
      return JSON.parse(trimmed) as unknown;
    } catch {
      return text;
    }
  }
  return trimmed === ''
    ? []
    : trimmed.split(',').map((part) => valueFromText(part.trim().replace(/^−/, '-')));
}

/** The plain form where it reads back to the same list, else JSON. */
export function listText(values: unknown): string {
  // Text that was refused stays as it was typed.
  if (typeof values === 'string') return values;
  const json = JSON.stringify(values);
  if (!Array.isArray(values)) return json;
  const plain = values.map(String).join(', ');
  return JSON.stringify(listFrom(plain)) === json ? plain : json;
}
