/** Candidate answers: what counts as one, of which kind, and what does not. */
import { describe, expect, it } from 'vitest';
import { analyseTrace } from '../../../../src/traces/split/analyse';
import type { SplitOptions } from '../../../../src/traces/split/options';
import type { RawTrace } from '../../../../src/traces/trace';
import { rawTrace } from '../../../support/raw-trace';

/** "boxed 42": kind and value of every candidate. */
const candidates = (text: string, more: Partial<RawTrace> = {}, options: SplitOptions = {}): string[] =>
  analyseTrace(rawTrace(text, more), options).candidates.map(({ kind, value }) => `${kind} ${value}`);

describe('marks', () => {
  it.each([
    ['\\boxed{42}', ['boxed 42']],
    ['\\fbox{\\frac{1}{2}} and {\\boxed{3}}', ['boxed 0.5', 'boxed 3']],
    ['\\boxed{42', ['boxed 42']],
    [`\\boxed{42 ${'x '.repeat(400)}}`, ['boxed 42']],
    ['\\boxed{}', []],
    ['\\boxed{\\text{Paris}}', ['boxed paris']],
    ['<answer>\n 42 \n</answer>', ['tag 42']],
    ['<ANSWER>42', ['tag 42']],
    ['<answer>4</answer><answer>5</answer>', ['tag 4', 'tag 5']],
    ['</answer>92.1>', ['tag 92.1']],
    ['</answer> and 5 more', ['last 5']],
  ])('%s', (text, expected) => {
    expect(candidates(text)).toEqual(expected);
  });
});

describe('statements', () => {
  it.each([
    ['The answer is 42.', ['statement 42']],
    ['The answer is therefore about $1{,}234.50$ dollars.', ['statement 1234.5']],
    ['The answer is 6 * 7 = 42.', ['statement 42']],
    ['The answer is $1.2 \\times 10^4$.', ['statement 12000']],
    ['The answer is 1.2 × 10^{-2}, I think.', ['statement 0.012']],
    ['The answer is 2 × 3^4.', ['last 4']],
    ['The answer is 12 000.', ['statement 12000']],
    ['The answer is 1 234 000 metres.', ['statement 1234000']],
    ['The numbers are 12 000 5', ['last 5']],
    ['Answer: -3/4', ['statement -0.75']],
    ['**Final Answer**:\n\n42', ['statement 42']],
    ['The final answer is $\\boxed{42}$', ['boxed 42']],
    ['Final Answer: The final answer is $\\boxed{42}$', ['boxed 42']],
    ['Final answer: Paris', ['statement paris']],
    ['The answer is (B).', ['statement b']],
    ['The answer is yes.', ['statement yes']],
    ['Die Antwort lautet 1.234,5 und nicht mehr.', ['statement 1234.5']],
    ['答案是42。', ['statement 42']],
    ['The answer is A quick one.', []],
    ['The answer is not known.', []],
    ['If the answer is 12, then we go on.', ['last 12']],
    ['You said "the answer is 12" before.', ['last 12']],
    ['> The answer is 12.', ['last 12']],
    ['My previous answer is 12.', ['last 12']],
    ['The answer is 42, not 41.', ['statement 42']],
  ])('%s', (text, expected) => {
    expect(candidates(text)).toEqual(expected);
  });
});

describe('calculations', () => {
  it('leave out the steps', () => {
    expect(candidates('12 * 30 = 360, 12 * 4 = 48, 360 + 48 = 408. <answer>408</answer>')).toEqual([
      'equation 408',
      'tag 408',
    ]);
  });

  it('count by form and not by value: a wrong outcome is a candidate, a step that is right by chance is none', () => {
    expect(candidates('7 + 8 = 15. 50 - 15 = 36. Wait. 50 - 15 = 35. <answer>35</answer>')).toEqual([
      'equation 36',
      'equation 35',
      'tag 35',
    ]);
    expect(candidates('30 + 12 = 42. 84 - 42 = 40. <answer>42</answer>')).toEqual(['equation 40', 'tag 42']);
  });

  it('leave out a sum that is added up again and not used', () => {
    expect(candidates('3 + 4 + 5 = 12. 20 - 12 = 8. Wait: 3 + 4 + 5 = 12. <answer>8</answer>')).toEqual([
      'equation 8',
      'tag 8',
    ]);
  });

  it.each([
    ['20 - 12 = 8. Check: 12 + 8 = 20. <answer>8</answer>'],
    ['x = 20 - 12 = 8. Check: 5 + 7 + 8 = 20. <answer>8</answer>'],
    ['20 - 12 = 8, and 8 < 9, so a non-8 is out. <answer>8</answer>'],
  ])('leave out checks: %s', (text) => {
    expect(candidates(text)).toEqual(['equation 8', 'tag 8']);
  });

  it('know what the prompt asks for', () => {
    const prompt = 'What is 12 × 34?';
    expect(candidates('12 * 34 = 408. I am sure', { prompt, truncated: true })).toEqual(['equation 408']);
    expect(candidates('12 * 30 = 360. I am sure', { prompt, truncated: true })).toEqual([]);
  });

  it('go on over the end of a line at a sign of equality', () => {
    expect(candidates('1 + 2\n  = 3\n9 - 3\n= 6\n<answer>6</answer>')).toEqual(['equation 6', 'tag 6']);
  });

  it('end in the last outcome where nothing is stated, and in the last number where nothing is calculated', () => {
    expect(candidates('First 1 + 2 = 3, then 9 - 3 = 6, in 5 minutes.')).toEqual(['equation 6']);
    expect(candidates('There are 3 of 7.')).toEqual(['last 7']);
    expect(candidates('There are 3 of 7.', { truncated: true })).toEqual([]);
  });

  it('is not a number or a word that was cut in half', () => {
    const prompt = 'What is 47 * 86?';
    for (const text of ['47 * 86 = 40', 'So the answer is 40', '\\boxed{40']) {
      expect(candidates(text, { prompt }), text).toHaveLength(1);
      expect(candidates(text, { prompt, truncated: true }), text).toEqual([]);
    }
    expect(candidates('\\boxed{4042}', { truncated: true })).toEqual(['boxed 4042']);
    expect(candidates('The final answer is 4042', { truncated: true })).toEqual(['statement 4042']);
  });

  it('can be left out', () => {
    expect(candidates('9 - 3 = 6. <answer>6</answer>', {}, { kinds: ['tag'] })).toEqual(['tag 6']);
    expect(candidates('9 - 3 = 6.', {}, { kinds: ['tag'] })).toEqual([]);
  });
});
