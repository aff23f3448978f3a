/** The figures of the page of traces as tables, one row a number with its 95 % interval. */
import type { FigureTable } from '../../report/figure/figure-table';
import type { ClassCalibration } from '../../study/calibrate/calibrate-reading';
import type { PlainCalibration } from '../../study/calibrate/plain-calibration';
import type { Estimate } from '../../traces/estimate/bootstrap';
import { CLASS_SERIES } from './classes-plot';

const INTERVAL = ['value', 'low', 'high'] as const;

function intervalOf(estimate: Estimate | undefined): (number | null)[] {
  return INTERVAL.map((key) => estimate?.[key] ?? null);
}

export function classesTable(classes: readonly ClassCalibration[]): FigureTable {
  return {
    columns: ['class', 'traces', 'quantity', ...INTERVAL],
    rows: classes.flatMap((found) =>
      CLASS_SERIES.map(({ label, of }) => [
        found.className,
        found.calibration.counts.traces,
        label,
        ...intervalOf(of(found)),
      ]),
    ),
  };
}

/** The observed accuracy and each predicted one, with its difference from the observed. */
export function predictionsTable({ estimates, predictions }: PlainCalibration): FigureTable {
  return {
    columns: ['accuracy', ...INTERVAL, ...INTERVAL.map((key) => `difference.${key}`)],
    rows: [
      ['observed', ...intervalOf(estimates.accuracy), null, null, null],
      ...predictions.map(({ id, accuracy, difference }) => [
        id,
        ...intervalOf(accuracy),
        ...intervalOf(difference),
      ]),
    ],
  };
}
