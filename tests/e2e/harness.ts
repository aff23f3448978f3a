/** What the end-to-end tests stand on: the built page in a real browser, and the command line as its users run it. */
import { execFile, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AxePuppeteer } from '@axe-core/puppeteer';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { preview, type PreviewOptions, type PreviewServer } from 'vite';
import { afterAll } from 'vitest';
import { ensureBrowser, launchOptions } from '../../scripts/browser.mjs';

export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export interface Lab {
  readonly page: Page;
  /** Address of the served page, ending in a slash. */
  readonly url: string;
  /**
   * What went wrong in the page so far, one sentence each: console errors, uncaught errors, requests that failed
   * or were answered with a status of 400 or more. `expect(lab.problems).toEqual([])`.
   */
  readonly problems: string[];
}

export interface LabOptions {
  /** Path and query to open, such as `?e=…` or `#/paper`; the page itself by default. `null` opens none. */
  readonly path?: string | null;
  /** False to serve without the headers that let threads share memory. */
  readonly isolated?: boolean;
}

/**
 * Serves dist/ on a free port, opens it in headless Chromium with WebGPU, and closes the page after `body`. The tests of a file
 * share a browser and not what pages store in it.
 */
export async function withLab<T>(
  body: (lab: Lab) => Promise<T>,
  { path = '', isolated = true }: LabOptions = {},
): Promise<T> {
  const url = addressOf(await servers[isolated ? 'isolated' : 'plain']());
  const context = await (await theBrowser()).createBrowserContext();
  try {
    const page = await context.newPage();
    const problems: string[] = [];
    collectProblems(page, problems);
    if (path !== null) await page.goto(new URL(path, url).href);
    return await body({ page, url, problems });
  } finally {
    await context.close();
  }
}

const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

/** What is made at the first call, stands until the tests of the file are over, and is closed then. */
function onceForFile<T>(make: () => Promise<T>, close: (made: T) => Promise<void>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().then((found) => {
      closing.push(() => close(found));
      return found;
    });
    return made;
  };
}

const theBrowser = onceForFile(
  async () => puppeteer.launch(launchOptions(await ensureBrowser())),
  (browser: Browser) => browser.close(),
);
const servers = {
  isolated: serverWith({}),
  plain: serverWith({ headers: { 'Cross-Origin-Embedder-Policy': 'unsafe-none' } }),
};

function serverWith(options: PreviewOptions): () => Promise<PreviewServer> {
  return onceForFile(
    async () => {
      await buildIfStale('app');
      return preview({
        root: projectRoot,
        configFile: resolve(projectRoot, 'vite.config.ts'),
        logLevel: 'warn',
        preview: { port: 0, host: '127.0.0.1', open: false, ...options },
      });
    },
    (server: PreviewServer) => server.close(),
  );
}

function addressOf({ resolvedUrls }: PreviewServer): string {
  const url = resolvedUrls?.local[0];
  if (url === undefined) throw new Error('The preview server gave no address.');
  return url;
}

/** Writes what goes wrong in `page` into `problems`; for pages a test opens itself. */
export function collectProblems(page: Page, problems: string[]): void {
  page.on('console', (message) => {
    // Chromium also logs a failed request; that is told below, with its address.
    if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
    problems.push(`console error: ${message.text()}`);
  });
  page.on('pageerror', (error) => {
    problems.push(
      `uncaught error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  });
  page.on('error', (error) => problems.push(`the page crashed: ${error.message}`));
  page.on('requestfailed', (request) => {
    problems.push(`request failed: ${request.url()} (${request.failure()?.errorText ?? 'unknown reason'})`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`request answered ${response.status()}: ${response.url()}`);
  });
}

/**
 * Serious violations of accessibility rules in the page as it is, in light and in dark. Of the rules only that of contrast
 * asks for colours.
 * @param within a selector of the part that is looked at
 */
export async function violationsInBothSchemes(page: Page, within = 'html'): Promise<string[]> {
  const found: string[] = [];
  for (const scheme of ['light', 'dark']) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    const axe = new AxePuppeteer(page).include(within);
    const { violations } = await (scheme === 'dark' ? axe.withRules('color-contrast') : axe).analyze();
    for (const { id, impact, nodes } of violations) {
      if (impact !== 'serious' && impact !== 'critical') continue;
      found.push(`${scheme}, ${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
    }
  }
  return found;
}

/** Elements of one kind beside one another that stand for the others, and the kinds, which are whole by themselves. */
const ALIKE_KEPT = 3;
const ALIKE = 'tr, li, option, article, details, label:has(input, select), svg *';

/**
 * Takes out of the page what repeats: of elements beside one another with the same name and classes, all but the first few.
 * Rules of accessibility take minutes on hundreds of rows; whole pages are looked at by accessibility.long.test.ts. Whatever
 * changes the page comes before.
 */
export async function thinOut(page: Page): Promise<void> {
  await page.evaluate(
    (kept, alike) => {
      const counts = new Map<Element, Map<string, number>>();
      for (const element of document.querySelectorAll(`:is(main, dialog) :is(${alike})`)) {
        const beside = counts.get(element.parentElement!) ?? new Map<string, number>();
        counts.set(element.parentElement!, beside);
        const kind = `${element.tagName}.${element.getAttribute('class') ?? ''}`;
        beside.set(kind, (beside.get(kind) ?? 0) + 1);
        if (beside.get(kind)! > kept) element.remove();
      }
    },
    ALIKE_KEPT,
    ALIKE,
  );
}

/** Clicks "Cancel" in a bar and waits until its state says that the run has stopped. @returns milliseconds in between */
export async function timeToCancel(page: Page, bar: string): Promise<number> {
  return (await page.evaluate(
    `new Promise((resolve) => {
      const bar = document.querySelector('${bar}');
      const state = bar.querySelector('.state');
      const started = performance.now();
      new MutationObserver(() => {
        if (state.textContent.startsWith('Stopped')) resolve(performance.now() - started);
      }).observe(state, { subtree: true, childList: true, characterData: true });
      [...bar.querySelectorAll('button')].find((button) => button.textContent.trim() === 'Cancel').click();
    })`,
  )) as number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of the processor. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

const TRACED = ['toplevel', '__metadata'];

/**
 * Watches the page's main thread from here on. Tasks are measured in time of the processor and not of the clock, so that
 * other work on the machine does not count.
 * @returns what gives the longest task since, in milliseconds, and ends the watch
 */
export async function watchMainThread(page: Page): Promise<() => Promise<number>> {
  await page.tracing.start({ categories: TRACED });
  return async () => {
    const trace = new TextDecoder().decode(await page.tracing.stop());
    const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] };
    const main = traceEvents.filter(
      ({ ph, name, args }) => ph === 'M' && name === 'thread_name' && args.name === 'CrRendererMain',
    );
    const tasks = traceEvents.filter(
      ({ name, pid, tid, tdur }) =>
        name.endsWith('RunTask') &&
        tdur !== undefined &&
        main.some((thread) => thread.pid === pid && thread.tid === tid),
    );
    if (tasks.length === 0) throw new Error('The trace holds no task of the main thread.');
    return Math.max(...tasks.map(({ tdur }) => tdur!)) / 1000;
  };
}

export interface LabResult {
  /** Exit code; null if a signal ended the process. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Folder the command runs in; the project by default. */
  readonly cwd?: string;
  /** What it reads from stdin; nothing by default. */
  readonly input?: string;
  readonly env?: Record<string, string>;
}

/** Runs `lab` with the arguments given and waits for its end. */
export function runLab(args: readonly string[], options?: RunOptions): Promise<LabResult> {
  return startLab(args, options).done;
}

/** Starts `lab`, for tests that interrupt it: `child.kill('SIGINT')` is what Ctrl-C does. */
export function startLab(
  args: readonly string[],
  { cwd = projectRoot, input = '', env = {} }: RunOptions = {},
): { readonly child: ChildProcessWithoutNullStreams; readonly done: Promise<LabResult> } {
  const child = spawn(process.execPath, [resolve(projectRoot, 'scripts/lab.mjs'), ...args], {
    cwd,
    env: { ...userEnvironment(), ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // A command may end without reading its input.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const done = new Promise<LabResult>((fulfil, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => fulfil({ code, signal, stdout, stderr }));
  });
  return { child, done };
}

/** Tests of what lies in dist/ and beside it must not pass on yesterday's build. */
export async function buildIfStale(product: 'app' | 'cli' | 'lib'): Promise<void> {
  const script = resolve(projectRoot, 'scripts/build.mjs');
  await promisify(execFile)(process.execPath, [script, `--${product}`], {
    cwd: projectRoot,
    env: userEnvironment(),
  });
}

/** The environment without what the test runner put there, which changes how libraries behave. */
function userEnvironment(): NodeJS.ProcessEnv {
  const { NODE_ENV: _mode, VITEST: _runner, ...rest } = process.env;
  return Object.fromEntries(Object.entries(rest).filter(([name]) => !name.startsWith('VITEST_')));
}
