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

/** GPU buffers that the owners in a worker have alive. */
export async function buffersOf(worker: WebWorker): Promise<{ count: number; bytes: number }> {
  return worker.evaluate(
    () =>
      new Promise<{ count: number; bytes: number }>((resolve) =>
        self.dispatchEvent(new CustomEvent('count-buffers', { detail: resolve })),
      ),
  );
}

/**
 * Of the page's main thread, after everything that can be collected was. The least of some looks: a drawing under way holds the one
 * before for a moment.
 */
export async function heapBytes(page: Page): Promise<number> {
  const session = await page.createCDPSession();
  try {
    let least = Infinity;
    for (let look = 0; look < 4; look++) {
      await new Promise((later) => setTimeout(later, 400));
      await session.send('HeapProfiler.collectGarbage');
      least = Math.min(least, (await session.send('Runtime.getHeapUsage')).usedSize);
    }
    return least;
  } finally {
    await session.detach();
  }
}
