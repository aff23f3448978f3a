/** Any table: a column each for text, prompt, right answer and so on, named by the user or guessed from usual names. */
import { GUESSES } from '../guesses';
import { assistantText, promptText } from '../messages';
import { RecordError } from '../problem-list';
import type { ColumnMapping } from '../read-options';
import type { RecordFormat } from '../record-format';
import type { FormatName } from '../format-names';
import {
  asCount,
  asName,
  asTruncated,
  asVerdict,
  atPath,
  field,
  firstOf,
  keyList,
  type JsonObject,
} from '../values';

function columnsFormat(name: FormatName, title: string): RecordFormat {
  return {
    name,
    title,
    truths: GUESSES.truth,
    truthFields: 'a column called ' + GUESSES.truth.slice(0, 5).join(', ') + ' or the like',
    recognise(record, columns) {
      const column = textColumn(record, columns);
      return column === undefined ? undefined : `has the text in column "${column}"`;
    },
    drafts(record, { columns }) {
      const column = textColumn(record, columns);
      const answer = column === undefined ? undefined : assistantText(atPath(record, column));
      if (answer === undefined)
        throw new RecordError(
          columns.text === undefined
            ? `No column is called ${GUESSES.text.slice(0, 4).join(', ')} or the like; there are ${keyList(record)}. Name the column of the text.`
            : `There is no text in column "${columns.text}"; there are ${keyList(record)}.`,
        );
      const reasoning = asName(
        firstOf(
          record,
          GUESSES.reasoning.filter((key) => key !== column),
        ),
      );
      const others = (keys: readonly string[]): readonly string[] => keys.filter((key) => key !== column);
      return [
        {
          ...(reasoning === undefined || reasoning === '' || answer.thinkingEnd !== undefined
            ? answer
            : { text: reasoning + answer.text, thinkingEnd: reasoning.length }),
          // A table has empty cells where something is not known.
          prompt: promptText(firstOf(record, others(GUESSES.prompt))) || undefined,
          group: asName(firstOf(record, GUESSES.group)),
          className: asName(firstOf(record, GUESSES.class)) || undefined,
          truth: firstOf(record, others(GUESSES.truth)),
          graded: asVerdict(firstOf(record, GUESSES.score)),
          truncated: asTruncated(firstOf(record, GUESSES.truncated)),
          tokens: asCount(firstOf(record, GUESSES.tokens)),
        },
      ];
    },
  };
}

function textColumn(record: JsonObject, columns: ColumnMapping): string | undefined {
  if (columns.text !== undefined)
    return atPath(record, columns.text) === undefined ? undefined : columns.text;
  return GUESSES.text.find((key) => {
    const value = field(record, key);
    return typeof value === 'string' || (Array.isArray(value) && assistantText(value) !== undefined);
  });
}

export const jsonl = columnsFormat('jsonl', 'any JSONL or Parquet with columns');
export const csv = columnsFormat('csv', 'CSV with columns');
