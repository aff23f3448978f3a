/** Answers in normal form: what is one value and what is not. */
import { describe, expect, it } from 'vitest';
import { sameValue, valueKey } from '../../../../src/traces/split/value';

const equal: readonly (readonly string[])[] = [
  [
    '1046',
    '1046.0',
    '1046.',
    '$1046$',
    '\\boxed{1046}',
    '1,046',
    "1'046",
    '1’046',
    '1\\,046',
    '1{,}046',
    '1\u202f046',
    '1 046',
    '+1046',
    '1046°',
    '1046^\\circ',
    '1046^{\\circ}',
    '1046 degrees',
    '**1046**',
    'x = 1046',
    '\\(x = 1046\\)',
    '$1046',
    '１０４６',
    '١٠٤٦',
    '1.046e3',
    '1.046 \\times 10^3',
    '2092/2',
    '\\frac{2092}{2}',
    '\\text{1046}',
    '≈ 1046',
    '"1046"',
    ' 1046 \n',
  ],
  ['1234567.5', '1,234,567.5', '1.234.567,5', '1 234 567,5', "1'234'567.5", '12,34,567.5', '2469135/2'],
  [
    '-0.5',
    '−0.5',
    '-1/2',
    '-\\frac{1}{2}',
    '-\\dfrac12'.replace('12', '{1}{2}'),
    '\\frac{-1}{2}',
    '-.5',
    '-0,5',
    '- 0.50',
  ],
  ['2/3', '\\frac{4}{6}', '\\tfrac{2}{3}', '{2/3}'],
  ['7/2', '3.5', '3 1/2', '3\\frac{1}{2}', '3,5'],
  ['25', '25%', '25\\%', '25 %', '€25', '25 km/h', '25 cm^2', '25 \\text{ cm}^2', '25m', '25 cubic metres'],
  ['0', '-0', '0.000', '0/5', '00'],
  ['paris', 'Paris', ' PARIS. ', '\\text{Paris}', '"Paris"'],
  ['b', '(B)', 'B.', '**B**', '\\text{(B)}'],
  ['x^2 + 1', 'x^2+1', '$X^2+1$'],
  ['\\frac{a}{b}', '\\dfrac{a}{b}'],
  ['(3, 4)', '(3,4)', '\\left(3,4\\right)'],
];

describe('one value in many spellings', () => {
  it.each(equal.map((list) => [list[0]!, list]))('%s', (_, list) => {
    expect(list.map((text) => [text, valueKey(text)])).toEqual(
      list.map((text) => [text, valueKey(list[0]!)]),
    );
  });
});

describe('different values', () => {
  it.each([
    ['48', '49'],
    ['25%', '0.25'],
    ['1.234', '1234'],
    ['3x', '3'],
    ['2\\pi', '2'],
    ['2π', '2'],
    ['5 or 6', '5'],
    ['5:30', '5'],
    ['3, 4', '3'],
    ['1/0', '0'],
    ['2^10', '2'],
    ['10000000000000000000000001', '10000000000000000000000002'],
    ['0.30000000000000004', '0.3'],
    ['3 million', '3'],
  ])('%s is not %s', (a, b) => {
    expect(sameValue(a, b)).toBe(false);
  });

  it('reads the one ambiguous group by the style of the text', () => {
    expect(valueKey('1.234', { decimalComma: true })).toBe('1234');
    expect(valueKey('1,234', { decimalComma: true })).toBe('1.234');
    expect(valueKey('1,234')).toBe('1234');
    expect(valueKey('0,234')).toBe('0.234');
    expect(valueKey('20.000', { decimalComma: true })).toBe('20000');
  });

  it('compares exactly up to 2000 digits, and as text beyond', () => {
    const long = '7'.repeat(2000);
    expect(valueKey(`${long.slice(0, 1000)}.${long.slice(1000)}000`)).toBe(
      valueKey(`${long.slice(0, 1000)}.${long.slice(1000)}000`),
    );
    expect(valueKey(`0${long.slice(1)}`)).toBe(long.slice(1));
    expect(valueKey(`0${long}`)).toBe(`0${long}`);
  });

  it('has a canonical form', () => {
    expect(valueKey('6/4')).toBe('1.5');
    expect(valueKey('-14/6')).toBe('-7/3');
    expect(valueKey('1/8')).toBe('0.125');
    expect(valueKey('')).toBe('');
    expect(valueKey('?!')).toBe('');
  });
});
