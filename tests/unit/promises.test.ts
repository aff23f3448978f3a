/** Every promise of these pages names a test, and the test is there. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const ROOT = new URL('../../', import.meta.url);
const PAGES = ['SECURITY.md', 'docs/reliability.md', 'docs/kept-runs.md'];

interface Promised {
  readonly promise: string;
  readonly tests: readonly string[];
}

/** Rows of the tables whose last column is of tests; "the same two" are those of the row above. */
function promisesOf(text: string): Promised[] {
  const found: Promised[] = [];
  let isTests = false;
  for (const line of text.split('\n')) {
    const cells = line.split('|').map((cell) => cell.trim());
    if (cells.length < 3) isTests = false;
    else if (cells.at(-2) === 'test') isTests = true;
    else if (isTests && !/^-+$/.test(cells.at(-2)!)) {
      const named = [...cells.at(-2)!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
      const tests = cells.at(-2)!.startsWith('the same two') ? (found.at(-1)?.tests ?? []) : named;
      found.push({ promise: cells[1]!, tests });
    }
  }
  return found;
}

/** What is wrong with a page. */
function faultsOf(text: string): string[] {
  return promisesOf(text).flatMap(({ promise, tests }) => {
    const files = tests.filter((name) => name.endsWith('.test.ts'));
    if (files.length === 0) return [`"${promise}" names no test.`];
    return files
      .filter((name) => !existsSync(new URL(`tests/${name}`, ROOT)))
      .map((name) => `"${promise}" names tests/${name}, which is not there.`);
  });
}

test.each(PAGES)('every promise of %s names a test that is there', (page) => {
  const text = readFileSync(new URL(page, ROOT), 'utf8');
  expect(promisesOf(text).length).toBeGreaterThanOrEqual(8);
  expect(faultsOf(text)).toEqual([]);
});

test('a promise without a test, and one whose test is gone, are found', () => {
  const table = (last: string): string => `| what | test |\n| --- | --- |\n| it holds | ${last} |\n`;
  expect(faultsOf(table('`unit/promises.test.ts`'))).toEqual([]);
  expect(faultsOf(table('believe me'))).toEqual(['"it holds" names no test.']);
  expect(faultsOf(table('`unit/gone.test.ts`'))).toEqual([
    '"it holds" names tests/unit/gone.test.ts, which is not there.',
  ]);
});
