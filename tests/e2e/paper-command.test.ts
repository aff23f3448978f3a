import { describe, expect, test } from 'vitest';
import { runLab } from './harness';

const QUICK = ['paper', '--engine', 'reference', '--trajectories', '65536'];

interface Report {
  readonly format: string;
  readonly passed: boolean;
  readonly complete: boolean;
  readonly engine: string;
  readonly rows: readonly { id: string; verdict: string; complete: boolean; passed: boolean }[];
  readonly tables: readonly { id: string; passed: boolean }[];
}

describe('lab paper', () => {
  test('prints every claim and table as JSON and ends with 0', async () => {
    const { code, stdout, stderr } = await runLab(QUICK);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({
      format: 'ds-lab paper',
      passed: true,
      complete: true,
      engine: 'reference',
    });
    expect(report.rows.length).toBeGreaterThanOrEqual(23);
    expect(report.rows.every(({ complete, passed }) => complete && passed)).toBe(true);
    expect(report.tables.map(({ id }) => id)).toEqual([
      'table-1', 'table-2', 'cited-figures', 'table-3', 'table-4', 'table-5', 'table-6', 'table-7',
    ]); // prettier-ignore
  });

  test('ends with 1 and says why with a fault', async () => {
    const fault = 'kl-saturation';
    const { code, stdout, stderr } = await runLab([...QUICK, '--plant-fault', fault]);
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`FAIL {2}${fault}: .* allowed `));
    expect((JSON.parse(stdout) as Report).passed).toBe(false);
  });

  test('refuses what it does not know', async () => {
    const unknown = await runLab([...QUICK, '--plant-fault', 'nonsense']);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toMatch(/--plant-fault must be one of .*kl-saturation.*; received "nonsense"/);
    const few = await runLab(['paper', '--trajectories', '10']);
    expect(few.code).toBe(2);
    expect(few.stderr).toMatch(/--trajectories must be a whole number from 65536/);
  });
});
