/**
 * The rules against the transcripts labelled by hand. The counts are pinned so that a change of the rules shows; they
 * are no aim. The first half was written before there was a splitter, the second when it was done.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SPLIT_RULES, type SplitRule } from '../../../../src/traces/split/rules';
import { isUnjudged, splitTrace } from '../../../../src/traces/split/split';
import {
  addScore,
  labelledTrace,
  noScore,
  type LabelledEntry,
  type Score,
} from '../../../support/labelled-traces';

type Half = 'written-before' | 'written-after';
const HALVES: readonly Half[] = ['written-before', 'written-after'];

const path = (name: string): URL => new URL(`../../../../${name}`, import.meta.url);
const entries = (half: Half): LabelledEntry[] =>
  JSON.parse(readFileSync(path(`tests/data/traces/labelled/${half}.json`), 'utf8')) as LabelledEntry[];

interface Result {
  readonly score: Score;
  readonly failed: readonly string[];
}

function run(half: Half, rule: SplitRule): Result {
  const score = noScore();
  const failed = entries(half).flatMap((entry, i) => {
    const { raw, attempts, id } = labelledTrace(entry, i + 1);
    const split = splitTrace(raw, rule);
    if (isUnjudged(split)) throw new Error(`${id} has no truth.`);
    return addScore(score, attempts, split.attempts) ? [] : [id];
  });
  return { score, failed };
}

const PINNED: Readonly<Record<Half, Readonly<Record<SplitRule, Score>>>> = {
  'written-before': {
    marker: { found: 49, true: 54, matched: 49, decided: 47, whole: 29, traces: 33 },
    'changed-value': { found: 42, true: 54, matched: 42, decided: 34, whole: 24, traces: 33 },
    'every-mention': { found: 71, true: 54, matched: 50, decided: 37, whole: 14, traces: 33 },
  },
  'written-after': {
    marker: { found: 54, true: 59, matched: 52, decided: 49, whole: 29, traces: 38 },
    'changed-value': { found: 54, true: 59, matched: 48, decided: 41, whole: 24, traces: 38 },
    'every-mention': { found: 79, true: 59, matched: 52, decided: 33, whole: 12, traces: 38 },
  },
};

describe('labelled transcripts', () => {
  const results = new Map(
    HALVES.map((half) => [half, new Map(SPLIT_RULES.map((rule) => [rule, run(half, rule)]))]),
  );

  it('prints precision and recall of every rule', () => {
    const lines = HALVES.flatMap((half) =>
      SPLIT_RULES.map((rule) => {
        const { score, failed } = results.get(half)!.get(rule)!;
        const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(0)} %`;
        return (
          `${half} ${rule}: precision ${score.matched}/${score.found} (${percent(score.matched, score.found)}), ` +
          `recall ${score.matched}/${score.true} (${percent(score.matched, score.true)}), ` +
          `decision right in ${score.decided}/${score.matched}, whole traces ${score.whole}/${score.traces}; ` +
          `not right: ${failed.join(', ')}`
        );
      }),
    );
    console.log(lines.join('\n'));
    expect(lines).toHaveLength(6);
  });

  it.each(HALVES.flatMap((half) => SPLIT_RULES.map((rule) => [half, rule] as const)))(
    '%s, %s',
    (half, rule) => {
      expect(results.get(half)!.get(rule)!.score).toEqual(PINNED[half][rule]);
    },
  );

  it('has its failures under the marker rule listed in the documentation', () => {
    const documentation = readFileSync(path('docs/traces.md'), 'utf8');
    for (const half of HALVES) {
      for (const id of results.get(half)!.get('marker')!.failed) expect(documentation).toContain(`\`${id}\``);
    }
  });
});

describe('the score', () => {
  const found = (values: string[]) =>
    values.map((value, i) => ({
      value,
      answerSpan: { start: 10 * i, end: 10 * i + 10 },
      decision: 'RESAMPLE',
    }));
  const truth = (values: string[]) =>
    values.map((value, i) => ({ value, position: 10 * i + 5, decision: 'RESAMPLE' as const }));
  const score = (a: string[], b: string[]): Score => {
    const sum = noScore();
    addScore(sum, truth(a), found(b) as never);
    return sum;
  };

  it('counts an attempt only with the right value in the right place', () => {
    expect(score(['1', '2'], ['1', '2'])).toMatchObject({ matched: 2, whole: 1 });
    expect(score(['1', '2'], ['1', '3'])).toMatchObject({ matched: 1, whole: 0 });
    expect(score(['1', '2'], ['2', '1'])).toMatchObject({ matched: 0, whole: 0 });
    expect(score(['1'], ['1', '1'])).toMatchObject({ matched: 1, found: 2, whole: 0 });
  });
});
