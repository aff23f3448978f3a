/** The right answer of a question as text, from what logs keep of it. */
import { RecordError } from './problem-list';
import { isObject, shown } from './values';

const GSM8K = '####';

/**
 * Text is trimmed, and of a worked solution that ends in "#### 42" (GSM8K) only the answer is kept. A number is written as in
 * JSON; a list of one is unwrapped.
 *
 * @returns undefined if the log has none (nothing, null, empty text, empty list)
 * @throws RecordError for a truth value, an object or a list of several: there is no one text to compare an answer with.
 */
export function truthText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' || typeof value === 'bigint')
    return Number.isNaN(value) ? undefined : String(value);
  if (typeof value === 'string') {
    const mark = value.lastIndexOf(GSM8K);
    const text = (mark < 0 ? value : value.slice(mark + GSM8K.length)).trim();
    return text === '' ? undefined : text;
  }
  if (Array.isArray(value) && value.length < 2) return truthText(value[0]);
  const what = Array.isArray(value)
    ? `a list of ${value.length} values; only a list of one can be compared`
    : isObject(value)
      ? `${shown(value)}; name the field inside it, as in "column.field"`
      : `${shown(value)}, which is no answer`;
  throw new RecordError(`The right answer is ${what}.`);
}
