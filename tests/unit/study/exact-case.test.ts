import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { longestLength } from '../../../src/model/lengths';
import { parseCaseFile } from '../../../src/study/cases';
import { exactCase } from '../../../src/study/exact-case';
import { compareGolden, type Deviation } from './golden';

const text = readFileSync(new URL('../../data/golden/three_logit.json', import.meta.url), 'utf8');
const golden = JSON.parse(text) as { cases: { inputs: { id: string }; outputs: Record<string, unknown> }[] };
const studies = parseCaseFile(text);

/** Numbers of the fields below in the 40 cases; a field that went missing would lower it. */
const COMPARED = 14912;

function deviations(index: number): Deviation[] {
  const { process } = studies[index]!;
  const longest = Math.max(longestLength(process.lengths.correct), longestLength(process.lengths.wrong));
  return compareGolden(exactCase(studies[index]!), golden.cases[index]!.outputs, longest);
}

describe('exact answers against 40-digit values', () => {
  test.each(golden.cases.map((value, index) => [value.inputs.id, index] as const))('%s', (_, index) => {
    expect(deviations(index).filter(({ share }) => !(share <= 1))).toEqual([]);
  });

  test('every number of every case is compared', () => {
    const all = golden.cases.flatMap((_, index) => deviations(index));
    const worst = all.reduce((a, b) => (b.share > a.share ? b : a));
    const worstRelative = all.reduce((a, b) => (b.relative > a.relative ? b : a));
    console.info(
      `${all.length} values; worst ${worst.share.toExponential(2)} of the tolerance at ${worst.path}; ` +
        `worst relative ${worstRelative.relative.toExponential(2)} at ${worstRelative.path} ` +
        `(${String(worstRelative.actual)} against ${String(worstRelative.expected)})`,
    );
    expect(all.length).toBe(COMPARED);
  });
});
