/** A run of the page as a result file, and a result file as a run of the page. */
import { isRecord, own } from '../../experiment/field-values';
import { provenanceOf } from '../../report/result-file';
import { readResult, type ResultContents } from '../../report/result-reader';
import { runFile } from '../evidence/downloads';
import { freshRun, type LabState, type RunState } from '../store';
import { type KeptHead, headOf } from './record';

/** The two parts of a run that is to be kept. */
export interface KeptParts {
  readonly head: KeptHead;
  readonly file: string;
}

/**
 * @param when in ISO 8601
 * @throws InputError where the file would not open again
 */
export function partsOf(state: Pick<LabState, 'run' | 'engine'>, name: string, when: string): KeptParts {
  const { run, engine } = state;
  const engines = run.kept?.engines ?? (engine === null ? [] : [engine]);
  const lab = run.kept?.lab ?? __APP_VERSION__;
  const provenance = { ...provenanceOf(lab, engines), name, kept: when };
  const file = JSON.stringify({ ...runFile(state), provenance });
  return { head: headOf(name, when, readResult(file), run.view.cells, file), file };
}

/** A run whose numbers are there already. */
export function runOf(contents: ResultContents, name: string, when: string): RunState {
  const { experiment, complete, reason, digest, cells, lab, engine } = contents;
  return {
    ...freshRun(experiment),
    status: complete ? 'done' : 'stopped',
    results: new Map(cells.map(({ index, result }) => [index, result])),
    digest,
    reason,
    kept: { name, when, lab: lab ?? 'unknown', engines: [engine ?? UNTOLD] },
  };
}

const UNTOLD = { id: 'unknown', adapter: 'its file names none' } as const;

/** The file as it is handed out: with the name that the run has now, laid out to be read. */
export function fileToSave(file: string, name: string | null): string {
  try {
    const result: unknown = JSON.parse(file);
    if (!isRecord(result)) return file;
    const from = own(result, 'provenance');
    const provenance = { ...(isRecord(from) && from), ...(name !== null && { name }) };
    return `${JSON.stringify({ ...result, provenance }, null, 2)}\n`;
  } catch {
    // Damaged as it is, it is its user's.
    return file;
  }
}

/** A name for the file of a run, of letters that every system takes. */
export function fileName(name: string | null): string {
  const plain = (name ?? '')
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
    .toLowerCase();
  return plain === '' ? 'run.json' : `run-${plain}.json`;
}
