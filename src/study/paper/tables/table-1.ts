/** Table 1: accuracies of four models on seven sizes of multiplication, with confidence intervals. */
import { between, type ExactCheck, near } from '../exact-check';
import { type Interval, waldInterval, wilsonInterval } from '../../../model/intervals';
import { type PaperTable, printed, text } from '../table';

const TASKS = ['3×3', '3×4', '3×5', '3×6', '3×7', '3×8', '3×9'] as const;
/** Test cases of each task (Appendix E.2). */
const CASES = 100;

interface PrintedRow {
  readonly model: string;
  /** Per cent right, and the interval printed below it. */
  readonly tasks: readonly (readonly [accuracy: number, low: number, high: number])[];
}

/** As printed, in per cent. */
const PRINTED: readonly PrintedRow[] = [
  {
    model: 'Base',
    tasks: [
      [74, 65.4, 82.6], [34, 24.7, 43.3], [5, 0.7, 9.3], [1, -1, 3], [4, 0.2, 7.8], [3, -0.3, 6.3], [1, -1, 3],
    ], // prettier-ignore
  },
  {
    model: 'SFT (no reflection)',
    tasks: [
      [75, 66.5, 83.5], [32, 22.9, 41.1], [6, 1.3, 10.7], [2, -0.7, 4.7], [1, -1, 3], [0, 0, 0], [1, -1, 3],
    ], // prettier-ignore
  },
  {
    model: 'SFT (reflection)',
    tasks: [
      [96, 92.2, 99.8], [92, 86.7, 97.3], [94, 89.3, 98.7], [49, 39.2, 58.8], [4, 0.2, 7.8], [1, -1, 3], [0, 0, 0],
    ], // prettier-ignore
  },
  {
    model: 'RL',
    tasks: [
      [98, 95.3, 100.7], [91, 85.4, 96.6], [92, 86.7, 97.3], [90, 84.1, 95.9], [72, 63.2, 80.8], [53, 43.2, 62.8], [34, 24.7, 43.3],
    ], // prettier-ignore
  },
];

const percent = ([low, high]: Interval): Interval => [100 * low, 100 * high];
const misfits = ([low, high]: Interval): boolean => low < 0 || high > 100 || low === high;

export function table1(): PaperTable {
  const entries = PRINTED.flatMap(({ model, tasks }) =>
    tasks.map(([accuracy, low, high], i) => ({
      model,
      task: TASKS[i]!,
      accuracy,
      low,
      high,
      wald: percent(waldInterval(accuracy / 100, CASES)),
      wilson: percent(wilsonInterval(accuracy / 100, CASES)),
    })),
  );
  const because = 'Printed to one decimal: half a unit of it, and a ten-thousandth for rounding.';
  const checks: ExactCheck[] = [
    ...entries.flatMap(({ model, task, low, high, wald }) => [
      near(`${model}, ${task}, Wald low end`, wald[0], low, 0.050_01, because, low.toFixed(1)),
      near(`${model}, ${task}, Wald high end`, wald[1], high, 0.050_01, because, high.toFixed(1)),
    ]),
    between(
      'printed intervals that leave 0 to 100 or have no width',
      entries.filter(({ wald }) => misfits(wald)).length,
      10,
      10,
      'A count.',
    ),
    between(
      'Wilson intervals that do',
      entries.filter(({ wilson }) => misfits(wilson)).length,
      0,
      0,
      'A count.',
    ),
  ];
  return {
    id: 'table-1',
    section: '4.2',
    title: 'Table 1: accuracy on multiplication, n = 100, with 95 % intervals',
    source: 'Accuracies and intervals as printed; intervals recomputed from the accuracies.',
    note: 'All 28 printed intervals are Wald intervals, share ± 1.96·√(share(1 − share)/n). Ten of them leave 0 to 100 or have no width; Wilson’s stay inside and are never empty.',
    columns: [
      'Model',
      'Task',
      'Accuracy, printed (%)',
      'Interval, printed',
      'Wald, recomputed',
      'Wilson',
      'Printed interval',
    ],
    rows: entries.map(({ model, task, accuracy, low, high, wald, wilson }) => [
      text(model),
      text(task),
      printed(accuracy.toFixed(1)),
      printed(`${low.toFixed(1)} to ${high.toFixed(1)}`),
      { kind: 'interval', low: wald[0], high: wald[1] },
      { kind: 'interval', low: wilson[0], high: wilson[1] },
      text(low === high ? 'no width' : misfits(wald) ? 'leaves 0 to 100' : 'fits'),
    ]),
    checks,
  };
}
