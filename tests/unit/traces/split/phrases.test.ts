/** Phrases in a text: which spellings match, and where a match may begin and end. */
import { describe, expect, it } from 'vitest';
import { MARKER_LISTS, USUAL_MARKERS } from '../../../../src/traces/split/marker-lists';
import { prepareSplitter } from '../../../../src/traces/split/options';
import { phraseIssues, PhraseSet } from '../../../../src/traces/split/phrases';

const found = (phrases: string[], text: string): string[] =>
  new PhraseSet(phrases.map((phrase) => [phrase, phrase] as const))
    .matches(text)
    .map(({ start, end }) => text.slice(start, end));

describe('phrases', () => {
  it.each([
    ["I'll go back and check", 'Hm. I’ll  go\nback AND check.', ['I’ll  go\nback AND check']],
    ['double-check', 'Double check, double‑check, doublecheck', ['Double check', 'double‑check']],
    ['wait', 'Wait, awaits, wait-list, WAIT', ['Wait', 'wait', 'WAIT']],
    ['recheck', 'rechecked prerecheck recheck', ['recheck']],
    ['等一下', '好的等一下，再算', ['等一下']],
    ['vérifions', 'Vérifions : VÉRIFIONS', ['Vérifions', 'VÉRIFIONS']],
    ['[VERIFY] wrong', '[VERIFY] wrong.', ['VERIFY] wrong']],
    ['I was wrong', 'I was. Wrong', []],
    ['try again', 'try                              again', []],
  ])('%s', (phrase, text, expected) => {
    expect(found([phrase], text)).toEqual(expected);
  });

  it('take the longest and do not overlap', () => {
    expect(found(['let me', 'let me recheck', 'recheck my'], 'let me recheck my')).toEqual([
      'let me recheck',
    ]);
    expect(found(['let me recheck it', 'me'], 'let me recheck')).toEqual(['me']);
  });

  it('that users write must have words, and not too many', () => {
    expect(
      phraseIssues(['fine', '?!', 'a b c d e f g h i j k l m'], 'markers').map((issue) => issue.path),
    ).toEqual(['markers[1]', 'markers[2]']);
    expect(() => prepareSplitter({ markers: [''] })).toThrow('markers[0] must be a phrase of 1 to 12 words');
    expect(() => prepareSplitter({ kinds: ['guess'] as never })).toThrow('kinds must be among tag, boxed');
  });

  it('of the published lists are each found in a sentence', () => {
    for (const phrase of MARKER_LISTS.flatMap((list) => list.phrases)) {
      expect(found([...USUAL_MARKERS, phrase], `So: ${phrase}.`)).toHaveLength(1);
    }
  });
});
