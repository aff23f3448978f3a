import { describe, expect, test } from 'vitest';
import { parseExperiment } from '../../../../src/experiment/schema';
import { isSimulable } from '../../../../src/experiment/plan';
import { SECTIONS, VERDICTS } from '../../../../src/study/paper/claim';
import { CLAIMS } from '../../../../src/study/paper/claims';
import { type ExactCheck, isWithin } from '../../../../src/study/paper/exact-check';
import { faultIds, spoil } from '../../../../src/study/paper/plant-fault';
import { TABLES } from '../../../../src/study/paper/tables';

/** Numbers outside their range, as sentences. */
const outside = (checks: readonly ExactCheck[]): string[] =>
  checks
    .filter((check) => !isWithin(check))
    .map(({ name, value, low, high }) => `${name}: ${value} is not in ${low} to ${high}`);

describe.each(CLAIMS.map((claim) => [claim.id, claim] as const))('%s', (_id, claim) => {
  const checks = claim.exact();

  test('every recomputed number is where theory says', () => {
    expect(checks.length).toBeGreaterThan(0);
    expect(outside(checks)).toEqual([]);
  });

  test('each check fails when its number is moved', () => {
    expect(checks.filter((check) => isWithin(spoil(check))).map(({ name }) => name)).toEqual([]);
    expect(checks.filter((check) => isWithin({ ...check, value: NaN }))).toEqual([]);
  });

  test('its numbers have names of their own, a finite range or a bound, and a reason', () => {
    const names = checks.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { low, high, because } of checks) {
      expect(low).toBeLessThanOrEqual(high);
      expect(Number.isFinite(low) || Number.isFinite(high)).toBe(true);
      expect(because.length).toBeGreaterThan(5);
    }
  });

  test('its settings can be simulated, and its experiment can be opened', () => {
    for (const { process, groupSize, quantities } of claim.simulate?.() ?? []) {
      expect(isSimulable(process)).toBe(true);
      expect(groupSize).toBe(8);
      expect(quantities.length).toBeGreaterThan(0);
      for (const { exact } of quantities) expect(exact).toEqual(expect.any(Number));
      expect(quantities.every(({ exact }) => Number.isFinite(exact))).toBe(true);
    }
    if (claim.experiment) expect(() => parseExperiment(claim.experiment)).not.toThrow();
  });
});

test('claims have ids of their own, known sections in the order of the paper, and known verdicts', () => {
  const ids = faultIds();
  expect(new Set(ids).size).toBe(ids.length);
  const order = Object.keys(SECTIONS);
  const places = CLAIMS.map(({ section }) => order.indexOf(section));
  expect(places).toEqual([...places].sort((x, y) => x - y));
  expect(CLAIMS.every(({ verdict }) => VERDICTS.includes(verdict))).toBe(true);
});

describe.each(Object.keys(TABLES))('%s', (id) => {
  const table = TABLES[id]!();

  test('its numbers are where theory and the paper say, and each can fail', () => {
    expect(outside(table.checks)).toEqual([]);
    expect(table.checks.filter((check) => isWithin(spoil(check)))).toEqual([]);
  });

  test('every row has a cell for every column', () => {
    for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
  });
});

test('all 28 intervals of Table 1 are there, and a quote has nothing to check', () => {
  expect(TABLES['table-1']!().rows).toHaveLength(28);
  expect(TABLES['table-1']!().checks).toHaveLength(58);
  for (const id of ['table-2', 'cited-figures', 'table-6', 'table-7']) {
    expect(TABLES[id]!().checks).toEqual([]);
    expect(TABLES[id]!().source).toMatch(/Quoted/);
  }
});
