/** The tests that need no more than counts by attempt index. Their null is the plain model, the same p for all questions. */
import { cellOf } from '../columns';
import { type AttemptCounts, sum } from './attempt-counts';
import { type HeldOut, heldOut } from './held-out';
import { fails, type MisfitId, type MisfitTest } from './misfit-test';
import { type CountStatistic, DRAWS, monteCarlo } from './monte-carlo';
import {
  flatAccuracy,
  geometricT,
  independence,
  persistenceRatio,
  type Statistic,
  trend,
} from './statistics';

/** The tests here, and beside them the likelihood ratio of persistence. */
export const PROCESS_STATISTICS = {
  'geometric-attempts': geometricT,
  'flat-accuracy': flatAccuracy,
  'drift-p': ({ right, wrong }) => trend(right, wrong),
  'drift-a': ({ stopC, resC }) => trend(stopC, resC),
  'drift-b': ({ stopW, resW }) => trend(resW, stopW),
  independence,
  'held-out': (counts) => heldOut(counts)?.statistic ?? null,
  persistence: persistenceRatio,
} satisfies Record<string, CountStatistic>;

type ProcessId = Exclude<keyof typeof PROCESS_STATISTICS, 'persistence'> & MisfitId;

/** Values repeated after a RESAMPLE, for the sentence on independence. */
export interface Repeats {
  readonly wrongKnown: number;
  readonly wrongSame: number;
}

export interface ProcessTests {
  readonly tests: readonly MisfitTest[];
  /** p-value of the likelihood ratio of persistence against the plain model; null without a RESAMPLE. */
  readonly persistencePValue: number | null;
}

export function processTests(
  counts: AttemptCounts,
  repeats: Repeats,
  seed: string,
  draws: number = DRAWS,
): ProcessTests {
  const { persistence, ...pValues } = monteCarlo(counts, PROCESS_STATISTICS, seed, draws);
  const held = heldOut(counts);
  const sentences: Record<ProcessId, Sentence> = {
    'geometric-attempts': geometricSentence(counts),
    'flat-accuracy': flatSentence(counts),
    'drift-p': driftSentence('is right', counts.right, counts.wrong),
    'drift-a': driftSentence('is kept when right', counts.stopC, counts.resC),
    'drift-b': driftSentence('is given up when wrong', counts.resW, counts.stopW),
    independence: independenceSentence(counts, repeats),
    'held-out': heldOutSentence(held),
  };
  const tests = (Object.keys(sentences) as ProcessId[]).map((id) =>
    shown(id, PROCESS_STATISTICS[id](counts), pValues[id], sentences[id], draws),
  );
  return { tests, persistencePValue: persistence };
}

const NAMES: Record<ProcessId, string> = {
  'geometric-attempts': 'Number of attempts is geometric',
  'flat-accuracy': 'Accuracy does not depend on the number of attempts',
  'drift-p': 'p_s does not drift',
  'drift-a': 'p_d|C does not drift',
  'drift-b': 'p_d|W does not drift',
  independence: 'Attempts are independent draws',
  'held-out': 'The first attempts predict what follows',
};

const HYPOTHESES: Record<ProcessId, string> = {
  'geometric-attempts':
    'STOP follows an attempt with the same chance s at every k, so P(T = t) = (1 − s)^(t−1)·s.',
  'flat-accuracy': 'P(correct | T = t) = pa/s for every t, over traces that stopped.',
  'drift-p': 'P(attempt k is right) is the same for every k; the statistic looks for a trend in ln k.',
  'drift-a': 'P(STOP | attempt k right) is the same for every k; the statistic looks for a trend in ln k.',
  'drift-b':
    'P(RESAMPLE | attempt k wrong) is the same for every k; the statistic looks for a trend in ln k.',
  independence:
    'After a RESAMPLE the next attempt is right with the same chance, whether the last one was right or wrong.',
  'held-out':
    'After attempt K, STOP has chance s and ends right with chance pa/s, both fitted on attempts up to K.',
};

/**
 * What was seen, and what to add at p < 0.05. The null is one process with the same chances for all questions; rejected is
 * the whole of it, and unequal questions alone make every one of these tests fail. So a sentence names both causes.
 */
interface Sentence {
  readonly seen: string;
  readonly misfit: string;
}

function shown(
  id: ProcessId,
  statistic: Statistic | null,
  pValue: number | null,
  { seen, misfit }: Sentence,
  draws: number,
): MisfitTest {
  return {
    id,
    name: NAMES[id],
    hypothesis: `${HYPOTHESES[id]} All questions are equally hard.`,
    statistic: statistic?.value ?? null,
    degrees: statistic?.degrees ?? null,
    method: `${draws} draws from the plain model at its estimates, ties counted half`,
    pValue,
    sentence:
      pValue === null
        ? `${seen} That is too little to test.`
        : fails({ pValue })
          ? `${seen} ${misfit}`
          : seen,
  };
}

function geometricSentence({ stopC, resC, stopW, resW }: AttemptCounts): Sentence {
  const stops = (cell: number): number => stopC[cell]! + stopW[cell]!;
  const decided = (cell: number): number => stops(cell) + resC[cell]! + resW[cell]!;
  const all = sum(stopC) + sum(stopW);
  const n = all + sum(resC) + sum(resW);
  const rest = n - decided(0);
  return {
    seen:
      `STOP followed the first attempt ${times(stops(0), decided(0))}` +
      (rest > 0 ? ` and later ones ${times(all - stops(0), rest)}.` : '.'),
    misfit:
      'The number of attempts is not geometric: the chance of STOP changes from attempt to attempt, or it differs between ' +
      'questions.',
  };
}

function flatSentence({ stopC, stopW }: AttemptCounts): Sentence {
  const first = stopC[0]! + stopW[0]!;
  const rest = sum(stopC) + sum(stopW) - first;
  return {
    seen:
      `Traces of one attempt ended right ${times(stopC[0]!, first)}` +
      (rest > 0 ? `, longer ones ${times(sum(stopC) - stopC[0]!, rest)}.` : '.'),
    misfit:
      'Accuracy depends on the number of attempts: the chances change from attempt to attempt, or questions that are ' +
      'harder take more of them.',
  };
}

function driftSentence(what: string, yes: Float64Array, no: Float64Array): Sentence {
  const first = yes[0]! + no[0]!;
  const second = yes[1]! + no[1]!;
  const last = cellOf(3);
  const later = sum(yes.subarray(last)) + sum(no.subarray(last));
  const parts = [`attempt 1 ${what} ${times(yes[0]!, first)}`];
  if (second > 0) parts.push(`attempt 2 ${times(yes[1]!, second)}`);
  if (later > 0) parts.push(`later ones ${times(sum(yes.subarray(last)), later)}`);
  const list = parts.join(', ');
  return {
    seen: `${list[0]!.toUpperCase()}${list.slice(1)}.`,
    misfit:
      'The share changes from attempt to attempt: the chance does, or later attempts are at other questions.',
  };
}

function independenceSentence({ pairs }: AttemptCounts, { wrongKnown, wrongSame }: Repeats): Sentence {
  const [ww, wr] = [pairs[0][0]!, pairs[0][1]!];
  const [rw, rr] = [pairs[1][0]!, pairs[1][1]!];
  const repeated =
    wrongKnown > 0
      ? ` After a wrong attempt the same wrong answer came back ${times(wrongSame, wrongKnown)}.`
      : '';
  return {
    seen:
      `After a wrong attempt the next was right ${times(wr, wr + ww)}, ` +
      `after a right one ${times(rr, rr + rw)}.${repeated}`,
    misfit:
      'Attempts are not independent, or questions are not equally hard: the test within questions tells the first from ' +
      'the second.',
  };
}

function heldOutSentence(held: HeldOut | null): Sentence {
  if (held === null) return { seen: 'No decision was seen after the first attempt.', misfit: '' };
  const { attempts, decided, expectedStops, stops, expectedRight, right } = held;
  const fitted = attempts === 1 ? 'the first attempts alone' : `the first ${attempts} attempts`;
  return {
    seen:
      `Fitted on ${fitted}, the model expects ${expectedStops.toFixed(1)} STOP among the ${decided} decisions that ` +
      `follow, and there are ${stops}; of these it expects ${expectedRight.toFixed(1)} to end right, and ${right} did.`,
    misfit:
      'It does not predict what follows: chances change from attempt to attempt, or they differ between questions.',
  };
}

/** "3 of 7 times". */
export function times(count: number, n: number): string {
  return `${count} of ${n} ${n === 1 ? 'time' : 'times'}`;
}
