/**
 * What a thread does: it owns an instance of the kernel and rolls out what messages name.
 *
 * In Node the function's text is the program of the worker, so it must not use anything from outside itself but types
 * and globals of every JavaScript.
 */

/** A port of a worker, from within. */
export interface Port {
  onmessage: ((event: { readonly data: unknown }) => unknown) | null;
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
}

export interface SentPlan {
  /** See `pack-plan.ts`. */
  readonly words: Uint32Array;
  /** Not 0 once the run is of no interest any more; null where memory is not shared. */
  readonly stop: Int32Array | null;
}

export type ToThread =
  | { readonly type: 'start'; readonly module: WebAssembly.Module }
  | {
      readonly type: 'job';
      readonly run: number;
      readonly job: number;
      /** Cell, first group and number of groups of each item. */
      readonly items: Uint32Array;
      /** With a thread's first job of a run. */
      readonly plan: SentPlan | null;
    }
  | { readonly type: 'forget'; readonly run: number }
  /** Four counter words and two key words of each draw. */
  | { readonly type: 'draw'; readonly draw: number; readonly inputs: Uint32Array };

export type FromThread =
  | { readonly type: 'ready' }
  | {
      readonly type: 'done';
      readonly run: number;
      readonly job: number;
      /** The tallies of all items, one behind the other; null of a job that was not finished because of `stop`. */
      readonly counters: BigUint64Array<ArrayBuffer> | null;
      /** The item in which a trajectory passed what can be counted, or -1. */
      readonly overrun: number;
    }
  | { readonly type: 'drawn'; readonly draw: number; readonly words: Uint32Array<ArrayBuffer> }
  /** What went wrong in words; the thread is of no use any more. */
  | { readonly type: 'failed'; readonly message: string };

/** The kernel's exports: `assembly/tally.ts`. */
export interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly CELL: WebAssembly.Global;
  readonly ENTRIES: WebAssembly.Global;
  readonly MOST_COLUMNS: WebAssembly.Global;
  readonly TALLY: WebAssembly.Global;
  readonly DRAWS: WebAssembly.Global;
  prepare(newTables: number): void;
  tally(firstGroup: number, groups: number, long: number): number;
  drawOne(block: number, trajectory: number, lane: number): void;
}

export function serve(port: Port): void {
  // What `pack-plan.ts` packs.
  const CELL_WORDS = 17;
  const KERNEL_WORDS = 14;
  const GROUP_SIZE = 9;
  const BITS_C = 10;
  const BITS_W = 12;
  const ENTRIES_C = 14;
  const ENTRIES_W = 15;
  const LONG = 16;
  const OVERRUN = 2;
  const tallySize = (groupSize: number): number => 24 + 10 * (groupSize + 1);

  const plans = new Map<number, SentPlan>();
  let kernel: KernelExports;
  let memory: ArrayBuffer;
  /** The kernel's tally, as many counters as the last item had. */
  let tally: BigUint64Array;
  let prepared = { run: -1, cell: -1, entriesC: -1, entriesW: -1 };

  const prepare = (run: number, cell: number, words: Uint32Array): void => {
    if (prepared.run === run && prepared.cell === cell) return;
    const at = cell * CELL_WORDS;
    new Uint32Array(memory, Number(kernel.CELL.value), KERNEL_WORDS).set(
      words.subarray(at, at + KERNEL_WORDS),
    );
    const [entriesC, entriesW] = [words[at + ENTRIES_C]!, words[at + ENTRIES_W]!];
    const same = prepared.run === run && prepared.entriesC === entriesC && prepared.entriesW === entriesW;
    if (!same) {
      const most = Number(kernel.MOST_COLUMNS.value);
      const entries = new Uint32Array(memory, Number(kernel.ENTRIES.value), 2 * most);
      entries.set(words.subarray(entriesC, entriesC + 2 ** words[at + BITS_C]!));
      entries.set(words.subarray(entriesW, entriesW + 2 ** words[at + BITS_W]!), most);
    }
    kernel.prepare(same ? 0 : 1);
    prepared = { run, cell, entriesC, entriesW };
  };

  const rollOut = ({ run, job, items, plan: sent }: Extract<ToThread, { type: 'job' }>): void => {
    if (sent !== null) plans.set(run, sent);
    const plan = plans.get(run);
    const done = (counters: BigUint64Array<ArrayBuffer> | null, overrun: number): void => {
      const message: FromThread = { type: 'done', run, job, counters, overrun };
      port.postMessage(message, counters === null ? [] : [counters.buffer]);
    };
    if (plan === undefined) return done(null, -1);
    const { words, stop } = plan;
    let size = 0;
    for (let i = 0; i < items.length; i += 3) size += tallySize(words[items[i]! * CELL_WORDS + GROUP_SIZE]!);
    const counters = new BigUint64Array(size);
    let at = 0;
    for (let i = 0; i < items.length; i += 3) {
      if (stop !== null && Atomics.load(stop, 0) !== 0) return done(null, -1);
      const cell = items[i]!;
      prepare(run, cell, words);
      if (kernel.tally(items[i + 1]!, items[i + 2]!, words[cell * CELL_WORDS + LONG]!) === OVERRUN)
        return done(null, i / 3);
      const own = tallySize(words[cell * CELL_WORDS + GROUP_SIZE]!);
      // A view costs more than what is copied through it.
      if (tally.length !== own) tally = new BigUint64Array(memory, Number(kernel.TALLY.value), own);
      counters.set(tally, at);
      at += own;
    }
    done(counters, -1);
  };

  const draw = ({ draw: which, inputs }: Extract<ToThread, { type: 'draw' }>): void => {
    const words = new Uint32Array((inputs.length / 6) * 4);
    // Of the cell: two words of the seed, then purpose and stream.
    const cell = new Uint32Array(memory, Number(kernel.CELL.value), 4);
    const vectors = new Uint32Array(memory, Number(kernel.DRAWS.value), 16);
    for (let i = 0; i * 6 < inputs.length; i++) {
      const [block, trajectory, stream, purpose, seedLow, seedHigh] = inputs.subarray(6 * i, 6 * i + 6);
      // Each draw in a lane of its own turn.
      const lane = i & 3;
      cell.set([seedLow!, seedHigh!, purpose!, stream!]);
      kernel.drawOne(block!, trajectory!, lane);
      for (let word = 0; word < 4; word++) words[4 * i + word] = vectors[4 * word + lane]!;
    }
    // The cell is gone.
    prepared = { run: -1, cell: -1, entriesC: -1, entriesW: -1 };
    const message: FromThread = { type: 'drawn', draw: which, words };
    port.postMessage(message, [words.buffer]);
  };

  const answer = (message: ToThread): void => {
    switch (message.type) {
      case 'start': {
        const instance = new WebAssembly.Instance(message.module, {});
        kernel = instance.exports as unknown as KernelExports;
        memory = kernel.memory.buffer;
        tally = new BigUint64Array(memory, Number(kernel.TALLY.value), 0);
        const ready: FromThread = { type: 'ready' };
        port.postMessage(ready, []);
        break;
      }
      case 'job':
        rollOut(message);
        break;
      case 'forget':
        plans.delete(message.run);
        break;
      case 'draw':
        draw(message);
        break;
    }
  };

  port.onmessage = ({ data }): void => {
    try {
      answer(data as ToThread);
    } catch (error) {
      const failed: FromThread = {
        type: 'failed',
        message: error instanceof Error ? error.message : String(error),
      };
      port.postMessage(failed, []);
    }
  };
}
