/**
 * The task of Appendix E: products of an m-digit and an n-digit number, the sets the paper trains and tests on, and what
 * a prompt of the task tells by itself: the class of difficulty and the right answer.
 */
import { InputError, inputIssue } from '../model/input-error';
import { RandomStream } from './random/random-stream';

/** Digits of the two factors. */
export interface MultiplicationSize {
  readonly left: number;
  readonly right: number;
}

export interface MultiplicationQuestion {
  readonly left: number;
  readonly right: number;
  /** The right answer in decimal digits; it may have more than a number holds. */
  readonly product: string;
  /** "3×4": the class of difficulty. */
  readonly className: string;
  readonly prompt: string;
}

/** Largest factor: 9 digits, as in the paper's 3×9. */
export const MAX_DIGITS = 9;

/** Training: 20,000 questions, half of either size. Test: 100 questions of each of seven sizes (Appendix E.2). */
export const TRAINING_SIZES: readonly MultiplicationSize[] = [
  { left: 4, right: 5 },
  { left: 5, right: 4 },
];
export const TRAINING_QUESTIONS = 20_000;
export const TEST_SIZES: readonly MultiplicationSize[] = [3, 4, 5, 6, 7, 8, 9].map((right) => ({
  left: 3,
  right,
}));
export const TEST_QUESTIONS = 100;

const WORDS = 2 ** 32;

export function sizeName({ left, right }: MultiplicationSize): string {
  return `${left}×${right}`;
}

/** The query of Appendix E.1. */
export function multiplicationPrompt(left: number, right: number): string {
  return `Calculate ${left} * ${right}. Think step by step.`;
}

/** "Calculate 123 * 4567": also inside a chat template, and with another sign of multiplication. */
const FACTORS = /\bCalculate (\d{1,400}) ?[*×] ?(\d{1,400})(?!\d)/;
/** The query of Appendix E.1, word by word. */
const TEMPLATE = /\bCalculate (\d{1,400}) \* (\d{1,400})\. Think step by step\./;

/** "3×4" for a product of a 3-digit and a 4-digit number; undefined for any other prompt. */
export function multiplicationClass(prompt: string): string | undefined {
  const found = FACTORS.exec(prompt);
  return found === null ? undefined : sizeName({ left: found[1]!.length, right: found[2]!.length });
}

/** The right answer to the paper's query in decimal digits; undefined for any other prompt. */
export function multiplicationTruth(prompt: string): string | undefined {
  const found = TEMPLATE.exec(prompt);
  return found === null ? undefined : String(BigInt(found[1]!) * BigInt(found[2]!));
}

export function multiplicationQuestion(left: number, right: number): MultiplicationQuestion {
  return {
    left,
    right,
    product: String(BigInt(left) * BigInt(right)),
    className: sizeName({ left: String(left).length, right: String(right).length }),
    prompt: multiplicationPrompt(left, right),
  };
}

/**
 * `count` questions, the sizes in turn, so that they are balanced: factors uniform on [10^(m−1), 10^m − 1].
 *
 * @throws InputError for digits beyond 1..9, no sizes or a count that is no natural number.
 */
export function* multiplicationQuestions(
  sizes: readonly MultiplicationSize[],
  count: number,
  seed: string,
): Generator<MultiplicationQuestion> {
  const wrong = sizes.find((size) => !isDigits(size.left) || !isDigits(size.right));
  if (wrong)
    throw new InputError([inputIssue('sizes', sizeName(wrong), `of 1 to ${MAX_DIGITS} digits each`)]);
  if (sizes.length === 0) throw new InputError([inputIssue('sizes', sizes, 'at least one size')]);
  if (!Number.isSafeInteger(count) || count < 0)
    throw new InputError([inputIssue('count', count, 'an integer from 0')]);
  const random = new RandomStream(seed, 'factors');
  for (let i = 0; i < count; i++) {
    const { left, right } = sizes[i % sizes.length]!;
    yield multiplicationQuestion(factor(random, left), factor(random, right));
  }
}

/** Uniform on the numbers with that many digits. Rejection, so that none is favoured. */
function factor(random: RandomStream, digits: number): number {
  const least = 10 ** (digits - 1);
  const count = 9 * least;
  const limit = WORDS - (WORDS % count);
  let word = random.word();
  while (word >= limit) word = random.word();
  return least + (word % count);
}

function isDigits(digits: number): boolean {
  return Number.isInteger(digits) && digits >= 1 && digits <= MAX_DIGITS;
}
