import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { csvRecords } from '../../../../src/traces/read/container/csv';
import type { ContainerOptions, SourceItem } from '../../../../src/traces/read/container/items';
import { jsonDocument } from '../../../../src/traces/read/container/json-document';
import type { JsonShape } from '../../../../src/traces/read/container/json-elements';
import { jsonLines } from '../../../../src/traces/read/container/json-lines';
import { isDeeper, parseJson } from '../../../../src/traces/read/container/json-text';
import { multiplicationClass, multiplicationTruth } from '../../../../src/traces/multiplication';
import { isS2r } from '../../../../src/traces/read/format/s2r';
import { READ_LIMITS } from '../../../../src/traces/read/read-options';
import { asTruncated, asVerdict, atPath } from '../../../../src/traces/read/values';

const OPTIONS: ContainerOptions = { limits: READ_LIMITS, onInvalidText: () => expect.unreachable() };

/** An object of JSON with all that JSON has but integers that a double does not hold, as text in one of several styles. */
const OBJECT = fc
  .tuple(
    fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { noNullPrototype: true }),
    fc.constantFrom(0, 1, '\t'),
  )
  .map(([value, indent]) => JSON.stringify(value, undefined, indent))
  .map((text) => ({ text, value: JSON.parse(text) as object }))
  .filter(({ text }) => !/[0-9]{16}/.test(text));

async function* cut(text: string, places: readonly number[]): AsyncGenerator<Uint8Array, void, void> {
  const bytes = new TextEncoder().encode(text);
  const cuts = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  let start = 0;
  for (const end of [...cuts, bytes.length]) {
    if (end > start) yield bytes.slice(start, end);
    start = end;
  }
}

async function itemsOf(items: AsyncIterable<readonly SourceItem[]>): Promise<SourceItem[]> {
  const all: SourceItem[] = [];
  for await (const some of items) all.push(...some);
  return all;
}

const CUTS = fc.array(fc.nat(), { maxLength: 8 });

describe('JSON in pieces', () => {
  const shapes: [JsonShape, (texts: string[]) => string][] = [
    [{ kind: 'array' }, (texts) => ` [ ${texts.join(' ,\n')}\n] `],
    [
      { kind: 'list', list: 'samples' },
      (texts) =>
        `{"a":[{"samples":[{}]}],"b\\"":"samples","samples":[${texts.join(',')}],"c":{"samples":[1]},"d":[{}]}`,
    ],
    [{ kind: 'values' }, (texts) => texts.join('\n')],
  ];

  test.each(shapes)('elements of %j, cut anywhere', async (shape, write) => {
    await fc.assert(
      fc.asyncProperty(fc.array(OBJECT, { maxLength: 5 }), CUTS, async (objects, cuts) => {
        const text = write(objects.map((object) => object.text));
        const items = await itemsOf(jsonDocument(cut(text, cuts), shape, OPTIONS));
        expect(items).toEqual(objects.map(({ value }, i) => ({ row: i + 1, value })));
      }),
      { numRuns: 150 },
    );
  });

  test('lines, cut anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(OBJECT, { maxLength: 5 }), CUTS, async (objects, cuts) => {
        const text = objects.map(({ value }) => JSON.stringify(value)).join('\r\n');
        const items = await itemsOf(jsonLines(cut(text, cuts), OPTIONS));
        expect(items).toEqual(objects.map(({ value }, i) => ({ row: i + 1, value })));
      }),
      { numRuns: 150 },
    );
  });

  test('a value is what JSON.parse gives, where that is exact', () => {
    fc.assert(
      fc.property(OBJECT, ({ value, text }) => {
        expect(parseJson(text)).toEqual(value);
      }),
    );
  });

  test('long integers stay text and NaN is null, outside strings', () => {
    expect(
      parseJson(
        '{"a":[NaN,-Infinity,12345678901234567890],"b":"NaN 12345678901234567890, \\" NaN","c":0.1234567890123456}',
      ),
    ).toEqual({
      a: [null, null, '12345678901234567890'],
      b: 'NaN 12345678901234567890, " NaN',
      c: 0.1234567890123456,
    });
    expect(() => parseJson('{"a": NaNs}')).toThrow(SyntaxError);
  });

  test('depth counts brackets outside strings', () => {
    expect(isDeeper('{"a":[[1]]}', 3)).toBe(false);
    expect(isDeeper('{"a":[[1]]}', 2)).toBe(true);
    expect(isDeeper('["[[[\\"[["]', 1)).toBe(false);
  });
});

test('CSV in pieces gives what it gives as a whole', async () => {
  const cell = fc
    .array(fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('"', '""', ',', '\r\n', '\n')), {
      maxLength: 4,
    })
    .map((parts) => parts.join(''));
  const row = fc.tuple(cell, cell, cell).filter((cells) => cells.some((text) => text !== ''));
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 6 }),
      CUTS,
      fc.constantFrom('\r\n', '\n'),
      async (rows, cuts, newline) => {
        // As Papa Parse, a field that begins with a byte order mark in the first cell would lose it; the heading has none.
        const text = Papa.unparse([['a', 'b', 'c'], ...rows], { newline });
        const items = await itemsOf(csvRecords(cut(text, cuts), ',', OPTIONS));
        expect(items.map((item) => 'value' in item && { ...item.value })).toEqual(
          rows.map(([a, b, c]) => ({ a, b, c })),
        );
        expect(items.map((item) => item.row)).toEqual(rows.map((_, i) => i + 2));
      },
    ),
    { numRuns: 200 },
  );
});

test('CSV larger than what is parsed at once', async () => {
  const rows = Array.from({ length: 40_000 }, (_, i) => `${i},"line ${i}\nnext, ""${i}""",x`);
  const text = `a,b,c\n${rows.join('\n')}\n`;
  const items = await itemsOf(csvRecords(cut(text, [100, 300_000, 700_000, 700_001]), ',', OPTIONS));
  expect(items).toHaveLength(40_000);
  expect(items.at(-1)).toMatchObject({ row: 40_001, value: { a: '39999', b: 'line 39999\nnext, "39999"' } });
});

test('verdicts, ends and paths as logs write them', () => {
  expect([1, '1', 1.0, true, 'True', 'C', 'correct', '1.0'].map(asVerdict)).toEqual(Array(8).fill(true));
  expect([0, -1, '-1.0', false, 'I', 'N', 'wrong'].map(asVerdict)).toEqual(Array(7).fill(false));
  expect([0.5, 2, 'P', '', null, {}, NaN, 'x'.repeat(1e6)].map(asVerdict)).toEqual(Array(8).fill(undefined));
  expect(['length', 'max_tokens', 'model_length', true, 'True'].map(asTruncated)).toEqual(
    Array(5).fill(true),
  );
  expect(['stop', 'tool_calls', false, 'eos'].map(asTruncated)).toEqual(Array(4).fill(false));
  expect(['unknown', 'content_filter', null, undefined].map(asTruncated)).toEqual(Array(4).fill(undefined));
  expect(atPath({ a: { b: [{ c: 1 }] }, 'a.b': 2 }, 'a.b.0.c')).toBe(1);
  expect(atPath({ a: { b: 1 }, 'a.b': 2 }, 'a.b')).toBe(2);
  expect(atPath({ a: 'text' }, 'a.length')).toBeUndefined();
});

test('S2R strings, also very long ones that almost are', () => {
  expect(['R1', 'R-1V1R1V1', 'R1V-1R-1', 'R1R1V1'].every(isS2r)).toBe(true);
  expect(['', 'V1', 'R', 'R2', 'R1V', 'R1 V1', 'r1', 'R1V1V1', 'R--1'].some(isS2r)).toBe(false);
  expect(isS2r('R1V1'.repeat(10_000) + 'X')).toBe(false);
});

test('products: the class from any prompt of the kind, the truth from the paper’s only', () => {
  expect(multiplicationClass('user\nCalculate 12 × 345.\nassistant')).toBe('2×3');
  expect(multiplicationTruth('user\nCalculate 12 × 345.\nassistant')).toBeUndefined();
  expect(multiplicationTruth('Calculate 999999999 * 999999999. Think step by step.')).toBe(
    '999999998000000001',
  );
  expect(multiplicationClass('Calculate ' + '1'.repeat(1e6))).toBeUndefined();
});
