import { expect, test } from 'vitest';
import { misfitWords, whyNone } from '../../../../src/app/traces/words';
import type { FileReading } from '../../../../src/study/calibrate/read-logs';

const source = { kind: 'files', files: [new File([], 'sft.jsonl')] } as const;

const reading = (traces: number, unjudged: number): FileReading => ({
  name: 'sft.jsonl',
  traces,
  skipped: 0,
  problemCount: 0,
  problems: [],
  unjudged: { 'no-truth': unjudged, 'only-final-graded': 0 },
});

test('what is missing where a rule has no trace, and the remedy where it is the right answer', () => {
  expect(whyNone(source, [reading(0, 0)], 'marker')).toContain('no trace in sft.jsonl');
  expect(whyNone(source, [reading(200, 200), reading(0, 0)], 'marker')).toContain('name its column');
  expect(whyNone(source, [reading(200, 199)], 'annotated')).toContain('by the rule “annotated”');
});

test('a p-value that stands among all tests says that the model does not fit, and others may be chance', () => {
  const others = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
  expect(misfitWords([0.0005, ...others])).toBe(
    '1 of 8 tests says at 5 % that it does not fit, and the smallest p-value is below 5 %/8, which chance alone brings in at most 5 of 100 cases: the model does not fit.',
  );
  expect(misfitWords([0.01, 0.02, ...others.slice(1)])).toBe(
    '2 of 8 tests say at 5 % that it does not fit. Of 8 such tests one or more says so by chance in up to 34 of 100 cases.',
  );
  expect(misfitWords(others)).toMatch(/^0 of 7 tests say/);
  expect(misfitWords([0.04])).toBe('The one test that can be made says at 5 % that it does not fit.');
  expect(misfitWords([0.4])).toBe('The one test that can be made does not say at 5 % that it does not fit.');
});
