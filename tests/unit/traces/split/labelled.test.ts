import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SPLIT_RULES } from '../../../../src/traces/split/rules';
import { isUnjudged, splitTrace } from '../../../../src/traces/split/split';
import { addScore, labelledTrace, noScore, type LabelledEntry } from '../../../support/labelled-traces';

const read = (name: string): LabelledEntry[] =>
  JSON.parse(
    readFileSync(new URL(`../../../data/traces/labelled/${name}.json`, import.meta.url), 'utf8'),
  ) as LabelledEntry[];

describe('labelled', () => {
  it.each(['written-before', 'written-after'])('%s', (name) => {
    const out: string[] = [];
    for (const rule of SPLIT_RULES) {
      const score = noScore();
      const failed: string[] = [];
      read(name).forEach((entry, i) => {
        const labelled = labelledTrace(entry, i + 1);
        const split = splitTrace(labelled.raw, rule);
        if (isUnjudged(split)) throw new Error(entry.id);
        if (!addScore(score, labelled.attempts, split.attempts)) {
          failed.push(entry.id);
          out.push(
            `${rule} ${entry.id}: true ${labelled.attempts.map((a) => a.value + a.decision[0]).join(' ')} | found ${split.attempts.map((a) => a.value! + a.decision[0]).join(' ')}`,
          );
        }
      });
      out.push(
        `${name} ${rule} P ${score.matched}/${score.found} R ${score.matched}/${score.true} dec ${score.decided} whole ${score.whole}/${score.traces}; ${failed.join(' ')}`,
      );
    }
    console.log(out.join('\n'));
    expect(1).toBe(1);
  });
});
