/** The figures of the page of trainings as tables, one row a number. */
import type { FigureTable } from '../../report/figure/figure-table';
import type { PhaseCell } from '../../study/training/phase';
import { axisCell } from '../export/axis-cell';
import { positionOf } from '../grid-view';
import { flowAt, type Panel, readAt, shownClass } from './panels';
import type { History } from './training-study';

/** Every series of the panels at every record: means over the policies of a cell, and the exact flow where it is known. */
export function panelsTable({ frames, flows }: History, cell: number, panels: readonly Panel[]): FigureTable {
  const flow = flows.get(cell);
  return {
    columns: ['update', 'panel', 'series', 'mean', 'standardError', 'lostInNoise', 'exactFlow'],
    rows: frames.flatMap((frame) =>
      panels.flatMap((panel) =>
        panel.series.map((series) => {
          const { reading, exact } = readAt(series, frame, cell, flow);
          return [
            frame.step,
            panel.id,
            series.label,
            reading?.value ?? null,
            reading?.standardError ?? null,
            reading?.lost ? 'yes' : 'no',
            exact,
          ];
        }),
      ),
    ),
  };
}

/** Every cell of the map with all that it can show. */
export function phaseTable({ view, frames, flows }: History, cells: readonly PhaseCell[]): FigureTable {
  const last = frames.at(-1);
  return {
    columns: [
      'cell',
      ...view.axes.map(({ field }) => field.path),
      ...['resampleWrong', 'accuracy', 'attribution'].flatMap((name) => [name, `${name}StandardError`]),
      'escapedAt',
      'fate',
      'breakEven',
      'stopped',
      'exactAccuracy',
    ],
    rows: cells.map((cell, index) => {
      const { resampleWrong, accuracy, rewardRatio, escapedAt, fate, breakEven, stopped } = cell;
      const c = last === undefined ? 0 : shownClass(last.cells[index]!);
      const flow = last && flowAt(flows.get(index), last.step);
      return [
        index,
        ...positionOf(view, index).map((at, i) => axisCell(view.axes[i]!.values[at]!)),
        ...[resampleWrong, accuracy, rewardRatio].flatMap((estimate) => [
          estimate?.value[0] ?? null,
          estimate?.standardError[0] ?? null,
        ]),
        escapedAt,
        fate,
        breakEven,
        stopped,
        flow?.classes[c]?.accuracy[0] ?? null,
      ];
    }),
  };
}
