/**
 * Rollouts annotated by first-try-matters (Kang et al., 2510.08308), one JSON object each: candidates, candidate_position,
 * candidate_correctness, ground_truth, reward_score, raw_text, and `messages`, whose second one shows the problem and the
 * thinking with numbered lines (infer_llm.py). A position is such a number. The language model looked only at the thinking;
 * what stands behind `</think>` in raw_text is added as the visible part.
 */
import type { AnnotatedAttempt, Span } from '../../trace';
import { messageText } from '../messages';
import { RecordError } from '../problem-list';
import { hasFields, type RecordFormat } from '../record-format';
import { asCount, asList, asName, asText, asVerdict, atPath, field } from '../values';

const PROBLEM = 'Problem statement:';
const SOLUTION = 'Model solution:';
const NUMBERED = /^(\d{1,9}): ?/;
const THINK_END = '</think>';

export const firstTry: RecordFormat = {
  name: 'first-try',
  title: 'first-try-matters annotation (JSON)',
  truthFields: '`ground_truth`',
  recognise: (record) => hasFields(record, 'candidates', 'candidate_position', 'candidate_correctness'),
  drafts(record) {
    const candidates = asList(field(record, 'candidates'));
    const positions = asList(field(record, 'candidate_position'));
    const verdicts = asList(field(record, 'candidate_correctness'));
    if (!candidates || !positions || !verdicts)
      throw new RecordError(
        '"candidates", "candidate_position" and "candidate_correctness" have to be lists.',
      );
    if (candidates.length !== positions.length || candidates.length !== verdicts.length)
      throw new RecordError(
        `There are ${candidates.length} candidates, ${positions.length} positions and ${verdicts.length} verdicts: they have to be as many.`,
      );
    const shownText = messageText(atPath(record, 'messages.1'))?.text ?? '';
    const raw = asText(field(record, 'raw_text')) ?? '';
    const thinking = numberedText(shownText);
    const end = raw.lastIndexOf(THINK_END);
    const visible = end < 0 ? '' : raw.slice(end + THINK_END.length);
    const text = thinking === undefined ? raw : thinking.text + visible;
    return [
      {
        text,
        thinkingEnd: thinking !== undefined && visible !== '' ? thinking.text.length : undefined,
        prompt: problemOf(shownText),
        truth: field(record, 'ground_truth'),
        graded: asVerdict(field(record, 'reward_score')),
        split: candidates.map((candidate, i): AnnotatedAttempt => {
          const correct = asVerdict(verdicts[i]);
          if (correct === undefined)
            throw new RecordError(`Verdict ${i + 1} of "candidate_correctness" is neither true nor false.`);
          const value = asName(candidate);
          const line = thinking?.lines.get(asCount(positions[i]) ?? -1);
          return { correct, value, span: line && within(text, line, value), decision: undefined };
        }),
      },
    ];
  },
};

interface NumberedText {
  readonly text: string;
  /** Line number → its place in `text`. */
  readonly lines: ReadonlyMap<number, Span>;
}

/** The thinking without its line numbers; undefined if there is none. Lines without a number belong to the one before. */
function numberedText(shownText: string): NumberedText | undefined {
  const start = shownText.indexOf(SOLUTION);
  if (start < 0) return undefined;
  const lines = new Map<number, Span>();
  const parts: string[] = [];
  let length = 0;
  for (const line of shownText.slice(start + SOLUTION.length).split('\n')) {
    const found = NUMBERED.exec(line);
    if (found === null) continue;
    const content = line.slice(found[0].length);
    lines.set(Number(found[1]), { start: length, end: length + content.length });
    parts.push(content);
    length += content.length + 1;
  }
  return parts.length === 0 ? undefined : { text: parts.join('\n'), lines };
}

function problemOf(shownText: string): string | undefined {
  const start = shownText.indexOf(PROBLEM);
  const end = shownText.indexOf(SOLUTION, start);
  if (start < 0 || end < 0) return undefined;
  return shownText.slice(start + PROBLEM.length, end).trim() || undefined;
}

/** The candidate in its line, the last time it stands there; the whole line where it is written otherwise. */
function within(text: string, line: Span, value: string | undefined): Span {
  if (value === undefined || value === '') return line;
  const at = text.slice(line.start, line.end).lastIndexOf(value);
  return at < 0 ? line : { start: line.start + at, end: line.start + at + value.length };
}
