/**
 * The WebAssembly engine: the tally on every thread of the processor. It counts and does nothing else; signals and
 * trainings are for the engines that have them.
 */
import type { Plan } from '../../experiment/plan';
import {
  type BlockResult,
  type DrawInput,
  EngineError,
  type EngineTuning,
  type RunOptions,
  type TallyEngine,
} from '../engine';
import { BlockJoiner } from './block-joiner';
import { INLINE_HOST } from './inline-thread';
import { type Item, jobsOf, SIZES, sizesFor } from './jobs';
import { compileKernel, kernelBytes } from './kernel-module';
import { packPlan } from './pack-plan';
import type { FromThread, SentPlan, ToThread } from './serve';
import type { Thread, ThreadHost } from './threads';

export interface WasmOptions extends EngineTuning {
  /** Another kernel, for checks that a broken one is found out. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

/**
 * Jobs that a thread has at once: the others wait in its inbox while the engine hears of the last, and while the thread that
 * asked works out what a finished cell comes to, which takes as long as a job.
 */
const IN_FLIGHT = 3;
/** More threads than this gain nothing that was ever measured, and each has its memory. */
const MOST_THREADS = 64;

type Done = Extract<FromThread, { type: 'done' }>;

interface Given {
  readonly thread: number;
  readonly items: readonly Item[];
}

/** A run and what of it was given to threads. */
interface Work {
  readonly run: number;
  readonly plan: SentPlan;
  readonly jobs: Iterator<readonly Item[], void, undefined>;
  readonly given: Given[];
  /** Jobs that each thread has now. */
  readonly busy: number[];
  /** Threads that have the plan. */
  readonly knowing: Set<Thread>;
}

export class WasmEngine implements TallyEngine {
  readonly id = 'wasm';
  readonly software = true;
  readonly adapter: string;
  private failure: EngineError | null = null;
  private runs = 0;
  private draws = 0;
  private readonly onDone = new Map<number, (message: Done) => void>();
  private readonly onDrawn = new Map<number, (words: Uint32Array) => void>();
  /** What waits for news and would wait for ever once a thread has failed. */
  private readonly onFailure = new Set<() => void>();

  private constructor(
    private readonly threads: readonly Thread[],
    private readonly shares: boolean,
    private readonly options: WasmOptions,
  ) {
    const count = threads.length;
    this.adapter = `${count} ${count === 1 ? 'thread' : 'threads'} with 128-bit vectors`;
  }

  /**
   * @param host where threads come from; without one the work is done on the calling thread, with pauses
   * @throws EngineError where WebAssembly with vectors cannot be had
   */
  static async create(host: ThreadHost = INLINE_HOST, options: WasmOptions = {}): Promise<WasmEngine> {
    const module = await compileKernel(options.bytes ?? kernelBytes());
    const count = Math.max(1, Math.min(options.threads ?? host.count, MOST_THREADS));
    const threads = Array.from({ length: count }, () => host.open());
    const engine = new WasmEngine(threads, host.shares, options);
    try {
      await engine.start(module);
    } catch (error) {
      engine.dispose();
      throw error;
    }
    return engine;
  }

  private async start(module: WebAssembly.Module): Promise<void> {
    await new Promise<void>((fulfil, reject) => {
      let ready = 0;
      this.onFailure.add(() => reject(this.failure!));
      for (const thread of this.threads) {
        thread.listen(
          (data) => {
            const message = data as FromThread;
            if (message.type === 'ready' && ++ready === this.threads.length) fulfil();
            this.receive(message);
          },
          (message) => this.fail(message),
        );
        this.post(thread, { type: 'start', module });
      }
    });
    this.onFailure.clear();
  }

  async *run(
    plan: Plan,
    { signal, skip = () => false }: RunOptions = {},
  ): AsyncGenerator<BlockResult, void, undefined> {
    signal?.throwIfAborted();
    const run = ++this.runs;
    const stop = this.shares ? new Int32Array(new SharedArrayBuffer(4)) : null;
    const words = packPlan(plan, this.shares);
    const most = { ...SIZES, item: this.options.itemAttempts ?? SIZES.item };
    const jobs = jobsOf(plan, sizesFor(plan, this.threads.length, most), skip);
    const given: Given[] = [];
    const done = new Map<number, Done>();
    const work: Work = {
      run,
      plan: { words, stop },
      jobs,
      given,
      busy: this.threads.map(() => 0),
      knowing: new Set(),
    };
    let news: () => void = () => undefined;
    const wake = (): void => news();
    this.onDone.set(run, (message) => {
      done.set(message.job, message);
      work.busy[given[message.job]!.thread]! -= 1;
      wake();
    });
    this.onFailure.add(wake);
    signal?.addEventListener('abort', wake);
    try {
      const joiner = new BlockJoiner(plan);
      for (let job = 0; ; job++) {
        for (;;) {
          signal?.throwIfAborted();
          if (this.failure) throw this.failure;
          this.give(work);
          if (job === given.length) return;
          if (done.has(job)) break;
          await new Promise<void>((resolve) => (news = resolve));
        }
        const { counters, overrun } = done.get(job)!;
        done.delete(job);
        if (counters === null) throw lostJob(overrun);
        for (const block of joiner.add(given[job]!.items, counters)) yield block;
        // The items are of no more use, and a large plan has many.
        given[job] = { ...given[job]!, items: [] };
      }
    } finally {
      signal?.removeEventListener('abort', wake);
      this.onFailure.delete(wake);
      this.onDone.delete(run);
      if (stop !== null) Atomics.store(stop, 0, 1);
      for (const thread of work.knowing) this.post(thread, { type: 'forget', run });
    }
  }

  /** Gives each thread as many jobs as it may have. */
  private give({ run, plan, jobs, given, busy, knowing }: Work): void {
    for (let most = 1; most <= IN_FLIGHT; most++) {
      for (const [thread, port] of this.threads.entries()) {
        if (busy[thread]! >= most) continue;
        const { value: items } = jobs.next();
        if (items === undefined) return;
        const known = knowing.has(port);
        knowing.add(port);
        const message = { type: 'job', run, job: given.length, items: packItems(items) } as const;
        this.post(port, { ...message, plan: known ? null : plan });
        given.push({ thread, items });
        busy[thread]! += 1;
      }
    }
  }

  async draw(inputs: readonly DrawInput[]): Promise<Uint32Array> {
    const draw = ++this.draws;
    const words = Uint32Array.from(inputs.flatMap(({ counter, key }) => [...counter, ...key]));
    return await new Promise<Uint32Array>((fulfil, reject) => {
      const fail = (): void => reject(this.failure!);
      if (this.failure) return fail();
      this.onFailure.add(fail);
      this.onDrawn.set(draw, (drawn) => {
        this.onFailure.delete(fail);
        this.onDrawn.delete(draw);
        fulfil(drawn);
      });
      this.post(this.threads[0]!, { type: 'draw', draw, inputs: words });
    });
  }

  dispose(): void {
    for (const thread of this.threads) thread.end();
    this.fail('it was told to end');
  }

  private receive(message: FromThread): void {
    switch (message.type) {
      case 'ready':
        break;
      case 'done':
        this.onDone.get(message.run)?.(message);
        break;
      case 'drawn':
        this.onDrawn.get(message.draw)?.(message.words);
        break;
      case 'failed':
        this.fail(message.message);
        break;
    }
  }

  private fail(message: string): void {
    this.failure ??= new EngineError(
      'device-lost',
      `A thread of the WebAssembly engine stopped: ${message}. Finished blocks are kept.`,
    );
    for (const wake of [...this.onFailure]) wake();
  }

  private post(thread: Thread, message: ToThread): void {
    thread.postMessage(message);
  }
}

/** What a thread reads of items: see `serve.ts`. */
function packItems(items: readonly Item[]): Uint32Array {
  const words = new Uint32Array(3 * items.length);
  let at = 0;
  for (const { cell, firstGroup, groups } of items) {
    words[at++] = cell;
    words[at++] = firstGroup;
    words[at++] = groups;
  }
  return words;
}

function lostJob(overrun: number): EngineError {
  return overrun >= 0
    ? new EngineError(
        'wrong-result',
        'A trajectory passed the 524,286 attempts that sums are built for. Set maxAttempts (1..4096).',
      )
    : new EngineError('device-lost', 'A thread of the WebAssembly engine gave a job up.');
}
