import { expect, test } from 'vitest';
import { whyNone } from '../../../../src/app/traces/words';
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
