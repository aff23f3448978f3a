/**
 * Synthetic completions as text: what a model that follows a known policy could have written for the paper's task. They
 * test readers, splitting and estimates from end to end, and are the example that the lab opens with. Nothing in them
 * was written by a model, and every log that holds them says so.
 */
import { RandomStream } from '../random/random-stream';
import { approximateTokens } from '../split/tokens';
import type { RawTrace, SplitTrace } from '../trace';
import type { MultiplicationQuestion } from '../multiplication';
import { simulateTraces, type SyntheticOptions } from './simulate-table';

/** A policy, its lengths and limits, by what `simulateTraces` takes; questions are given. */
export type TranscriptOptions = Omit<SyntheticOptions, 'questions' | 'className'>;

export interface Transcript {
  readonly raw: RawTrace;
  /** What was drawn, with values that stand in the text: what a perfect reader would find. */
  readonly drawn: SplitTrace;
}

const OPENINGS = ['I need to multiply', 'Let us work out', 'The task is to compute'] as const;
const SUMS = ['Adding these up:', 'Sum of the parts:', 'Together:'] as const;
const RESULTS = ['The product is', 'So the result is', 'This gives a total of'] as const;
/** Words of the paper (section 3) and of S2R, one sentence each. */
const REVISIONS = [
  'Wait, let me recheck my solution.',
  "I'll go back and check.",
  'Let me recompute that.',
  'I made a mistake. Let me try again.',
] as const;
const FILLERS = [
  'I keep the places of the digits aligned.',
  'Zeros at the end stand for the place value.',
  'Carries go to the next place on the left.',
] as const;

/**
 * One completion for each draw, in the order of the questions.
 *
 * An answer is padded or cut short to about the length that was drawn for it, in approximate tokens; it is never shorter than
 * its last lines, which state the value.
 */
export function* transcripts(
  questions: readonly MultiplicationQuestion[],
  options: TranscriptOptions,
  file = 'synthetic',
): Generator<Transcript> {
  const traces = simulateTraces({ ...options, questions: questions.length });
  const random = new RandomStream(options.seed ?? '0', 'wording');
  let row = 0;
  for (const question of questions) {
    for (let i = 0; i < options.perQuestion; i++) {
      const next = traces.next();
      if (next.done) return;
      yield transcript(question, next.value, random, { file, row: ++row });
    }
  }
}

function transcript(
  question: MultiplicationQuestion,
  { truth, ...trace }: SplitTrace & { readonly truth: string },
  random: RandomStream,
  source: { readonly file: string; readonly row: number },
): Transcript {
  const { left, right, product, className, prompt } = question;
  // Which of the wrong values it is: the draw numbers them from the right one.
  const variants = trace.attempts.map(({ value }) => Number(value) - Number(truth));
  const values = variants.map((variant) => variantOf(product, variant));
  let text = `${pick(random, OPENINGS)} ${left} and ${right}.\n\n`;
  trace.attempts.forEach(({ tokens, decision }, i) => {
    text += answer(question, values[i]!, variants[i]!, tokens, random);
    if (decision === 'RESAMPLE') text += `\n\n${pick(random, REVISIONS)}\n\n`;
    else if (decision === 'STOP') text += `\n\nThe answer is \\boxed{${values[i]!}}.`;
  });
  // Cut in the middle of an answer that states no value yet.
  if (trace.truncated && trace.attempts.at(-1)?.decision !== 'CENSORED') text += `${left} × ${right} is`;
  const raw: RawTrace = {
    source,
    group: prompt,
    className,
    prompt,
    text,
    thinkingEnd: undefined,
    truth: product,
    graded: trace.finalCorrect,
    truncated: trace.truncated,
    tokens: undefined,
    split: undefined,
  };
  const attempts = trace.attempts.map((attempt, i) => ({ ...attempt, value: values[i] }));
  return { raw, drawn: { ...trace, source, group: prompt, className, attempts } };
}

/** The product, or a number of as many digits that differs from it in one place, another one for each variant. */
function variantOf(product: string, variant: number): string {
  if (variant === 0) return product;
  const place = product.length - 1 - (variant % Math.max(1, product.length - 1));
  const digit = (Number(product[place]) + 1 + (variant % 9)) % 10;
  return `${product.slice(0, place)}${digit}${product.slice(place + 1)}`;
}

/** Lines of one answer; the last states its value. */
function answer(
  question: MultiplicationQuestion,
  value: string,
  variant: number,
  tokens: number,
  random: RandomStream,
): string {
  const end = [
    pick(random, SUMS),
    `${question.left} × ${question.right} = ${value}`,
    `${pick(random, RESULTS)} ${value}.`,
  ];
  const lines: string[] = [];
  let left = tokens - approximateTokens(end.join('\n'));
  const add = (line: string): boolean => {
    const cost = approximateTokens(`${line}\n`);
    if (cost > left) return false;
    lines.push(line);
    left -= cost;
    return true;
  };
  parts(question, variant).every(add);
  while (add(pick(random, FILLERS)));
  return [...lines, ...end].join('\n');
}

/** Products with each digit of the right factor; where the answer is wrong, one of them is off. */
function parts({ left, right }: MultiplicationQuestion, variant: number): string[] {
  const digits = [...String(right)].map(Number);
  return digits.map((digit, i) => {
    const zeros = 10 ** (digits.length - 1 - i);
    const part = BigInt(left) * BigInt(digit * zeros) + (i === 0 ? BigInt(variant) : 0n);
    return `${left} × ${digit * zeros} = ${part}`;
  });
}

function pick<T>(random: RandomStream, list: readonly T[]): T {
  return list[random.below(list.length)]!;
}
