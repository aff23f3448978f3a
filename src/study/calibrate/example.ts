/**
 * The example that the lab opens with: two made-up models on the paper's task, in the form of its Figure 1. One keeps
 * rejecting wrong answers as products grow, as the paper says of its RL model; the other stops doing so, as it says of its
 * SFT model. The numbers are assumed, and every row of the logs says that it is synthetic.
 */
import { lengthPmf } from '../../model/lengths';
import { bytesFile, type TraceFile } from '../../traces/read/trace-file';
import { multiplicationQuestions, TEST_SIZES, type MultiplicationSize } from '../../traces/multiplication';
import { transcripts } from '../../traces/synthetic/transcript';
import type { RawTrace } from '../../traces/trace';
import { writeTraces } from '../../traces/write/write-traces';

export type ExampleModel = 'rl-like' | 'sft-like';
export const EXAMPLE_MODELS: readonly ExampleModel[] = ['rl-like', 'sft-like'];

/** p_s, p_d|C and p_d|W for 3×3, 3×4, … 3×9. */
const ASSUMED: Readonly<Record<ExampleModel, readonly (readonly [p: number, a: number, b: number])[]>> = {
  'rl-like': [
    [0.82, 0.98, 0.62], [0.78, 0.98, 0.6], [0.72, 0.97, 0.58], [0.6, 0.97, 0.55], [0.44, 0.96, 0.5], [0.3, 0.96, 0.46], [0.18, 0.95, 0.42],
  ],
  'sft-like': [
    [0.8, 0.97, 0.6], [0.72, 0.97, 0.52], [0.66, 0.97, 0.4], [0.38, 0.96, 0.18], [0.1, 0.96, 0.08], [0.04, 0.95, 0.04], [0.02, 0.95, 0.02],
  ],
}; // prettier-ignore

const QUESTIONS_OF_A_SIZE = 50;
const COMPLETIONS_OF_A_QUESTION = 2;
const MAX_TOKENS = 2048;
/** Both models answer the same questions. */
const QUESTION_SEED = '1';

/** Completions of one model, all sizes one after the other. */
export function* exampleTraces(model: ExampleModel): Generator<RawTrace> {
  let row = 0;
  for (const [i, size] of TEST_SIZES.entries()) {
    const questions = [...multiplicationQuestions([size], QUESTIONS_OF_A_SIZE, `${QUESTION_SEED}${i}`)];
    const [p, a, b] = ASSUMED[model][i]!;
    const drawn = transcripts(questions, {
      p,
      a,
      b,
      lengths: { correct: lengthOf(size), wrong: lengthOf(size) },
      perQuestion: COMPLETIONS_OF_A_QUESTION,
      maxTokens: MAX_TOKENS,
      seed: String(10 * (i + 1) + EXAMPLE_MODELS.indexOf(model)),
    });
    for (const { raw } of drawn) yield { ...raw, source: { ...raw.source, row: ++row } };
  }
}

/** A log as verl writes it. */
export function exampleLog(model: ExampleModel): TraceFile {
  const pieces = [...writeTraces('verl', exampleTraces(model), { synthetic: true })];
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytesFile(`synthetic-${model}.jsonl`, bytes);
}

function lengthOf({ left, right }: MultiplicationSize): ReturnType<typeof lengthPmf> {
  const least = 45 + 22 * right + left;
  return lengthPmf({ kind: 'uniform', min: least, max: Math.round(1.5 * least) });
}
