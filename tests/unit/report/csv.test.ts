import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { csvField, csvText } from '../../../src/report/csv';
import { Numbers } from '../../support/fuzz';

test.each([
  ['=1+1', "'=1+1"],
  ['+cmd|calc', "'+cmd|calc"],
  ['-2+3', "'-2+3"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t'=1"],
  ['\r=1', `"'\r'=1"`],
  ['\n=1', `"'\n'=1"`],
  ['＝1+1', "'＝1+1"],
  ['＠SUM(A1)', "'＠SUM(A1)"],
  // Where cells are parted by semicolons or tabs, the rest of a text is a cell of its own.
  ['a;=cmd()', "a;'=cmd()"],
  ['a;b;@x', "a;b;'@x"],
  ['a;-0.5', "a;'-0.5"],
  ['grpo;kl.weight=0.5', 'grpo;kl.weight=0.5'],
  ['-0.5', '-0.5'],
  ['+1e-3', '+1e-3'],
  ['a=1', 'a=1'],
  ['a,"b"', '"a,""b"""'],
])('the text %j is written as %j', (text, written) => {
  expect(csvField(text)).toBe(written);
});

test('numbers are numbers, with their sign, and what is none is empty', () => {
  expect([-0.25, 1e-20, NaN, null].map(csvField)).toEqual(['-0.25', '1e-20', '', '']);
});

test('comments stand before the header, and no piece of one is a formula', () => {
  const text = csvText(
    ['x'],
    [[1]],
    ['seed: 42', 'command: a,=cmd()', 'files: a;"@x"', 'range: 1,-2,+3', 'two\nlines'],
  );
  const lines = text.split('\r\n');
  expect(lines.slice(0, 6)).toEqual([
    '# seed: 42',
    '"# command: a,=cmd()"',
    '"# files: a;""@x"""',
    '# range: 1,-2,+3',
    '# two lines',
    'x',
  ]);
  const cells = Papa.parse<string[]>(text).data.flat();
  expect(cells.filter((cell) => cell.startsWith('='))).toEqual([]);
});

test('no text of a table is a formula, whatever parts the cells', () => {
  const parts = ['=', '+', '-', '@', '＝', ';', '\t', ',', '"', "'", ' ', '\n', '\r', 'x', '1', '=cmd|a!A1'];
  const numbers = new Numbers(1);
  const texts = Array.from({ length: 5000 }, () =>
    Array.from({ length: 1 + numbers.below(6) }, () => parts[numbers.below(parts.length)]).join(''),
  );
  const isFormula = (cell: string): boolean => /^[=+\-@＝]/.test(cell) && !Number.isFinite(Number(cell));
  const found = texts.filter((text) =>
    [',', ';', '\t'].some((delimiter) =>
      Papa.parse<string[]>(csvText(['x', 'y'], [['x', text]]), { delimiter })
        .data.flat()
        .some(isFormula),
    ),
  );
  expect(texts.filter(isFormula).length).toBeGreaterThan(500);
  expect(found).toEqual([]);
});
