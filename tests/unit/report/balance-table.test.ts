/** The second table of `lab compare`, and what the file has of the same. */
import { expect, test } from 'vitest';
import { ReferenceEngine } from '../../../src/engine/reference/reference-engine';
import { parseExperiment } from '../../../src/experiment/schema';
import { balanceTable } from '../../../src/report/balance-table';
import { comparisonFile, comparisonTable } from '../../../src/report/compare-file';
import { compareExperiment, type ComparedCell } from '../../../src/study/compare/compare';
import { namedObjectives } from '../../../src/study/compare/objectives';
import { processMeasures } from '../../../src/study/compare/process-measures';
import { isSamplingReversed } from '../../../src/study/compare/verdict';

const engines = [{ id: 'reference' as const, create: () => Promise.resolve(new ReferenceEngine()) }];
const experiment = parseExperiment({
  version: 1,
  sampling: { trajectories: 4096, blocks: 32 },
  sweep: [{ path: 'model.lengths', values: [8, 16] }],
});
const ids = ['paper-theory', 'verl-grpo-kl-loss', 'verl-grpo-kl-in-reward', 'sft'];
const cells: ComparedCell[] = [];
for await (const cell of compareExperiment(experiment, namedObjectives(ids), engines)) cells.push(cell);

const lineOf = (text: string, start: string): string =>
  text.split('\n').find((line) => line.startsWith(start)) ?? '';

test('a table for each cell: ratios, verdict, cosine and drag, exact where there is an exact answer', () => {
  const text = balanceTable(cells, 3);
  expect(text.match(/^model\.lengths = (8|16)$/gm)).toHaveLength(2);
  expect(lineOf(text, 'paper-theory')).toMatch(
    /1\.109 +7\.962 +0\.2771 +unbalanced, toward deciding, sampling reversed +-0\.8\d\d ± 0\.0\d+ +-0\.8246 +-1\.21 +-0\.623 +-0\.112$/,
  );
  // So few trajectories do not tell this ratio, some 0.4, from a third.
  expect(lineOf(text, 'verl-grpo-kl-in-reward')).toMatch(/ ± .* in the reward .* undecided +—/);
  expect(lineOf(text, 'sft')).toMatch(/12\.40 +— +12\.40 +unbalanced, toward sampling +—( +—){4}$/);
  expect(lineOf(text, 'The penalty of this setting')).toBe(
    'The penalty of this setting, exact: E|d_s|/E|d_d| = 7.935 (unbalanced, toward sampling), E|Q_s|/E|Q_d| = 7.078 (unbalanced, toward sampling).',
  );
  expect(text).toContain('within a factor of 3 (--threshold; Definition 3.1 names no factor)');
});

test('a total that lowers θ_s is marked, whatever its verdict; one that only might lower it is not', () => {
  // At L = 8 the penalty of the paper's theory outweighs its reward on sampling; SFT raises it.
  for (const threshold of [3, 10]) {
    const text = balanceTable(cells, threshold);
    expect(lineOf(text, 'paper-theory')).toContain(', sampling reversed');
    expect(lineOf(text, 'sft')).not.toContain('reversed');
    expect(lineOf(text, 'Sampling reversed: ')).toContain('right answers less likely');
  }
  const [theory] = cells[0]!.results;
  const withSampling = (value: number) => {
    const { total } = theory!.gradient;
    const s = { exact: null, value, standardError: 0.1 };
    return { gradient: { ...theory!.gradient, total: [s, total[1], total[2]] as const } };
  };
  expect([-0.3, -0.15, 0.3].map((g) => isSamplingReversed(withSampling(g)))).toEqual([true, false, false]);
});

test('another threshold, other verdicts', () => {
  const text = balanceTable(cells, 13);
  expect(lineOf(text, 'sft')).toMatch(/12\.40 +balanced/);
  expect(lineOf(text, 'The penalty of this setting')).toContain('7.935 (balanced)');
});

test('the file holds them in columns by logit, null where there is none', () => {
  const file = JSON.parse(
    JSON.stringify(comparisonFile(experiment, cells, true, { lab: '0', engine: 'reference', adapter: '' })),
  ) as { cells: { process: object; objectives: Record<string, unknown>[] }[] };
  const [cell] = file.cells;
  const [theory, , , sft] = cell!.objectives as [
    Record<string, unknown>,
    unknown,
    unknown,
    Record<string, unknown>,
  ];
  const { klDrag, klCosine, partAttribution } = cells[0]!.results[0]!;
  expect(theory['klDrag']).toEqual({
    exact: klDrag.map((drag) => drag!.exact),
    value: klDrag.map((drag) => drag!.value),
    standardError: klDrag.map((drag) => drag!.standardError),
  });
  expect(theory).toMatchObject({ klCosine, partAttribution });
  expect(sft['klCosine']).toBeNull();
  expect(sft['klDrag']).toEqual({
    exact: [null, null, null],
    value: [null, null, null],
    standardError: [null, null, null],
  });
  expect(cell!.process).toEqual(processMeasures(cells[0]!.cell.settings));
});

test('the first table has the share that reaches deciding, exact or with its error, and says what it is', () => {
  const text = comparisonTable(cells);
  // 1/(1 + 0.2771) of the ratio beside it; it reaches deciding and unteaches sampling.
  expect(lineOf(text, 'paper-theory')).toMatch(/ 0\.277078 +78\.3 %, reversed +-/);
  expect(lineOf(text, 'sft')).toMatch(/ 7\.47 % +/);
  expect(lineOf(text, 'verl-grpo-kl-in-reward')).toMatch(/ none +\d\d\.\d ± \d\.\d+ % /);
  expect(text).toContain(
    'to deciding: (|dC|+|dW|)/(|s|+|dC|+|dW|), the share that reaches STOP and RESAMPLE',
  );
});

test('the second explains its letters and what undecided means', () => {
  const text = balanceTable(cells, 3);
  expect(text).toContain(
    'E|d_s| and E|d_d|: mean size of the KL that one answer and one decision pay at once.',
  );
  expect(text).toMatch(/^Undecided: the interval of an estimate, 95 %,/m);
});

test('the first table says what objectives are compared on, the second that there is no KL where there is none', async () => {
  expect(comparisonTable(cells)).toContain(
    'model.lengths = 16\npolicy θ = (0.4, 2.2, 1.4), reference (0.3, 2, 1.2), lengths L = 16, groups of G = 8\n',
  );
  const { reference } = experiment.model;
  const same = { ...experiment, model: { ...experiment.model, policy: reference }, sweep: [] };
  const found: ComparedCell[] = [];
  for await (const cell of compareExperiment(same, namedObjectives(['trl-grpo-kl']), engines))
    found.push(cell);
  expect(balanceTable(found, 3)).toContain('The reference is the policy here: every KL is 0');
});
