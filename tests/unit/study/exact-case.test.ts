import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { longestLength } from '../../../src/model/lengths';
import { type AnyCase, isTokenChainCase, parseCaseFile } from '../../../src/study/cases';
import { exactAnswers } from '../../../src/study/exact-answers';
import { compareGolden, type Deviation } from './golden';

/** The longest answer of a case, which scales the absolute part of the tolerance. */
function longestAnswer(study: AnyCase): number {
  if (isTokenChainCase(study)) return study.chain.tokens;
  const { correct, wrong } = study.process.lengths;
  return Math.max(longestLength(correct), longestLength(wrong));
}

// How many values the cases hold; a field that went missing would lower it.
describe.each([
  ['three_logit.json', 14912],
  ['token_chain.json', 240],
])('exact answers against 40-digit values: %s', (file, count) => {
  const text = readFileSync(new URL(`../../data/golden/${file}`, import.meta.url), 'utf8');
  const golden = JSON.parse(text) as { cases: { inputs: { id: string }; outputs: unknown }[] };
  const studies = parseCaseFile(text);
  const deviations = (index: number): Deviation[] =>
    compareGolden(
      exactAnswers(studies[index]!),
      golden.cases[index]!.outputs,
      longestAnswer(studies[index]!),
    );

  test.each(golden.cases.map((value, index) => [value.inputs.id, index] as const))('%s', (_, index) => {
    expect(deviations(index).filter(({ share }) => !(share <= 1))).toEqual([]);
  });

  test('every value of every case is compared', () => {
    const all = golden.cases.flatMap((_, index) => deviations(index));
    const worst = all.reduce((a, b) => (b.share > a.share ? b : a));
    const worstRelative = all.reduce((a, b) => (b.relative > a.relative ? b : a));
    console.info(
      `${all.length} values; worst ${worst.share.toExponential(2)} of the tolerance at ${worst.path}; ` +
        `worst relative ${worstRelative.relative.toExponential(2)} at ${worstRelative.path} ` +
        `(${String(worstRelative.actual)} against ${String(worstRelative.expected)})`,
    );
    expect(all.length).toBe(count);
  });
});
