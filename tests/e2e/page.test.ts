import puppeteer, { type Page } from 'puppeteer';
import { describe, expect, test } from 'vitest';
import { ensureBrowser, launchOptions } from '../../scripts/browser.mjs';
import { collectProblems, runLab, timeToCancel, withLab, thinOut, violationsInBothSchemes } from './harness';

/** A sweep small enough for the reference engine. */
const SMALL = '?sampling.trajectories=4096&sweep=model.lengths:1,8,100';
const LONG = '?sampling.trajectories=40000000&sweep=model.lengths:1,8,100,500,1000';

const stateStarts = (words: string): string =>
  `document.querySelector('.state')?.textContent.startsWith('${words}')`;

async function done(page: Page): Promise<void> {
  await page.waitForFunction(stateStarts('Done'), { timeout: 60_000 });
}

interface Row {
  readonly cell: string;
  readonly exact: number;
  readonly estimate: number;
  /** Its error to either side: the standard error, or half of what an interval of 95 % leaves there. */
  readonly below: number;
  readonly above: number;
}

/** Rows of the table twin: cell, and KL in the reward as exact, estimate and errors. */
async function rows(page: Page): Promise<Row[]> {
  return page.$$eval('.evidence tbody tr', (found) =>
    found.map((row) => {
      const texts = [...row.querySelectorAll('td')].map((cell) => cell.textContent);
      const number = (text = ''): number => Number(text.replaceAll(/\s/g, ''));
      // "1.109 ± 0.004", or "92.7 [75, 121]" with an interval of 95 %.
      const [estimate, error = '', high] = (texts[1] ?? '').split(/[±[,\]]/);
      const toEither = high === undefined;
      return {
        cell: row.querySelector('th')?.textContent.trim() ?? '',
        exact: number(texts[0]),
        estimate: number(estimate),
        below: toEither ? number(error) : (number(estimate) - number(error)) / 2,
        above: toEither ? number(error) : (number(high) - number(estimate)) / 2,
      };
    }),
  );
}

describe('the page', () => {
  test('shows real numbers at load without a click, near the exact ones, with the saturation', async () => {
    await withLab(async ({ page, problems }) => {
      await done(page);
      const found = await rows(page);
      expect(found).toHaveLength(64);
      for (const { exact, estimate, below, above } of found) {
        expect(Math.min(below, above)).toBeGreaterThan(0);
        // Numbers are rounded to the digits that the error supports, so half a last digit is allowed for.
        expect(exact - estimate).toBeLessThan(5 * above);
        expect(estimate - exact).toBeLessThan(5 * below);
      }
      const at = (cell: string): number | undefined => found.find((row) => row.cell === cell)?.exact;
      expect(at('L = 1')).toBeCloseTo(0.963, 3);
      expect(at('L = 8')).toBeCloseTo(7.96, 2);
      expect(
        await page.$$eval('.drawing svg circle, .drawing svg path', (marks) => marks.length),
      ).toBeGreaterThan(64);
      expect(await page.$eval('.drawing', (figure) => figure.textContent)).toContain('103.2');
      // Whichever is faster here, and why.
      expect(await page.$eval('.badge', (badge) => badge.textContent)).toMatch(/WebGPU|WebAssembly/);
      expect(await page.$eval('.badge strong', (name) => name.getAttribute('title'))).toMatch(
        /Measured here|It is a GPU/,
      );
      expect(problems).toEqual([]);
    });
  });

  test('and the command line count the same: the digests are equal', async () => {
    const experiment = {
      version: 1,
      sampling: { trajectories: 4096 },
      sweep: [{ path: 'model.lengths', values: [1, 8, 100] }],
    };
    const file = `${process.env['TMPDIR'] ?? '/tmp'}/ds-lab-page-${process.pid}.json`;
    const { rmSync, writeFileSync } = await import('node:fs');
    writeFileSync(file, JSON.stringify(experiment));
    const { stdout } = await runLab(['run', file, '--json']).finally(() => rmSync(file));
    const expected = (JSON.parse(stdout) as { digest: string }).digest;
    for (const engine of ['', '&engine=webgpu', '&engine=wasm', '&engine=reference']) {
      await withLab(
        async ({ page, problems }) => {
          await done(page);
          expect(await page.$eval('.origin code', (code) => code.textContent)).toBe(expected);
          expect(problems).toEqual([]);
        },
        { path: `${SMALL}${engine}` },
      );
    }
  });

  test('keeps what is typed while a run draws, and finished cells when cancelled', async () => {
    await withLab(
      async ({ page }) => {
        await page.waitForFunction("document.querySelector('.evidence tbody th')", { timeout: 60_000 });
        // A text that is taken once it is left, key by key and slowly: what is drawn meanwhile must not put the old one back.
        const box = 'lab-question .axis input[type=text]';
        await page.click(box, { count: 3 });
        await page.keyboard.type('1, 8, 64', { delay: 150 });
        expect(await page.$eval(box, (input) => input.value)).toBe('1, 8, 64');
        await page.keyboard.press('Escape');
        await timeToCancel(page, 'lab-run-bar');
        expect(await page.$eval('.state', (state) => state.textContent)).toMatch(/^Stopped: \d of 5 cells/);
        expect((await rows(page)).length).toBeGreaterThanOrEqual(1);
      },
      { path: LONG },
    );
  });

  test('says in words what does not fit, beside its control, and runs again once it is mended', async () => {
    await withLab(
      async ({ page, problems }) => {
        await done(page);
        const box = '#field-model-policy-thetaS';
        await page.click(box, { count: 3 });
        await page.keyboard.type('41');
        await page.waitForSelector('[role=alert]');
        expect(await page.$eval(`${box}-issue`, (issue) => issue.textContent)).toMatch(
          /model\.policy\.thetaS must be a number from -40 to 40.*received 41/,
        );
        expect(await page.$eval(box, (input) => input.getAttribute('aria-invalid'))).toBe('true');
        await page.click(box, { count: 3 });
        await page.keyboard.type('1');
        await page.waitForFunction("!document.querySelector('[role=alert]')");
        await page.waitForFunction("location.search.includes('thetaS=1')");
        await done(page);
        expect(problems).toEqual([]);
      },
      { path: SMALL },
    );
  });

  test('shows the faults of a link and runs the first preset in its place', async () => {
    await withLab(
      async ({ page }) => {
        expect(await page.$eval('[role=alert]', (alert) => alert.textContent)).toMatch(
          /model\.maxAttempts.*received 0/,
        );
        await done(page);
        expect(await rows(page)).toHaveLength(64);
      },
      { path: '?model.maxAttempts=0' },
    );
  });

  test('runs on WebAssembly where there is no WebGPU, and says so', async () => {
    await withLab(
      async ({ url }) => {
        const options = launchOptions(await ensureBrowser());
        const args = (options.args ?? []).filter((flag) => flag !== '--enable-unsafe-webgpu');
        const browser = await puppeteer.launch({ ...options, args: [...args, '--disable-features=WebGPU'] });
        try {
          const page = await browser.newPage();
          const problems: string[] = [];
          collectProblems(page, problems);
          await page.goto(`${url}${SMALL}`);
          await done(page);
          expect(await page.$eval('.badge', (badge) => badge.textContent.replaceAll(/\s+/g, ' '))).toMatch(
            /WebAssembly \d+ threads? .* WebGPU is there but .*The run goes on/,
          );
          expect(await rows(page)).toHaveLength(3);
          expect(problems).toEqual([]);
        } finally {
          await browser.close();
        }
      },
      { path: null },
    );
  });

  test('is usable with the keyboard alone: along the curve, and to a definition', async () => {
    await withLab(
      async ({ page }) => {
        await done(page);
        await page.focus('.drawing');
        await page.keyboard.press('Home');
        await page.waitForFunction("document.querySelector('lab-answer').textContent.includes('At L = 1 ')");
        await page.keyboard.press('ArrowRight');
        await page.waitForFunction("document.querySelector('lab-answer').textContent.includes('At L = 8 ')");
        expect(await page.$eval('.drawing', (figure) => figure.getAttribute('aria-valuetext'))).toMatch(
          /^L = 8\. KL in the reward: .* exact 7\.9/,
        );
        await page.focus('lab-term');
        const told = (): Promise<boolean> =>
          page.$eval('lab-term', (term) =>
            term.shadowRoot!.querySelector('[popover]')!.matches(':popover-open'),
          );
        expect(await told()).toBe(true);
        await page.keyboard.press('Escape');
        expect(await told()).toBe(false);
      },
      { path: SMALL },
    );
  });

  test('has no serious accessibility violation, light or dark, and fits 360 pixels', async () => {
    await withLab(
      async ({ page, url }) => {
        await page.goto(`${url}${SMALL}`);
        await done(page);
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
