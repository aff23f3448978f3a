/** Attempts of an annotator: whose lengths count. */
import { expect, test } from 'vitest';
import { annotatedTrace } from '../../../../src/traces/split/annotated';
import type { AnnotatedAttempt } from '../../../../src/traces/trace';
import { rawTrace } from '../../../support/raw-trace';

const attempt = (more: Partial<AnnotatedAttempt>): AnnotatedAttempt => ({
  correct: true,
  value: undefined,
  span: undefined,
  decision: undefined,
  ...more,
});

const lengths = (...attempts: AnnotatedAttempt[]): (readonly [number, number])[] =>
  annotatedTrace(rawTrace('398. No, 408.'), attempts).attempts.map(
    ({ tokens, decisionTokens }) => [tokens, decisionTokens] as const,
  );

test('counts of the annotator go before what its spans measure', () => {
  const first = { start: 0, end: 3 };
  expect(lengths(attempt({ span: first, tokens: 120, decisionTokens: 2 }), attempt({ tokens: 80 }))).toEqual([
    [120, 2],
    [80, 0],
  ]);
});

test('without counts and spans a length is not known', () => {
  expect(lengths(attempt({}), attempt({ decision: 'STOP' }))).toEqual([
    [0, 0],
    [0, 0],
  ]);
});

test('what is measured behind a counted answer begins at its end', () => {
  const spans = [attempt({ span: { start: 0, end: 3 } }), attempt({ span: { start: 9, end: 12 } })];
  const [, measured] = lengths(...spans);
  expect(lengths({ ...spans[0]!, tokens: 120 }, spans[1]!)).toEqual([[120, 0], measured]);
});
