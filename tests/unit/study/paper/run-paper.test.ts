import { expect, test } from 'vitest';
import { EngineError } from '../../../../src/engine/engine';
import { ReferenceEngine } from '../../../../src/engine/reference/reference-engine';
import type { Claim } from '../../../../src/study/paper/claim';
import { accuracyFormula, calibrationPooled } from '../../../../src/study/paper/claims/accuracy';
import { discountExponent } from '../../../../src/study/paper/claims/discount';
import { runPaper } from '../../../../src/study/paper/run-paper';
import type { EngineChoice } from '../../../../src/study/simulate';

const REFERENCE: EngineChoice = { id: 'reference', create: async () => new ReferenceEngine() };
const OPTIONS = { trajectories: 2 ** 16, seed: '1' };
const FEW = [accuracyFormula, discountExponent, calibrationPooled];

test('rows come at once with exact numbers, and again with their estimates', async () => {
  const seen: string[] = [];
  const report = await runPaper(
    OPTIONS,
    [REFERENCE],
    { onRow: ({ complete }, place) => seen.push(`${place} ${complete ? 'complete' : 'exact'}`) },
    FEW,
  );
  expect(seen).toEqual(['0 exact', '1 complete', '2 exact', '0 complete', '2 complete']);
  expect(report.passed).toBe(true);
  expect(report.complete).toBe(true);
  const [accuracy, discount, pooled] = report.rows;
  expect(discount!.monteCarlo).toBeNull();
  expect(accuracy!.monteCarlo!.map(({ n }) => n)).toEqual([2 ** 16, 2 ** 16]);
  for (const { z } of accuracy!.monteCarlo!) expect(Math.abs(z!)).toBeLessThan(4.5);
  // An identity has no spread, so there is no z, and it is compared by its rounding.
  expect(pooled!.monteCarlo![0]).toMatchObject({ z: null, passed: true });
});

test('a planted fault fails its row or its table and no other', async () => {
  for (const fault of ['discount-exponent', 'table-4']) {
    const report = await runPaper({ ...OPTIONS, fault }, [REFERENCE], {}, FEW);
    expect(report.passed).toBe(false);
    const failed = [...report.rows, ...report.tables].filter(({ passed }) => !passed).map(({ id }) => id);
    expect(failed).toEqual([fault]);
  }
});

test('an estimate that is off fails its row', async () => {
  const off: Claim = {
    ...accuracyFormula,
    simulate: () =>
      accuracyFormula.simulate!().map((cell) => ({
        ...cell,
        // 0.87 has a standard error of 0.0013 here; 0.01 is seven of them.
        quantities: cell.quantities.map((quantity) => ({ ...quantity, exact: quantity.exact + 0.01 })),
      })),
  };
  const { rows, passed } = await runPaper(OPTIONS, [REFERENCE], {}, [off]);
  expect(passed).toBe(false);
  expect(rows[0]!.exact.every((check) => check.passed)).toBe(true);
  expect(rows[0]!.monteCarlo![0]!.passed).toBe(false);
});

test('without an engine the exact rows stay, and the reason is told', async () => {
  const broken: EngineChoice = {
    id: 'webgpu',
    create: () => Promise.reject(new EngineError('no-adapter', 'There is no adapter.')),
  };
  const report = await runPaper(OPTIONS, [broken], {}, FEW);
  expect(report).toMatchObject({ complete: false, reason: 'There is no adapter.', fault: 'no-adapter' });
  expect(report.rows.map(({ complete }) => complete)).toEqual([false, true, false]);
});

test('too few trajectories are refused', async () => {
  await expect(runPaper({ ...OPTIONS, trajectories: 100 }, [REFERENCE])).rejects.toThrow(/at least 65536/);
});
