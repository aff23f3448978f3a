import type { Page } from 'puppeteer';
import { describe, expect, test } from 'vitest';
import { CLAIMS } from '../../src/study/paper/claims';
import { runLab, withLab, thinOut, violationsInBothSchemes } from './harness';

const PAPER = '#/paper';
/** A small first run for tests that visit the Attribution page too. */
const SMALL = '?sampling.trajectories=4096&sweep=model.lengths:1,8,100';

async function done(page: Page): Promise<void> {
  await page.waitForFunction("document.querySelector('.paper .state')?.textContent.startsWith('Done')", {
    timeout: 100_000,
  });
}

async function type(page: Page, selector: string, text: string): Promise<void> {
  await page.click(selector, { count: 3 });
  await page.keyboard.type(text);
}

describe('the Paper page', () => {
  test('shows every claim with its numbers and verdict, and every table, without a click', async () => {
    await withLab(
      async ({ page, problems }) => {
        // Exact numbers are there before the simulation has ended.
        await page.waitForSelector('article.claim .numbers dd');
        expect(await page.title()).toBe('Paper · Decision–Sampling Lab');
        await done(page);
        expect(await page.$eval('.paper .state', (state) => state.textContent)).toMatch(
          /all where theory says/,
        );
        const cards = await page.$$eval('article.claim', (all) =>
          all.map((card) => ({
            id: card.id,
            chip: card.querySelector('.chip')?.textContent.trim().toLowerCase(),
            exact: card.querySelectorAll('.numbers dd').length > 0,
            waiting: card.textContent.includes('on its way'),
          })),
        );
        expect(cards).toEqual(
          CLAIMS.map(({ id, verdict }) => ({
            id: `claim-${id}`,
            chip: verdict,
            exact: true,
            waiting: false,
          })),
        );
        expect(await page.$$eval('.paper-table h3', (titles) => titles.length)).toBe(8);
        const saturation = await page.$eval('#claim-kl-saturation', (card) => card.textContent);
        expect(saturation).toMatch(/ratio at L = 8\s+exact 7\.96166\s+theory 7\.96 ± 0\.005/);
        expect(saturation).toMatch(/Monte Carlo 7\.\d+ ± 0\.\d+\s+n 262\s144/);
        const digest = await page.$eval('.paper .origin dd code', (code) => code.textContent);
        const { stdout } = await runLab(['paper', '--json']);
        expect((JSON.parse(stdout) as { digest: string }).digest).toBe(digest);
        expect(problems).toEqual([]);
      },
      { path: PAPER },
    );
  });

  test('is reached by the navigation with the focus on its heading, and kept when left', async () => {
    await withLab(
      async ({ page, problems }) => {
        await page.waitForSelector('lab-attribution-page h1');
        const focused = (): Promise<boolean> =>
          page
            .waitForFunction("document.activeElement?.matches('main h1')", { timeout: 5000 })
            .then(() => true);
        await page.click('nav a[href="#/paper"]');
        expect(await focused()).toBe(true);
        expect(await page.$eval('nav a[aria-current=page]', (link) => link.textContent.trim())).toBe('Paper');
        expect(page.url()).toContain(`${SMALL}#/paper`);
        await done(page);

        await page.click('#claim-kl-gradient .open a');
        await page.waitForFunction("location.search.includes('model.lengths.wrong')");
        expect(new URL(page.url()).hash).toBe('#/');
        expect(await focused()).toBe(true);
        expect(await page.$$eval('main', (all) => all.length)).toBe(1);

        // The results of the paper are still there.
        await page.goBack();
        await page.waitForSelector('#claim-kl-gradient');
        expect(await page.$eval('.paper .state', (state) => state.textContent)).toMatch(/^Done/);
        expect(problems).toEqual([]);
      },
      { path: SMALL },
    );
  });

  test('goes to a claim that the address names', async () => {
    await withLab(
      async ({ page }) => {
        await page.waitForFunction("document.activeElement?.id === 'claim-token-chain-title'");
        const top = await page.$eval('#claim-token-chain', (card) => card.getBoundingClientRect().top);
        expect(Math.abs(top)).toBeLessThan(60);
      },
      { path: `${PAPER}/token-chain` },
    );
  });

  test('recomputes Appendix C at once and marks what has changed, and no more', async () => {
    await withLab(
      async ({ page, problems }) => {
        await page.waitForSelector('#machine-refDC');
        const cells = (): Promise<string[]> =>
          page.$$eval('lab-appendix-c tbody tr', (rows) =>
            rows.map((row) => row.textContent.replaceAll(/\s+/g, ' ').trim()),
          );
        const marked = (): Promise<number> => page.$$eval('lab-appendix-c td.moved', (moved) => moved.length);
        const original = await cells();
        expect(original[0]).toMatch(/^1\. Sample W 0\.46928 printed 0\.4704 .* 0\.07385 printed 0\.0737/);
        expect(await marked()).toBe(0);

        // The reference of STOP moves STOP's d and Q, everything before it, and the sums.
        await type(page, '#machine-refDC', '2.1');
        expect(await marked()).toBeGreaterThan(5);
        const after = await cells();
        expect(after.join(' ')).not.toContain('printed');
        // −log(σ(2.2)/σ(2.1)) = ln(1.110803) − ln(1.122456).
        expect(after[3]).toMatch(/^2\. STOP −0\.010436● 0 −0\.010436●/);
        // The reward does not know the reference.
        expect(after[4]).toMatch(/−0\.098688 −0\.18/);

        await type(page, '#machine-trajectory', 'xyz');
        expect(await page.$eval('#machine-trajectory', (input) => input.getAttribute('aria-invalid'))).toBe(
          'true',
        );
        expect(await page.$eval('#machine-trajectory-issue', (issue) => issue.textContent)).toMatch(
          /must be answers C or W and decisions R or S in turn/,
        );
        expect(await cells()).toEqual(after);

        await type(page, '#machine-trajectory', 'crcs');
        expect((await cells()).slice(0, 4).map((row) => /^\d\. [A-Z]+( [CW])?/i.exec(row)?.[0])).toEqual([
          '1. Sample C',
          '1. RESAMPLE',
          '2. Sample C',
          '2. STOP',
        ]);
        await page.$eval('lab-appendix-c button', (button) => button.click());
        const bare = (rows: readonly string[]): string[] =>
          rows.map((row) => row.replaceAll(' ●', '').replaceAll('●', ''));
        expect(bare(await cells())).toEqual(bare(original));
        expect(problems).toEqual([]);
      },
      { path: PAPER },
    );
  });

  test('stops when asked, and keeps what was finished', async () => {
    await withLab(
      async ({ page }) => {
        await page.waitForFunction("document.querySelectorAll('article.claim .numbers').length >= 25");
        await page.$$eval('.run-bar button', (buttons) =>
          buttons.find((button) => button.textContent.trim() === 'Cancel')!.click(),
        );
        await page.waitForFunction(
          "document.querySelector('.paper .state').textContent.startsWith('Stopped')",
        );
        expect(await page.$$eval('article.claim .numbers', (all) => all.length)).toBeGreaterThanOrEqual(25);
      },
      { path: `?engine=reference${PAPER}` },
    );
  });

  test('has no serious accessibility violation, light or dark, and fits 360 pixels', async () => {
    await withLab(
      async ({ page, url }) => {
        await page.goto(`${url}${PAPER}`);
        await done(page);
        await type(page, '#machine-length', 'x');
        // Cards are alike; one of each verdict stands for them, with everything in it open. All 25 take minutes.
        await page.evaluate(
          `for (const name of ['holds', 'conditional', 'fails'])
            [...document.querySelectorAll('article.claim:has(.chip.' + name + ')')].slice(1).forEach((card) => card.remove());`,
        );
        await page.$$eval('details', (all) => all.forEach((details) => (details.open = true)));
        const wide = page.viewport()!;
        await page.setViewport({ width: 360, height: 740 });
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
        await page.setViewport(wide);
        await thinOut(page);
        expect(await violationsInBothSchemes(page)).toEqual([]);
      },
      { path: null },
    );
  });
});
