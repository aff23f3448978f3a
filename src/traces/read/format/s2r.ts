/**
 * Trajectories of S2R as strings: R1 or R−1 for an answer right or wrong, V1 or V−1 for a verdict that agrees with the truth or
 * does not (NineAbyss/S2R, rewards per segment). So "R-1V1R1V1" rejects a wrong answer and keeps a right one, and "R-1V-1" keeps
 * a wrong one. One a line in a text file, or a field of JSONL, beside a prompt, group or id if there is one.
 *
 * Decisions are what happened. Another answer behind an answer is RESAMPLE, whatever the verdict between them. The last answer is
 * STOP if its verdict keeps it or if there is none. If its verdict rejects it, the model did decide RESAMPLE and was cut before
 * the next answer: that decision is observed and counts, and the trace is truncated. To censor it would leave out rejections at
 * the cap but not acceptances, and bias p_d|W down.
 */
import type { AnnotatedAttempt } from '../../trace';
import { GUESSES } from '../guesses';
import { RecordError } from '../problem-list';
import type { RecordFormat } from '../record-format';
import { asName, asText, field, firstOf, keyList, type JsonObject } from '../values';

// No step can be read in two ways, so this is linear.
const STRING = /^(?:R(?:1|-1)(?:V(?:1|-1))?)+$/;
const STEP = /R(1|-1)(?:V(1|-1))?/g;
/** Longest string: 10,000 attempts. */
const LONGEST = 60_000;

export function isS2r(text: string): boolean {
  return text.length <= LONGEST && STRING.test(text);
}

export const s2r: RecordFormat = {
  name: 's2r',
  title: 'S2R trajectory strings (text, JSONL)',
  truthFields: 'verdicts in the string',
  recognise(record) {
    const key = keyOf(record);
    return key === undefined
      ? undefined
      : `has trajectories such as ${asText(field(record, key))!.trim().slice(0, 12)} under "${key}"`;
  },
  drafts(record, context) {
    const text =
      context.columns.text === undefined ? undefined : asText(field(record, context.columns.text))?.trim();
    const key = keyOf(record);
    const string = text ?? (key === undefined ? undefined : asText(field(record, key))!.trim());
    if (string === undefined || !isS2r(string))
      throw new RecordError(
        `There is no trajectory such as R-1V1R1V1; there ${string === undefined ? `are ${keyList(record)}` : `is "${string.slice(0, 40)}"`}.`,
      );
    const { split, truncated } = trajectory(string);
    const isText = Object.keys(record).length === 1 && key === 'text';
    return [
      {
        text: '',
        prompt: isText ? undefined : asText(firstOf(record, GUESSES.prompt)),
        group: asName(firstOf(record, [...GUESSES.group, 'id'])),
        split,
        truncated,
      },
    ];
  },
};

function keyOf(record: JsonObject): string | undefined {
  return Object.keys(record).find((key) => isS2r(asText(field(record, key))?.trim() ?? ''));
}

/** The attempts of a trajectory string. */
export function trajectory(string: string): { split: AnnotatedAttempt[]; truncated: boolean } {
  const steps = [...string.matchAll(STEP)].map(([, answer, verdict]) => ({
    correct: answer === '1',
    // The verdict says "right" where it agrees with the truth about a right answer or errs about a wrong one.
    keeps: verdict === undefined || (verdict === '1') === (answer === '1'),
  }));
  const truncated = steps.at(-1)?.keeps === false;
  return {
    truncated,
    split: steps.map(({ correct, keeps }, i) => ({
      correct,
      value: undefined,
      span: undefined,
      decision: i < steps.length - 1 || !keeps ? 'RESAMPLE' : 'STOP',
    })),
  };
}
