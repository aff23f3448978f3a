/** Jobs done side by side: one after the other in this thread, and meanwhile the next ones in a helper. */
import type { LogProgress, RuleName } from '../../study/calibrate/read-logs';
import type { TraceColumns } from '../../traces/trace-table';
import type { WorkerPort } from '../worker-port';
import { type Answer, answerOf, errorOf, type Failure, type HeldTables, type Job } from './traces-jobs';

type Columns = ReadonlyMap<RuleName, TraceColumns>;

export type ToTracesHelper =
  | { readonly type: 'hold'; readonly own: { readonly tables: Columns }; readonly others: { readonly tables: Columns } }
  | { readonly type: 'job'; readonly id: number; readonly job: Job }; // prettier-ignore

export type FromTracesHelper = { readonly id: number } & (
  { readonly progress: LogProgress } | { readonly answer: Answer } | { readonly failure: Failure }
);

export interface LaneHooks {
  readonly signal: AbortSignal;
  /** Answers in the order of the jobs, each as soon as those before it are there. */
  readonly onAnswer: (answer: Answer, index: number) => void;
  readonly onProgress?: (index: number, progress: LogProgress) => void;
}

/** The helper did not start, or broke down. */
class Gone extends Error {}

export class Lanes {
  private helper: WorkerPort | undefined;
  private held: HeldTables | undefined;
  private waiting: ((event: Exclude<FromTracesHelper, { progress: LogProgress }>) => void) | undefined;
  private onHelperProgress: ((progress: LogProgress) => void) | undefined;
  private broken: ((error: Gone) => void) | undefined;
  private ids = 0;

  /** @param open undefined where there is no second processor to help */
  constructor(private readonly open: (() => WorkerPort) | undefined) {}

  /** Tables that jobs from here on are about. */
  hold(held: HeldTables): void {
    this.held = held;
    if (this.helper !== undefined) this.send(this.helper, held);
  }

  /** @throws what the first job that fails throws; the signal's reason when it fires */
  async run(jobs: readonly Job[], { signal, onAnswer, onProgress }: LaneHooks): Promise<void> {
    const answers: (Answer | undefined)[] = jobs.map(() => undefined);
    const left = jobs.map((_, index) => index);
    let told = 0;
    const lane = async (answer: (job: Job, index: number) => Promise<Answer>): Promise<void> => {
      for (let index = left.shift(); index !== undefined; index = left.shift()) {
        signal.throwIfAborted();
        try {
          answers[index] = await answer(jobs[index]!, index);
        } catch (error) {
          if (!(error instanceof Gone)) throw error;
          // This thread does it instead.
          left.unshift(index);
          return;
        }
        for (let next = answers[told]; next !== undefined; next = answers[++told]) onAnswer(next, told);
      }
    };
    const progressOf = (index: number) => (progress: LogProgress) => onProgress?.(index, progress);
    const here = lane(async (job, index) => {
      await letMessagesIn();
      signal.throwIfAborted();
      return answerOf(job, this.held, { signal, onProgress: progressOf(index) });
    });
    const there = jobs.length < 2 ? undefined : lane((job, index) => this.byHelper(job, progressOf(index)));
    const stop = (): void => this.close();
    signal.addEventListener('abort', stop);
    try {
      await Promise.all([here, there]);
      // What a helper left undone when it broke down after this thread had ended.
      await lane((job, index) => answerOf(job, this.held, { signal, onProgress: progressOf(index) }));
    } catch (error) {
      left.length = 0;
      this.close();
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Ends what the helper does. */
  private close(): void {
    this.helper?.terminate();
    this.helper = undefined;
    this.broken?.(new Gone());
  }

  private byHelper(job: Job, onProgress: (progress: LogProgress) => void): Promise<Answer> {
    const helper = this.start();
    if (helper === undefined) return Promise.reject(new Gone());
    return new Promise((resolve, reject) => {
      this.broken = reject;
      this.onHelperProgress = onProgress;
      this.waiting = (event) => ('answer' in event ? resolve(event.answer) : reject(errorOf(event.failure)));
      helper.postMessage({ type: 'job', id: ++this.ids, job } satisfies ToTracesHelper);
    });
  }

  private start(): WorkerPort | undefined {
    if (this.open === undefined || this.helper !== undefined) return this.helper;
    const helper = this.open();
    this.helper = helper;
    helper.addEventListener('message', (event) => {
      const { data } = event as MessageEvent<FromTracesHelper>;
      if (helper !== this.helper || data.id !== this.ids) return;
      if ('progress' in data) this.onHelperProgress?.(data.progress);
      else this.waiting?.(data);
    });
    helper.addEventListener('error', (event) => {
      event.preventDefault();
      if (helper === this.helper) this.close();
    });
    if (this.held !== undefined) this.send(helper, this.held);
    return helper;
  }

  private send(helper: WorkerPort, { tables, others }: HeldTables): void {
    const plain = (all: HeldTables['tables']): { tables: Columns } => ({
      tables: new Map([...all].map(([rule, table]) => [rule, table.columns()])),
    });
    helper.postMessage({
      type: 'hold',
      own: plain(tables),
      others: plain(others),
    } satisfies ToTracesHelper);
  }
}

/** So that a cancel is heard between two pieces of work. */
function letMessagesIn(): Promise<void> {
  return new Promise((resume) => setTimeout(resume, 0));
}
