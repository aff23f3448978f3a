/** What the page of traces holds and does: the logs, how they are read, and what the worker has found in them. */
import type { InputIssue } from '../../model/input-error';
import type { ClassCalibration } from '../../study/calibrate/calibrate-reading';
import { RULE_NAMES } from '../../study/calibrate/calibrate-reading';
import { type PlainCalibration, withTests } from '../../study/calibrate/plain-calibration';
import type { FileReading, LogProgress, RuleName } from '../../study/calibrate/read-logs';
import { INTERVAL_METHODS, type IntervalMethod } from '../../traces/estimate/bootstrap';
import type { CalibrationComparison } from '../../traces/estimate/compare-calibrations';
import type { FormatName } from '../../traces/read/format-names';
import { CANDIDATE_KINDS, type CandidateKind } from '../../traces/split/candidate';
import { USUAL_MARKERS } from '../../traces/split/marker-lists';
import { isBusy, type RunStatus } from '../store';
import { StudyRunner } from '../study-runner';
import type { WorkerPort } from '../worker-port';
import type {
  LogSource,
  ShownTrace,
  ToTracesWorker,
  TraceFilter,
  TracesEvent,
  TracesRequest,
} from './traces-protocol';

export interface TracesQuestion {
  readonly logs: LogSource;
  readonly others: LogSource | null;
  /** Null: by what the file holds. */
  readonly format: FormatName | null;
  /** As typed; empty: where the format has it. */
  readonly truth: string;
  /** Column of the completion's text, as typed; empty: where the format has it. */
  readonly textColumn: string;
  /** Of the logs compared with; null and empty: as for the first. */
  readonly otherFormat: FormatName | null;
  readonly otherTruth: string;
  /** As typed; empty: by the prompt, where it is of the paper's task. */
  readonly classColumn: string;
  readonly classOfFile: boolean;
  /** One phrase a line, as typed. */
  readonly markers: string;
  /** Kinds of candidates that do not count. */
  readonly without: readonly CandidateKind[];
  readonly interval: IntervalMethod;
  readonly censoring: 'keep' | 'drop';
  readonly rule: RuleName;
}

export interface TracesState {
  readonly question: TracesQuestion;
  readonly status: RunStatus;
  readonly progress: LogProgress | null;
  readonly reason: string | null;
  readonly issues: readonly InputIssue[];
  /** The question that the results answer; null before the first. */
  readonly asked: TracesQuestion | null;
  readonly files: readonly FileReading[];
  readonly otherFiles: readonly FileReading[] | null;
  readonly rules: ReadonlyMap<RuleName, PlainCalibration>;
  /** Of the rule named; they belong to no other. */
  readonly front: RuleName;
  readonly classes: readonly ClassCalibration[];
  readonly comparison: CalibrationComparison | null;
  readonly shown: ShownTrace | null;
  readonly filter: TraceFilter;
  /** True while results of an earlier question are shown. */
  readonly stale: boolean;
  /** False where the worker that read the logs is gone: another rule and single traces need another reading. */
  readonly held: boolean;
}

export const FIRST_QUESTION: TracesQuestion = {
  logs: { kind: 'example', model: 'rl-like' },
  others: { kind: 'example', model: 'sft-like' },
  format: null,
  truth: '',
  textColumn: '',
  otherFormat: null,
  otherTruth: '',
  classColumn: '',
  classOfFile: false,
  markers: USUAL_MARKERS.join('\n'),
  without: [],
  interval: INTERVAL_METHODS[0]!,
  censoring: 'keep',
  rule: RULE_NAMES[0]!,
};

function openWorker(): WorkerPort {
  return new Worker(new URL('./traces-worker.ts', import.meta.url), { type: 'module' });
}

/** A user who cancels waits for less than a second. */
const PATIENCE_MS = 700;

export class TracesStudy {
  state: TracesState = {
    question: FIRST_QUESTION,
    status: 'idle',
    progress: null,
    reason: null,
    issues: [],
    asked: null,
    files: [],
    otherFiles: null,
    rules: new Map(),
    front: FIRST_QUESTION.rule,
    classes: [],
    comparison: null,
    shown: null,
    filter: 'resamples',
    stale: false,
    held: false,
  };

  private readonly listeners = new Set<() => void>();
  /** The rule that classes and the comparison were asked of; null before the first. */
  private completed: RuleName | null = null;
  private readonly runner: StudyRunner<ToTracesWorker, TracesEvent>;

  constructor(open: () => WorkerPort = openWorker) {
    // What is shown stays.
    const onReplaced = (): void => this.set({ held: false });
    this.runner = new StudyRunner({ does: 'reads', open, stopMs: PATIENCE_MS, onReplaced }, (event) =>
      this.receive(event),
    );
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Changes how logs are read, and reads them anew; a change of the rule alone needs no reading. */
  ask(change: Partial<TracesQuestion>): void {
    const question = { ...this.state.question, ...change };
    this.set({ question });
    const onlyRule = Object.keys(change).every((key) => key === 'rule');
    if (onlyRule && this.state.rules.size > 0) this.toFront(question.rule);
    else if (!onlyRule || !isBusy(this.state)) this.read();
  }

  /** Reads logs of the user. What they chose to compare with stays; the shipped example, which nobody chose, goes. */
  open(files: readonly File[]): void {
    const { others } = this.state.question;
    this.ask({ logs: { kind: 'files', files }, others: others?.kind === 'files' ? others : null });
  }

  read(): void {
    const { question, rules } = this.state;
    this.set({
      status: 'running',
      progress: null,
      reason: null,
      issues: [],
      stale: rules.size > 0,
    });
    this.runner.start({ type: 'read', ...requestOf(question) });
  }

  stop(): void {
    if (this.state.status !== 'running') return;
    this.set({ status: 'stopping' });
    this.runner.stop();
  }

  /** Shows a trace of the filter, by its place among them. */
  look(at: number, filter = this.state.filter): void {
    this.set({ filter });
    if (this.state.held) this.runner.post({ type: 'trace', rule: this.state.front, filter, at });
    else this.set({ shown: null });
  }

  /** Shows the numbers of a rule, where it has some; what only the rule in front has is asked for anew. */
  private toFront(rule: RuleName): void {
    const { asked, rules, front, held } = this.state;
    if (!rules.has(rule) || rule === front) return;
    this.set({ front: rule, classes: [], comparison: null, asked: asked && { ...asked, rule } });
    this.look(this.state.shown?.at ?? 0);
    // A reading under way ends first; what it brings is of the rule that it was begun with.
    if (held && !isBusy(this.state)) this.complete(rule);
  }

  private complete(rule: RuleName): void {
    this.set({ status: 'running' });
    this.completed = rule;
    this.runner.start({ type: 'front', rule });
  }

  private receive(event: TracesEvent): void {
    switch (event.type) {
      case 'progress':
        return this.set({ progress: event.progress });
      case 'files': {
        const { question } = this.state;
        this.set({
          files: event.files,
          otherFiles: event.others,
          asked: question,
          rules: new Map(),
          classes: [],
          comparison: null,
          stale: false,
          held: true,
        });
        this.completed = null;
        return;
      }
      case 'rule': {
        const rules = new Map(this.state.rules).set(event.found.rule, event.found.calibration);
        const { rule } = this.state.question;
        // The one in front comes first; if it is not the one asked for, that one does not come.
        const front = rules.has(rule) ? rule : [...rules.keys()][0]!;
        const changed = front !== this.state.front && { classes: [], comparison: null };
        this.set({ rules: inOrder(rules), front, ...changed });
        this.completed ??= front;
        if (rules.size === 1) this.look(0);
        return;
      }
      case 'tests':
        return this.takeTests(event);
      case 'class':
        if (event.rule === this.state.front) this.set({ classes: [...this.state.classes, event.found] });
        return;
      case 'comparison':
        if (event.rule === this.state.front) this.set({ comparison: event.comparison });
        return;
      case 'trace':
        return this.set({ shown: event.shown });
      case 'finished': {
        this.set({ status: 'done' });
        const { front, rules } = this.state;
        if (this.completed !== front && rules.has(front)) this.complete(front);
        return;
      }
      case 'stopped':
        return this.set({ status: 'stopped' });
      case 'invalid':
        return this.set({ status: 'failed', issues: event.issues, reason: 'Something does not fit.' });
      case 'failed':
        return this.set({ status: 'failed', reason: event.reason });
    }
  }

  private takeTests({ rule, className, tests }: Extract<TracesEvent, { type: 'tests' }>): void {
    if (className === null) {
      const rules = new Map(this.state.rules);
      const calibration = rules.get(rule);
      if (calibration !== undefined) this.set({ rules: rules.set(rule, withTests(calibration, tests)) });
      return;
    }
    if (rule !== this.state.front) return;
    const classes = this.state.classes.map((one) =>
      one.className === className ? { className, calibration: withTests(one.calibration, tests) } : one,
    );
    this.set({ classes });
  }

  private set(change: Partial<TracesState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}

function inOrder(rules: ReadonlyMap<RuleName, PlainCalibration>): Map<RuleName, PlainCalibration> {
  return new Map(RULE_NAMES.flatMap((rule) => (rules.has(rule) ? [[rule, rules.get(rule)!] as const] : [])));
}

/** What the worker is asked for; its readings are also what a saved calibration tells. */
export function requestOf(question: TracesQuestion): TracesRequest {
  const { logs, others, format, truth, otherFormat, otherTruth, classColumn, classOfFile } = question;
  const { markers, without, interval, censoring, rule } = question;
  const columns = {
    ...(question.textColumn.trim() !== '' && { text: question.textColumn.trim() }),
    ...(classColumn.trim() !== '' && { class: classColumn.trim() }),
  };
  const read = {
    ...(format !== null && { format }),
    ...(truth.trim() !== '' && { truth: truth.trim() }),
    ...(Object.keys(columns).length > 0 && { columns }),
    ...(classOfFile && { classOfFile }),
  };
  const usual = markers === FIRST_QUESTION.markers && without.length === 0;
  return {
    logs,
    others,
    read,
    readOthers: {
      ...read,
      ...(otherFormat !== null && { format: otherFormat }),
      ...(otherTruth.trim() !== '' && { truth: otherTruth.trim() }),
    },
    split: usual
      ? {}
      : {
          markers: markers
            .split('\n')
            .map((line) => line.trim())
            .filter((line) => line !== ''),
          kinds: CANDIDATE_KINDS.filter((kind) => !without.includes(kind)),
        },
    interval,
    censoring,
    rule,
  };
}
