import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExperimentText } from '../../../src/experiment/schema';
import { issuesOf } from './issues-of';

describe('text', () => {
  it.each([
    ['', 1, 1, 'a value'],
    ['{"version": 1,}', 1, 15, 'a name in double quotes'],
    ['{\n  "version": 1\n  "name": "x"\n}', 3, 3, 'a comma or }'],
    ['{"sweep": [1, 2', 1, 16, 'a comma or ]'],
    ['{"version": 01}', 1, 14, 'a comma or }'],
    ["{'version': 1}", 1, 2, 'a name in double quotes'],
    ['{"version": NaN}', 1, 13, 'a value'],
    ['{"version" 1}', 1, 12, 'a colon'],
    ['{"version": 1} x', 1, 16, 'the end of the text'],
    ['{"name": "a\nb"}', 1, 12, 'a closing quote on the same line'],
    ['{"name": "a\\q"}', 1, 12, 'an escape'],
    ['{"name": "a', 1, 12, 'a closing quote'],
    ['{"version": 1,\r\n"name": "a",\r\n"name": "b"}', 3, 1, 'a name that this object does not have yet'],
  ])('%j is faulted in its place', (text, line, column, expected) => {
    const issues = issuesOf(() => parseExperimentText(text));
    expect(issues).toHaveLength(1);
    expect(issues[0]!.message).toContain(`line ${line}, column ${column} must be ${expected}`);
  });

  it('may start with a byte order mark', () => {
    expect(parseExperimentText('\uFEFF{"version": 1}').name).toBe('');
  });

  it('is JSON exactly where JSON.parse says so', () => {
    const scraps = fc.array(
      fc.constantFrom(...'{}[],:"\\0123.-+eEu \n', '"a"', 'null', 'true', '"b":', '{"a":1}'),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          scraps.map((parts) => parts.join('')),
          fc.json(),
        ),
        (text) => {
          let valid = true;
          try {
            JSON.parse(text);
          } catch {
            valid = false;
          }
          const fault = issuesOf(() => parseExperimentText(text)).find(({ message }) =>
            message.includes('not JSON'),
          );
          const twice = fault?.message.includes('does not have yet') ?? false;
          expect(fault === undefined || twice).toBe(valid);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
