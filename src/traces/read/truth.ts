/** The right answer of a question as text, from what logs keep of it. */
import { RecordError } from './problem-list';
import { isObject, shown } from './values';

const GSM8K = '####';
const BOX = /\\boxed\s?\{/g;
const BRACE = /\\[{}]|[{}]/g;

/**
 * Text is trimmed, and of a worked solution only the answer is kept: what stands behind "####" (GSM8K) or in its last
 * \boxed{…} (MATH, NuminaMath). A number is written as in JSON; a list of one is unwrapped.
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
    const text = boxed(mark < 0 ? value : value.slice(mark + GSM8K.length)).trim();
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

/** What stands in the last box; the whole text where there is none, or none that is closed. */
function boxed(text: string): string {
  const box = [...text.matchAll(BOX)].at(-1);
  if (box === undefined) return text;
  const inner = text.slice(box.index + box[0].length);
  let open = 1;
  for (const { 0: brace, index } of inner.matchAll(BRACE)) {
    if (brace === '{') open++;
    else if (brace === '}' && --open === 0) return inner.slice(0, index);
  }
  return text;
}
