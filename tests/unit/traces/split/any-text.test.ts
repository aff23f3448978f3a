/** Whatever the text: no throw, spans in range and in order. What it costs: any-text-cost.long.test.ts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyseTrace } from '../../../../src/traces/split/analyse';
import { prepareSplitter } from '../../../../src/traces/split/options';
import { SPLIT_RULES } from '../../../../src/traces/split/rules';
import { applyRule, isUnjudged } from '../../../../src/traces/split/split';
import { valueKey } from '../../../../src/traces/split/value';
import type { Span } from '../../../../src/traces/trace';
import { rawTrace } from '../../../support/raw-trace';

const splitter = prepareSplitter();

/** Pieces that mean something to the parser, among any text at all. */
const piece = fc.oneof(
  fc.constantFrom(
    ...[
      '\\boxed{',
      '}',
      '{',
      '<answer>',
      '</answer>',
      '</think>',
      '<think>',
      'the answer is ',
      'Final answer: ',
      'wait ',
    ],
    ...[
      'Let me recheck. ',
      'The answer is wrong. ',
      '[VERIFY] correct. ',
      ' = ',
      ' + ',
      ' - ',
      '×',
      '\\frac{1}{2}',
      '\n',
      '\n\n',
    ],
    ...[
      '1,234',
      '1.5',
      '1 234',
      '3/4',
      '0',
      '-',
      '.',
      ':',
      '"',
      '>',
      '等等',
      '²',
      '\ud83d',
      '\u0000',
      'İ',
      '１２',
      '\\',
      '$',
      '°',
    ],
  ),
  fc.integer({ min: 0, max: 1e6 }).map(String),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));
const options = { numRuns: 500, seed: 20 };

function expectOrdered(spans: readonly Span[], length: number): void {
  let end = 0;
  for (const span of spans) {
    expect(span.start).toBeGreaterThanOrEqual(end);
    expect(span.end).toBeGreaterThanOrEqual(span.start);
    end = span.end;
  }
  expect(end).toBeLessThanOrEqual(length);
}

describe('any text', () => {
  it('gives candidates and markers in range, in order, without overlap', () => {
    fc.assert(
      fc.property(text, (t) => {
        const { candidates, markers } = analyseTrace(rawTrace(t), splitter);
        expectOrdered(
          candidates.map((c) => c.span),
          t.length,
        );
        expectOrdered(
          markers.map((m) => m.span),
          t.length,
        );
        for (const { span, value } of candidates) {
          expect(span.end).toBeGreaterThan(span.start);
          expect(value).not.toBe('');
        }
      }),
      options,
    );
  });

  /** Ends in which a cut leaves a decision without the attempt that it led to, among those in which it does not. */
  const end = fc.constantFrom(
    '',
    '',
    'the answer is 7. Let me recheck. 1 +',
    '\\boxed{5} wait ',
    '<answer>5</answer>',
  );

  it('gives attempts that tile it, all but the last resampled, and lengths that add up', () => {
    const truncated = fc.constantFrom(true, false, undefined);
    let leftOpen = 0;
    fc.assert(
      fc.property(
        text,
        end,
        truncated,
        fc.option(fc.nat(80), { nil: undefined }),
        (start, last, cut, thinkingEnd) => {
          const t = start + last;
          const found = analyseTrace(rawTrace(t, { truncated: cut, thinkingEnd, tokens: 777 }), splitter);
          for (const rule of SPLIT_RULES) {
            const trace = applyRule(found, rule);
            if (isUnjudged(trace)) throw new Error('The truth is known.');
            const { attempts } = trace;
            const pieces = attempts.flatMap((a) => [a.answerSpan, a.decisionSpan]).flatMap((s) => s ?? []);
            expectOrdered(pieces, t.length);
            // Only by the rule that knows markers, and only where it was cut (or thinking was left open), is the attempt behind a RESAMPLE missing.
            const open =
              found.truncated === true && rule === 'marker' && attempts.at(-1)?.decision === 'RESAMPLE';
            if (open) leftOpen++;
            for (const [i, a] of attempts.entries()) {
              expect(a.decision === 'RESAMPLE').toBe(open || i < attempts.length - 1);
              expect(a.candidateSpan!.start).toBeGreaterThanOrEqual(a.answerSpan!.start);
              expect(a.candidateSpan!.end).toBeLessThanOrEqual(a.answerSpan!.end);
            }
            if (attempts.length === 0) continue;
            expect(pieces[0]!.start).toBe(0);
            for (let i = 1; i < pieces.length; i++) expect(pieces[i]!.start).toBe(pieces[i - 1]!.end);
            const tokens = attempts.reduce((sum, a) => sum + a.tokens + a.decisionTokens, 0);
            if (open) {
              // What follows is of the attempt that is missing.
              expect(pieces.at(-1)).toBe(attempts.at(-1)!.decisionSpan);
              expect(tokens).toBeLessThanOrEqual(777);
            } else {
              expect(pieces.at(-1)!.end).toBe(t.length);
              expect(tokens).toBe(777);
            }
          }
        },
      ),
      options,
    );
    expect(leftOpen).toBeGreaterThan(10);
  });

  it('finds the same in a text as before a copy of it with other digits of the same value', () => {
    const western = (t: string): string =>
      t.replace(/[0-9]/g, (d) => String.fromCharCode(0xff10 + Number(d)));
    fc.assert(
      fc.property(text, (t) => {
        const [a, b] = [t, western(t)].map((x) => analyseTrace(rawTrace(x), splitter).candidates);
        expect(b!.map((c) => c.span)).toEqual(a!.map((c) => c.span));
      }),
      { ...options, numRuns: 200 },
    );
  });
});

describe('any value', () => {
  it('has a normal form that is its own normal form if it is a number', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
        fc.bigInt({ min: 1n, max: 10n ** 12n }),
        (p, q) => {
          const key = valueKey(`${p}/${q}`);
          expect(valueKey(key)).toBe(key);
          expect(valueKey(`\\frac{${p * 7n}}{${q * 7n}}`)).toBe(key);
        },
      ),
      options,
    );
  });

  it('of any text is a text', () => {
    fc.assert(
      fc.property(text, fc.boolean(), (t, decimalComma) => {
        expect(typeof valueKey(t, { decimalComma })).toBe('string');
      }),
      options,
    );
  });
});
