/**
 * An hour of use, without its pauses: runs, cancels, changes of the question, all pages one after the other, and a GPU process that
 * is killed again and again. What the page holds stays flat and no GPU buffer is left behind.
 */
import type { Browser, Page } from 'puppeteer';
import { expect, test } from 'vitest';
import {
  type Buffers,
  buffersByWorker,
  type Held,
  heldBytes,
  killGpuProcess,
  ownBrowser,
} from './browser-faults';
import { collectProblems, withLab } from './harness';
import { state, stateMatches } from './unfinished';

const PAGES = [
  { hash: '#/', title: 'Attribution' },
  { hash: '#/objectives', title: 'Objectives' },
  { hash: '#/training', title: 'Training' },
  { hash: '#/traces', title: 'Traces' },
  { hash: '#/paper', title: 'Paper' },
  { hash: '#/verify', title: 'Verify' },
];

/** A user does something every ten seconds or so, all through an hour. */
const ACTIONS = Number(process.env['DS_LAB_SOAK_ACTIONS'] ?? 360);
const LOOK_EVERY = 12;
const KILL_EVERY = 36;
const ENDED = /^(Done|Stopped)|were finished\.$/;
const QUESTION = '?sampling.trajectories=8192&engine=webgpu&sweep=model.lengths:1,2,4,8,16,32,64,128';

/**
 * Most bytes of data an action may leave. A run that stays reachable holds eight cells; each has three gradients with an
 * estimate, an error and an exact answer of each part, 100 numbers or more: 8 · 100 · 8 bytes = 6 KiB at least. Every third
 * action is a run, so a leak of runs alone grows by 2 KiB an action.
 *
 * Not counted is what ends by itself. Code is told apart (`heldBytes`). Studies of other pages go on while their page is shown, and
 * a figure grows with every record of a training: they are waited for at first. Of long tasks and long frames the browser keeps
 * the first 200 each, so only looks of the second half count.
 */
const MOST_GROWTH = 2048;

/**
 * The picture of the policies: its scene, positions of the past, lines, arrows, and what pixels are read into. It is drawn for the
 * life of its worker. No other worker has a buffer after its runs.
 */
const MOST_PICTURE_BUFFERS = 5;

interface Look {
  readonly action: number;
  readonly held: Held;
  readonly buffers: readonly (readonly [worker: string, alive: Buffers])[];
}

/** mulberry32: the same actions every time. */
function random(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function press(page: Page, words: string): Promise<void> {
  await page.$$eval(
    'lab-run-bar button',
    (all, wanted) => all.find((button) => button.textContent.trim() === wanted)?.click(),
    words,
  );
}

async function goTo(page: Page, hash: string, title: string): Promise<void> {
  await page.evaluate((wanted) => (location.hash = wanted), hash);
  await page.waitForFunction(
    (wanted) => document.title.startsWith(wanted) && document.querySelector('main h1') !== null,
    { polling: 50 },
    title,
  );
}

/** Waits until what the pages do by themselves is done. */
async function visitAll(page: Page): Promise<void> {
  for (const { hash, title } of PAGES) {
    await goTo(page, hash, title);
    await page.waitForFunction(
      () => {
        const states = [...document.querySelectorAll('main .state')].map((words) => words.textContent);
        const [first = ''] = states;
        return first.startsWith('Done') && !states.some((words) => /^(Computing|Training)/.test(words));
      },
      { polling: 100, timeout: 120_000 },
    );
  }
}

/** Back on the first page, with a run that has ended. */
async function settle(page: Page): Promise<void> {
  await goTo(page, '#/', 'Attribution');
  await stateMatches(page, ENDED);
}

async function runAgain(page: Page): Promise<void> {
  await press(page, 'Run again');
  await stateMatches(page, ENDED);
}

/** Slope of a line through the points by least squares. */
function slope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const mean = (of: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  return (
    points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0) /
    points.reduce((sum, point) => sum + (point.x - x) ** 2, 0)
  );
}

async function act(page: Page, action: number, chance: () => number): Promise<string> {
  const kind = action % 3;
  if (kind === 0) {
    await goTo(page, '#/', 'Attribution');
    await runAgain(page);
    return 'run';
  }
  if (kind === 1) {
    const { hash, title } = PAGES[Math.floor(chance() * PAGES.length)]!;
    await goTo(page, hash, title);
    await new Promise((later) => setTimeout(later, 300 * chance()));
    return title;
  }
  await goTo(page, '#/', 'Attribution');
  await press(page, 'Run again');
  await new Promise((later) => setTimeout(later, 200 * chance()));
  await press(page, 'Cancel');
  await stateMatches(page, ENDED);
  return 'cancel';
}

async function soak(browser: Browser, page: Page): Promise<{ looks: Look[]; kills: number; done: string[] }> {
  const chance = random(1);
  const looks: Look[] = [];
  const done: string[] = [];
  let kills = 0;
  await visitAll(page);
  for (let action = 1; action <= ACTIONS; action++) {
    done.push(await act(page, action, chance));
    if (action % KILL_EVERY === 0) {
      await goTo(page, '#/', 'Attribution');
      await press(page, 'Run again');
      if (killGpuProcess(browser)) kills++;
      await stateMatches(page, ENDED);
    }
    if (action % LOOK_EVERY !== 0) continue;
    await settle(page);
    await runAgain(page);
    expect(await state(page)).toMatch(/^Done: 8 of 8 cells\./);
    looks.push({ action, held: await heldBytes(page), buffers: await buffersByWorker(page) });
  }
  return { looks, kills, done };
}

test('after an hour of use the page holds no more, and no GPU buffer is left', async () => {
  await withLab(
    async ({ url }) => {
      const browser = await ownBrowser();
      try {
        const page = await browser.newPage();
        const problems: string[] = [];
        collectProblems(page, problems);
        await page.goto(`${url}${QUESTION}`);
        const began = Date.now();
        const { looks, kills, done } = await soak(browser, page);
        const late = looks.slice(looks.length / 2).map(({ action, held }) => ({ x: action, y: held.data }));
        const growth = slope(late);
        const megabytes = (part: keyof Held): string =>
          looks.map(({ held }) => (held[part] / 2 ** 20).toFixed(2)).join(' ');
        console.log(
          `${done.length} actions in ${Math.round((Date.now() - began) / 1000)} s, ${kills} GPU processes killed; data ` +
            `${megabytes('data')} MiB, ${Math.round(growth)} bytes an action; code ${megabytes('code')} MiB.`,
        );
        expect(kills).toBe(Math.floor(ACTIONS / KILL_EVERY));
        expect(new Set(done).size).toBe(PAGES.length + 2);
        for (const { buffers } of looks) {
          expect(new Set(buffers.map(([worker]) => worker))).toEqual(
            new Set(['study', 'compare', 'training', 'verify']),
          );
          for (const [worker, { count }] of buffers)
            expect(count).toBeLessThanOrEqual(worker === 'training' ? MOST_PICTURE_BUFFERS : 0);
        }
        expect(growth).toBeLessThanOrEqual(MOST_GROWTH);
        expect(problems).toEqual([]);
      } finally {
        await browser.close();
      }
    },
    { path: null },
  );
});
