/** `lab synthesize`: logs of a known policy on the paper's task, and the question sets of its Appendix E. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseSeed, SEED_ALLOWED } from '../experiment/seed';
import { lengthPmf } from '../model/lengths';
import { type Transcript, transcripts } from '../traces/synthetic/transcript';
import type { RawTrace } from '../traces/trace';
import {
  multiplicationQuestions,
  type MultiplicationSize,
  TEST_QUESTIONS,
  TEST_SIZES,
  TRAINING_QUESTIONS,
  TRAINING_SIZES,
} from '../traces/multiplication';
import { writeTraces } from '../traces/write/write-traces';
import { WRITE_FORMATS } from '../traces/write/writer';
import { EXIT, UsageError } from './exit';
import { prepareOutput, wholeNumber } from './files';

export interface SynthesizeOptions {
  readonly out: string;
  readonly format: string;
  readonly policy: string;
  readonly sizes: string;
  readonly questions: string;
  readonly completions: string;
  readonly tokens: string;
  readonly maxTokens?: string;
  readonly maxAttempts?: string;
  readonly concentration?: string;
  readonly persistence?: string;
  readonly seed: string;
}

/** Writes a log; every row says that it is synthetic. */
export async function synthesize(options: SynthesizeOptions): Promise<number> {
  const format = WRITE_FORMATS.find((known) => known === options.format);
  if (format === undefined)
    throw new UsageError(
      `--format must be one of ${WRITE_FORMATS.join(', ')}; received "${options.format}".`,
    );
  const [p, a, b] = numbers(
    '--policy',
    options.policy,
    3,
    0,
    1,
    'p_s, p_d|C and p_d|W, such as 0.6,0.95,0.5',
  );
  const tokens = wholeNumber('--tokens', options.tokens, 1, 4096);
  const lengths = lengthPmf({ kind: 'uniform', min: tokens, max: Math.min(4096, Math.round(1.5 * tokens)) });
  const seed = seedOf(options.seed);
  const persistence =
    options.persistence === undefined
      ? undefined
      : numbers('--persistence', options.persistence, 2, 0, 1, 'ρ_C and ρ_W, such as 0.8,0.9');
  const questions = [
    ...multiplicationQuestions(
      sizesOf(options.sizes),
      wholeNumber('--questions', options.questions, 1, 1_000_000),
      seed,
    ),
  ];
  const drawn = transcripts(questions, {
    p: p!,
    a: a!,
    b: b!,
    lengths: { correct: lengths, wrong: lengths },
    perQuestion: wholeNumber('--completions', options.completions, 1, 10_000),
    ...(options.maxTokens !== undefined && {
      maxTokens: wholeNumber('--max-tokens', options.maxTokens, 1, 1_000_000),
    }),
    ...(options.maxAttempts !== undefined && {
      maxAttempts: wholeNumber('--max-attempts', options.maxAttempts, 1, 4096),
    }),
    ...(options.concentration !== undefined && {
      heterogeneity: {
        concentration: numbers(
          '--concentration',
          options.concentration,
          1,
          1e-6,
          1e9,
          'a number above 0',
        )[0]!,
      },
    }),
    ...(persistence !== undefined && { persistence: { rhoC: persistence[0]!, rhoW: persistence[1]! } }),
    seed,
  });
  await save(options.out, writeTraces(format, rawOf(drawn), { synthetic: true }));
  return EXIT.done;
}

function* rawOf(drawn: Iterable<Transcript>): Generator<RawTrace> {
  for (const { raw } of drawn) yield raw;
}

export interface QuestionsOptions {
  readonly out: string;
  readonly seed: string;
}

/** Writes train.jsonl and test.jsonl with `prompt`, `answer` and `class`, as Appendix E.2 describes the sets. */
export async function questionSets({ out, seed: text }: QuestionsOptions): Promise<number> {
  const seed = seedOf(text);
  const sets = {
    'train.jsonl': multiplicationQuestions(TRAINING_SIZES, TRAINING_QUESTIONS, seed),
    // Other questions than those of the training set, whatever the seed.
    'test.jsonl': multiplicationQuestions(
      TEST_SIZES,
      TEST_SIZES.length * TEST_QUESTIONS,
      String((BigInt(seed) + 1n) % 2n ** 64n),
    ),
  };
  for (const [name, questions] of Object.entries(sets)) {
    await save(join(out, name), lines(questions));
  }
  return EXIT.done;
}

function* lines(questions: ReturnType<typeof multiplicationQuestions>): Generator<string> {
  for (const { prompt, product, className } of questions)
    yield `${JSON.stringify({ prompt, answer: product, class: className })}\n`;
}

async function save(path: string, pieces: Iterable<Uint8Array | string>): Promise<void> {
  prepareOutput(path);
  try {
    await pipeline(Readable.from(pieces, { objectMode: true }), createWriteStream(path));
  } catch (cause) {
    throw new UsageError(`${path} cannot be written: ${String(cause)}`);
  }
  process.stderr.write(`written: ${path}\n`);
}

function seedOf(text: string): string {
  const seed = parseSeed(text);
  if (seed === undefined) throw new UsageError(`--seed must be ${SEED_ALLOWED}; received "${text}".`);
  return seed;
}

function sizesOf(text: string): MultiplicationSize[] {
  return text.split(',').map((one) => {
    const found = /^([1-9])[x×]([1-9])$/.exec(one.trim());
    if (found === null)
      throw new UsageError(`--sizes must be such as 3x4,3x5, digits of 1 to 9; received "${text}".`);
    return { left: Number(found[1]), right: Number(found[2]) };
  });
}

function numbers(
  option: string,
  text: string,
  count: number,
  low: number,
  high: number,
  what: string,
): number[] {
  const found = text.split(',').map((one) => (one.trim() === '' ? NaN : Number(one)));
  if (found.length === count && found.every((x) => x >= low && x <= high)) return found;
  throw new UsageError(`${option} must be ${what}, each from ${low} to ${high}; received "${text}".`);
}
