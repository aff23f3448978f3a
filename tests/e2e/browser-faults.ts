/** What is done to a browser from outside. */
import { readdirSync, readFileSync } from 'node:fs';
import puppeteer, { type Browser, type Page, type WebWorker } from 'puppeteer';
import { ensureBrowser, launchOptions } from '../../scripts/browser.mjs';

/** A browser of a test's own, which may be killed. */
export async function ownBrowser(userDataDir?: string): Promise<Browser> {
  const options = launchOptions(await ensureBrowser());
  const flags = options.args ?? [];
  return puppeteer.launch({
    ...options,
    // Chromium turns the GPU off after some crashes within minutes, and takes it from the site that was at work; here that many
    // are provoked.
    args: [...flags, '--disable-gpu-process-crash-limit', '--disable-domain-blocking-for-3d-apis'],
    ...(userDataDir !== undefined && { userDataDir }),
  });
}

/** Kills the browser's own GPU process, as a driver that crashes does. @returns false where there is none just now */
export function killGpuProcess(browser: Browser): boolean {
  const family = new Set([browser.process()!.pid!]);
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))![1]);
        return [{ pid: Number(name), parent, line: readFileSync(`/proc/${name}/cmdline`, 'utf8') }];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
  for (let grown = true; grown;) {
    grown = false;
    for (const { pid, parent } of processes)
      if (family.has(parent) && !family.has(pid)) {
        family.add(pid);
        grown = true;
      }
  }
  const gpu = processes.find(({ pid, line }) => family.has(pid) && line.includes('--type=gpu-process'));
  if (gpu === undefined) return false;
  process.kill(gpu.pid, 'SIGKILL');
  return true;
}

export interface Buffers {
  readonly count: number;
  readonly bytes: number;
}

/** Workers of the page that tell how many GPU buffers they have alive. */
const TELLS = /\/(study|compare|training|verify)-worker/;

/** GPU buffers that the owners in each worker have alive, as "training": what is alive there. */
export async function buffersByWorker(page: Page): Promise<(readonly [worker: string, alive: Buffers])[]> {
  const workers = page.workers().flatMap((worker) => {
    const name = TELLS.exec(worker.url())?.[1];
    return name === undefined ? [] : [{ name, worker }];
  });
  return Promise.all(workers.map(async ({ name, worker }) => [name, await buffersOf(worker)] as const));
}

async function buffersOf(worker: WebWorker): Promise<Buffers> {
  return worker.evaluate(
    () =>
      new Promise<Buffers>((resolve) =>
        self.dispatchEvent(new CustomEvent('count-buffers', { detail: resolve })),
      ),
  );
}

/** Bytes of the page's main thread. */
export interface Held {
  /** Objects, arrays, strings, closures, and what the browser holds for the document. */
  readonly data: number;
  /** What the engine of JavaScript makes of the program: bytecode, machine code, feedback. */
  readonly code: number;
}

interface Snapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly [types: readonly string[], ...unknown[]];
    };
  };
  readonly nodes: readonly number[];
}

/**
 * What can be reached after everything else was collected, from a snapshot of the heap, and once a drawing under way, which holds
 * the one before, is done. Code is told apart from data: functions are compiled as they are used, some hundreds of kilobytes of
 * optimised code within an hour, and that is no leak: it ends with the program.
 */
export async function heldBytes(page: Page): Promise<Held> {
  await new Promise((later) => setTimeout(later, 1000));
  const session = await page.createCDPSession();
  try {
    const chunks: string[] = [];
    session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
    await session.send('HeapProfiler.collectGarbage');
    await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    const { snapshot, nodes } = JSON.parse(chunks.join('')) as Snapshot;
    const { node_fields: fields, node_types: types } = snapshot.meta;
    const [type, size, code] = [
      fields.indexOf('type'),
      fields.indexOf('self_size'),
      types[0].indexOf('code'),
    ];
    if (type < 0 || size < 0 || code < 0) throw new Error('The snapshot of the heap is of another form.');
    const held = { data: 0, code: 0 };
    for (let at = 0; at < nodes.length; at += fields.length)
      held[nodes[at + type] === code ? 'code' : 'data'] += nodes[at + size]!;
    return held;
  } finally {
    await session.detach();
  }
}
