/**
 * How long the page of traces takes from files to all numbers; printed, not asserted, as it depends on the machine.
 *
 *     DS_LAB_LOGS=/path/to/logs npx vitest run --project long tests/e2e/traces-speed.long.test.ts
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, ElementHandle, Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { withLab } from './harness';

const ROUNDS = 5;

/** Notes in the page when the logs were given, when the first numbers stood there and when all was done. */
const WATCH = `
  window.marks = { given: 0 };
  addEventListener('change', (event) => {
    if (event.target.type === 'file') window.marks = { given: performance.now() };
  }, true);
  new MutationObserver(() => {
    const { marks } = window;
    const state = document.querySelector('lab-traces-bar .state')?.textContent ?? '';
    const fresh = document.querySelector('.answer:not(.stale) .by-rule') !== null;
    if (fresh) marks.numbers ??= performance.now();
    if (state.includes('Done') && fresh) marks.done ??= performance.now();
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
`;

interface Marks {
  readonly given: number;
  readonly numbers: number;
  readonly done: number;
}

async function marks(page: Page): Promise<Marks> {
  await page.waitForFunction('window.marks?.done !== undefined', { timeout: 60_000, polling: 100 });
  return (await page.evaluate('window.marks')) as Marks;
}

/** Seconds of the processor that each of the browser's processes has taken. */
function processorSeconds(browser: Browser): Map<number, number> {
  const TICKS_PER_SECOND = 100;
  const parents = new Map<number, number>();
  const seconds = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]!.split(' ');
      parents.set(Number(name), Number(fields[1]));
      seconds.set(Number(name), (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND);
    } catch {
      // It has ended meanwhile.
    }
  }
  const root = browser.process()!.pid!;
  const isOurs = (pid: number): boolean =>
    pid === root || (parents.has(pid) && pid > 1 && isOurs(parents.get(pid)!));
  return new Map([...seconds].filter(([pid]) => isOurs(pid)));
}

function spentSince(before: ReadonlyMap<number, number>, browser: Browser): number {
  const after = processorSeconds(browser);
  return [...after].reduce((sum, [pid, used]) => sum + used - (before.get(pid) ?? 0), 0);
}

function told(what: string, rounds: readonly (Marks & { readonly processor: number })[]): void {
  const list = (of: (round: (typeof rounds)[number]) => number): string =>
    rounds.map((round) => of(round).toFixed(2)).join(' ');
  console.log(
    `${what}, seconds to the first numbers: ${list(({ numbers, given }) => (numbers - given) / 1000)}; ` +
      `to all: ${list(({ done, given }) => (done - given) / 1000)}; processor, all processes: ${list(({ processor }) => processor)}`,
  );
}

test('from opening the page, and from giving it logs, to all numbers', async () => {
  const folder = process.env['DS_LAB_LOGS'];
  const paths = folder === undefined ? [] : readdirSync(folder).filter((name) => /\.jsonl?$/.test(name)).map((name) => join(folder, name)); // prettier-ignore
  const opened: (Marks & { processor: number })[] = [];
  const given: typeof opened = [];
  await withLab(
    async ({ page: first, url }) => {
      const browser = first.browser();
      for (let round = 0; round < ROUNDS; round++) {
        const page = await first.browserContext().newPage();
        await page.evaluateOnNewDocument(WATCH);
        let before = processorSeconds(browser);
        await page.goto(new URL('#/traces', url).href);
        opened.push({ ...(await marks(page)), processor: spentSince(before, browser) });
        if (paths.length > 0) {
          before = processorSeconds(browser);
          const input = (await page.$('.logs input[type=file]')) as ElementHandle<HTMLInputElement>;
          await input.uploadFile(...paths);
          given.push({ ...(await marks(page)), processor: spentSince(before, browser) });
        }
        await page.close();
      }
    },
    { path: null },
  );
  told('the example with its comparison, from opening the page', opened);
  if (given.length > 0) told(`${paths.length} files, from giving them`, given);
  expect(opened.every(({ given: from, done }) => done > from)).toBe(true);
});
