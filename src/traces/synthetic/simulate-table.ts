/**
 * Synthetic traces from a known policy: what estimates are tested on, and the example that ships. Beside the plain
 * process they can have what breaks it: questions of unequal difficulty, answers that persist, chances that drift.
 */
import { DEFAULT_SEED } from '../../experiment/seed';
import type { LengthPmf } from '../../model/lengths';
import { drawBeta } from '../random/draws';
import { RandomStream } from '../random/random-stream';
import type { Attempt, Decision, SplitTrace } from '../trace';
import { TraceTable } from '../trace-table';

/** The paper's three probabilities. */
export interface StageChances {
  /** p_s = P(C): a fresh answer is right. */
  readonly p: number;
  /** p_d|C = P(STOP | C). */
  readonly a: number;
  /** p_d|W = P(RESAMPLE | W). */
  readonly b: number;
}

export interface SyntheticOptions extends StageChances {
  /** Tokens of an answer, given its outcome. */
  readonly lengths: { readonly correct: LengthPmf; readonly wrong: LengthPmf };
  /** Tokens of the marker of a RESAMPLE; 1 if not given, as in the paper. A STOP takes one. */
  readonly decisionTokens?: number;
  readonly questions: number;
  readonly perQuestion: number;
  /** The attempt behind which no decision is taken; none if not given. */
  readonly maxAttempts?: number;
  /** Tokens at which a completion is cut, decisions counted; none if not given. */
  readonly maxTokens?: number;
  /** p varies by question as a beta distribution with mean p and this concentration α + β. */
  readonly heterogeneity?: { readonly concentration: number };
  /** After RESAMPLE the same answer again with probability ρ_C (a right one) or ρ_W, else a fresh draw. */
  readonly persistence?: { readonly rhoC: number; readonly rhoW: number };
  /** Added to the logits of p, a and b with each further attempt. */
  readonly drift?: Partial<StageChances>;
  /** How many wrong values a question has, all as likely: 4 if not given. Fresh draws repeat one by chance. */
  readonly wrongValues?: number;
  /** The class of every trace; undefined if not given. */
  readonly className?: string;
  /** What a cut completion counts as: its last answer, or wrong because it gave none. `last-answer` if not given. */
  readonly whenCut?: 'last-answer' | 'wrong';
  readonly seed?: string;
}

export interface SyntheticTrace extends SplitTrace {
  /** The right answer of its question: a whole number in decimal digits. */
  readonly truth: string;
}

/**
 * Traces in order of questions, each drawn from a stream of its own: the first traces stay the same when more are
 * asked for.
 */
export function* simulateTraces(options: SyntheticOptions): Generator<SyntheticTrace> {
  const seed = options.seed ?? DEFAULT_SEED;
  const questions = new RandomStream(seed, 'questions');
  for (let question = 0; question < options.questions; question++) {
    const p = questionChance(options, questions);
    const truth = 1000 + questions.below(9000);
    for (let i = 0; i < options.perQuestion; i++) {
      const row = question * options.perQuestion + i + 1;
      yield new Rollout({ ...options, p }, new RandomStream(seed, 'rollouts', row)).trace(
        question,
        row,
        truth,
      );
    }
  }
}

/** `simulateTraces` in a table. */
export function simulateTable(options: SyntheticOptions, table: TraceTable = new TraceTable()): TraceTable {
  for (const trace of simulateTraces(options)) table.add(trace);
  return table;
}

function questionChance({ p, heterogeneity }: SyntheticOptions, random: RandomStream): number {
  if (heterogeneity === undefined) return p;
  const { concentration } = heterogeneity;
  return drawBeta(random, p * concentration, (1 - p) * concentration);
}

/** One completion. Values are numbered: 0 is right. */
class Rollout {
  private readonly attempts: Attempt[] = [];
  private used = 0;
  private cut = false;

  constructor(
    private readonly options: SyntheticOptions,
    private readonly random: RandomStream,
  ) {}

  trace(question: number, row: number, truth: number): SyntheticTrace {
    const { className, maxTokens = Infinity, whenCut } = this.options;
    let value: number | undefined;
    for (let k = 1; ; k++) {
      const next = this.value(k, value);
      const tokens = drawLength(
        this.random,
        next === 0 ? this.options.lengths.correct : this.options.lengths.wrong,
      );
      if (this.used + tokens > maxTokens) {
        this.cut = true;
        break;
      }
      this.used += tokens;
      const decision = this.decision(k, next === 0);
      const decisionTokens = decision === 'RESAMPLE' ? (this.options.decisionTokens ?? 1) : 0;
      this.used += decision === 'STOP' ? 1 : decisionTokens;
      this.attempts.push({
        correct: next === 0,
        value: String(truth + next),
        sameValue: value === undefined ? undefined : next === value,
        part: 'text',
        tokens,
        decision,
        decisionTokens,
        candidateSpan: undefined,
        answerSpan: undefined,
        decisionSpan: undefined,
      });
      value = next;
      if (decision !== 'RESAMPLE') break;
    }
    return {
      source: { file: 'synthetic', row },
      group: `question ${question + 1}`,
      className,
      rule: 'synthetic',
      attempts: this.attempts,
      finalCorrect: value === 0 && !(this.cut && whenCut === 'wrong'),
      truncated: this.cut,
      truth: String(truth),
    };
  }

  private value(k: number, before: number | undefined): number {
    const { p, persistence, drift, wrongValues = 4 } = this.options;
    if (before !== undefined && persistence !== undefined) {
      if (this.random.chance(before === 0 ? persistence.rhoC : persistence.rhoW)) return before;
    }
    return this.random.chance(shifted(p, drift?.p, k)) ? 0 : 1 + this.random.below(wrongValues);
  }

  /** The first token of a decision tells which it is: where there is room for that one, the decision is seen. */
  private decision(k: number, correct: boolean): Decision {
    const { a, b, drift, maxAttempts = Infinity, maxTokens = Infinity } = this.options;
    if (k >= maxAttempts || this.used + 1 > maxTokens) {
      this.cut = true;
      return 'CENSORED';
    }
    if (correct) return this.random.chance(shifted(a, drift?.a, k)) ? 'STOP' : 'RESAMPLE';
    return this.random.chance(shifted(b, drift?.b, k)) ? 'RESAMPLE' : 'STOP';
  }
}

/** The chance at attempt k, whose logit has moved by `step` an attempt. */
function shifted(chance: number, step: number | undefined, k: number): number {
  if (step === undefined || step === 0 || k === 1) return chance;
  const odds = (chance / (1 - chance)) * Math.exp(step * (k - 1));
  return odds === Infinity ? 1 : odds / (1 + odds);
}

function drawLength(random: RandomStream, { min, probabilities }: LengthPmf): number {
  let left = random.uniform();
  let i = 0;
  while (i < probabilities.length - 1 && left > probabilities[i]!) left -= probabilities[i++]!;
  return min + i;
}
