/**
 * What can end or hinder a run of the page from outside, really done to it. Every run ends in the digest of an undisturbed one, and
 * no block that was kept is computed again.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { afterAll, expect, test } from 'vitest';
import { killGpuProcess, ownBrowser } from './browser-faults';
import { withLab } from './harness';
import {
  BLOCKS,
  digestOfDone,
  found,
  LONG,
  state,
  stateMatches,
  stored,
  storedBytes,
  studyWorker,
} from './unfinished';

const folder = mkdtempSync(join(tmpdir(), 'ds-lab-unfinished-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The same experiment on WebGPU, whose tallies are the same. */
const ON_GPU = LONG.replace('engine=reference', 'engine=webgpu');

let known: string | undefined;
/** Digest of a run that nothing disturbs, in a browser context of its own. */
async function undisturbed(): Promise<string> {
  known ??= await withLab(({ page }) => digestOfDone(page), { path: LONG });
  return known;
}

/** The page of a browser of the test's own. */
async function withBrowser(
  body: (browser: Browser, url: string) => Promise<void>,
  userDataDir?: string,
): Promise<void> {
  await withLab(
    async ({ url }) => {
      const browser = await ownBrowser(userDataDir);
      try {
        await body(browser, url);
      } finally {
        await browser.close().catch(() => undefined);
      }
    },
    { path: null },
  );
}

async function opened(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(address);
  return page;
}

const pause = (ms: number): Promise<void> => new Promise((later) => setTimeout(later, ms));

test('the GPU process is killed twice in mid-run: new devices go on', async () => {
  await withBrowser(async (browser, url) => {
    const page = await opened(
      browser,
      `${url}${ON_GPU.replace(/trajectories=\d+/, `trajectories=${2 ** 20}`)}`,
    );
    for (let kills = 0; kills < 2; kills++) {
      const before = await page.$eval('lab-run-bar progress', (bar) => bar.value);
      await page.waitForFunction(
        (least) => document.querySelector<HTMLProgressElement>('lab-run-bar progress')!.value > least,
        { polling: 20 },
        before,
      );
      expect(await state(page)).toMatch(/^Running/);
      expect(killGpuProcess(browser)).toBe(true);
      await page.waitForFunction(
        (count) =>
          (document.querySelector('lab-header')?.textContent.match(/lost|stopped answering/g) ?? []).length >=
          count,
        { polling: 20, timeout: 60_000 },
        kills + 1,
      );
    }
    const digest = await digestOfDone(page);
    await page.reload();
    expect(await digestOfDone(page)).toBe(digest);
  });
});

test('the page is closed at random moments and opened again, until the run is done', async () => {
  await withBrowser(async (browser, url) => {
    let before = 0;
    let sessions = 0;
    for (let digest: string | undefined; digest === undefined; sessions++) {
      const page = await opened(browser, `${url}${LONG}`);
      if (before > 0) {
        const there = await found(page);
        // What was kept is there again: a session that computed it anew would have found less.
        expect(there).toBeGreaterThanOrEqual(before);
        before = there;
      }
      await Promise.race([stateMatches(page, /^Done/), pause(1500 + 1000 * Math.random())]);
      if ((await state(page)).startsWith('Done')) digest = await digestOfDone(page);
      else if (before === 0) {
        await storedBytes(page);
        before = 1;
      }
      await page.close();
      if (digest !== undefined) expect(digest).toBe(await undisturbed());
    }
    expect(sessions).toBeGreaterThanOrEqual(2);
  });
});

test('the browser is killed in mid-run and started again with its folder', async () => {
  const userData = join(folder, 'profile');
  let url = '';
  await withBrowser(async (browser, address) => {
    url = address;
    const page = await opened(browser, `${url}${LONG}`);
    // Chromium hands what is written to the system, so a killed process loses none of it.
    await storedBytes(page, 60_000);
    const gone = new Promise((ended) => browser.process()!.once('exit', ended));
    browser.process()!.kill('SIGKILL');
    await gone;
    await pause(500);
    const again = await ownBrowser(userData);
    try {
      const next = await opened(again, `${url}${LONG}`);
      // Tallies of groups of 8 take 929 bytes a block at most.
      expect(await found(next)).toBeGreaterThanOrEqual(Math.floor(60_000 / 1000) - 5);
      expect(await digestOfDone(next)).toBe(await undisturbed());
    } finally {
      await again.close();
    }
  }, userData);
});

test('a quota that is told wrong and is reached in mid-run: the run is done, and it is said once', async () => {
  await withBrowser(async (browser, url) => {
    const page = await browser.newPage();
    const session = await page.createCDPSession();
    await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(url).origin, quotaSize: 1 });
    await page.goto(`${url}${LONG}`);
    expect(await stateMatches(page, /not kept/)).toMatch(
      /^Running\. The blocks of this run are not kept from here on, because this browser gives the page no more room/,
    );
    expect(await digestOfDone(page)).toBe(await undisturbed());
    expect(await state(page)).toBe('Done: 16 of 16 cells.');
  });
});

test('a tab behind another goes on, and so does one that was frozen', async () => {
  await withBrowser(async (browser, url) => {
    const page = await opened(browser, `${url}${LONG}`);
    await storedBytes(page);
    const other = await browser.newPage();
    await other.bringToFront();
    const session = await page.createCDPSession();
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    await pause(1500);
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    // Without being looked at again.
    expect(await digestOfDone(page)).toBe(await undisturbed());
  });
});

test('two tabs with the same run do no harm', async () => {
  await withBrowser(async (browser, url) => {
    const first = await opened(browser, `${url}${LONG}`);
    await storedBytes(first);
    const second = await opened(browser, `${url}${LONG}`);
    expect(await stateMatches(second, /Another tab/)).toContain(
      'Another tab computes this run and keeps its blocks, so this one does not.',
    );
    await Promise.all(
      [first, second].map(async (page) => expect(await digestOfDone(page)).toBe(await undisturbed())),
    );
    await expect.poll(async () => (await stored(first)).runs, { timeout: 10_000 }).toBe(0);
  });
});

test('clocks that go back and jump ahead by hours in mid-run', async () => {
  await withBrowser(async (browser, url) => {
    const page = await opened(browser, `${url}${LONG}`);
    await storedBytes(page);
    const jump = `(() => {
      let calls = 0;
      const hours = () => 3_600_000 * [0, -5, 7, -1, 100][Math.floor(++calls / 40) % 5];
      for (const clock of [Date, performance]) {
        const now = clock.now.bind(clock);
        clock.now = () => now() + hours();
      }
    })()`;
    await Promise.all([page.evaluate(jump), studyWorker(page).evaluate(jump)]);
    expect(await digestOfDone(page)).toBe(await undisturbed());
    expect(await page.$eval('lab-run-bar .numbers', (words) => words.textContent)).not.toMatch(
      /NaN|Infinity|-|−/,
    );
  });
});

test('what is kept is found whole', async () => {
  await withLab(
    async ({ page }) => {
      await storedBytes(page, 200_000);
      const { bytes } = await stored(page);
      await page.reload();
      // A record is 25 bytes around its tally; the header and the note take less than 3 KiB together.
      const { bytes: of } = await stored(page);
      expect(of).toBeGreaterThanOrEqual(bytes);
      const there = await found(page);
      expect(there).toBeGreaterThan(100);
      expect(there).toBeLessThanOrEqual(BLOCKS);
      expect(await digestOfDone(page)).toBe(await undisturbed());
    },
    { path: LONG },
  );
});
