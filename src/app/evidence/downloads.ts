/** What the page hands out as files. */
import type { Experiment } from '../../experiment/experiment';
import { experimentToText } from '../../experiment/codec';
import { expandGrid } from '../../experiment/grid';
import { resultCsv } from '../../report/result-csv';
import { resultFile } from '../../report/result-file';
import type { RunSummary } from '../../study/run-experiment';
import type { LabState } from '../store';

/** The finished cells as the summary of a run. */
function summaryOf({ run }: Pick<LabState, 'run'>): RunSummary {
  const cells = expandGrid(run.experiment).flatMap((cell) => {
    const result = run.results.get(cell.index);
    return result === undefined ? [] : [{ cell, result }];
  });
  const complete = run.status === 'done';
  return {
    cells,
    digest: run.digest ?? '',
    complete,
    reason: complete ? null : (run.reason ?? 'The run goes on.'),
    fault: null,
  };
}

export function downloadResult(state: LabState, form: 'json' | 'csv'): void {
  const { experiment } = state.run;
  if (form === 'csv') save('result.csv', 'text/csv', resultCsv(experiment, summaryOf(state), made(state)));
  else saveJson('result.json', runFile(state));
}

/** The finished cells as the command line writes them. */
export function runFile(state: Pick<LabState, 'run'>): object {
  return resultFile(state.run.experiment, summaryOf(state), made(state));
}

/** Kept numbers are those of the lab that made them. */
function made({ run }: Pick<LabState, 'run'>): { readonly lab: string } {
  return { lab: run.kept?.lab ?? __APP_VERSION__ };
}

export function downloadExperiment(experiment: Experiment): void {
  save('experiment.json', 'application/json', experimentToText(experiment));
}

export function saveJson(name: string, value: object): void {
  save(name, 'application/json', `${JSON.stringify(value, null, 2)}\n`);
}

/** Hands the data out as a file of this name. */
export function save(name: string, type: string, data: BlobPart): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([data], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
