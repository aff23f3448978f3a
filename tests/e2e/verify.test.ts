/** The page that verifies: it passes here, it can fail, and its report can be copied. */
import type { Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { thinOut, violationsInBothSchemes, withLab } from './harness';

const VERIFY = '#/verify';

const told = (page: Page): Promise<string> =>
  page.$eval('lab-verify-bar .state', (state) => state.textContent.trim());

async function ended(page: Page): Promise<void> {
  await page.waitForFunction(
    `/^(Done|Stopped)|finished\\.$/.test(document.querySelector('lab-verify-bar .state')?.textContent.trim())`,
    { timeout: 100_000, polling: 100 },
  );
}

const press = (page: Page, label: string): Promise<void> =>
  page.$$eval(
    'main button',
    (buttons, wanted) => buttons.find(({ textContent }) => textContent.trim() === wanted)!.click(),
    label,
  );

const sentence = (page: Page): Promise<string> =>
  page.$eval('lab-verify-answer .sentence', (element) => element.textContent.replace(/\s+/g, ' ').trim());

test('opens alive: every engine of this browser passes a sample of each check, and the report can be copied', async () => {
  await withLab(
    async ({ page, url, problems }) => {
      await ended(page);
      expect(await told(page)).toMatch(/^Done: 14 of 14 checks made, all passed\.$/);
      expect(await sentence(page)).toMatch(
        /^All 14 checks made passed\. WebGPU and WebAssembly keep .* in a sample of each check; most edge cases .* were not tried\.$/,
      );
      expect(
        await page.$$eval('.checks .standing', (all) => all.map((mark) => mark.textContent.trim())),
      ).toEqual(Array.from({ length: 14 }, () => 'passed'));
      await page.waitForSelector(
        '.quantiles svg [aria-label=dot] circle, .quantiles svg [aria-label=dot] path',
      );
      // Every table has its numbers: floats and limits of the adapter, engines beside plain JavaScript.
      expect(await page.$$eval('lab-verify-device tbody tr', (rows) => rows.length)).toBe(6 + 9);
      expect(await page.$$eval('lab-verify-throughput tbody tr', (rows) => rows.length)).toBe(3);

      const { origin } = new URL(url);
      await page
        .browserContext()
        .overridePermissions(origin, ['clipboard-read', 'clipboard-write', 'clipboard-sanitized-write']);
      await press(page, 'Copy the report');
      await page.waitForFunction(
        "document.querySelector('.report [role=status]').textContent === 'Copied.'",
        {
          polling: 50,
        },
      );
      const report = (await page.evaluate('navigator.clipboard.readText()')) as string;
      expect(report).toMatch(/^```text\nds-lab \d.*\nquick verification, seed 1\nMozilla/);
      expect(report.match(/^pass {2}/gm)).toHaveLength(14);
      expect(report).toMatch(/\nAll checks passed\.\n```\n$/);

      const wide = page.viewport()!;
      await page.setViewport({ width: 360, height: 800 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
      await page.setViewport(wide);
      await thinOut(page);
      expect(await violationsInBothSchemes(page)).toEqual([]);
      expect(problems).toEqual([]);
    },
    { path: VERIFY },
  );
});

test('a planted fault is seen, named and told in the report; a seed that is none is refused; a run can be ended', async () => {
  await withLab(
    async ({ page, problems }) => {
      await page.waitForSelector('#verify-fault');
      for (const [fault, check] of [
        ['accuracy-log', 'WebGPU, float accuracy'],
        ['wasm-generator', 'WebAssembly, tallies'],
      ] as const) {
        await page.select('#verify-fault', fault);
        await press(page, 'Plant and verify');
        await ended(page);
        expect(await sentence(page)).toContain(`The fault ${fault} is planted`);
        expect(await sentence(page)).toContain(`It was seen by ${check}.`);
        expect(await page.$$eval('.checks .failed', (all) => all.length)).toBe(1);
        const report = await page.$eval('.report-text', (text) => text.textContent);
        expect(report).toContain(`A fault was planted: ${fault}.`);
        expect(report).toMatch(/^FAIL {2}/m);
        expect(await page.$eval('lab-verify-report code.command', (code) => code.textContent)).toBe(
          `npm run -s lab -- verify --quick --plant-fault ${fault}`,
        );
      }
      await page.select('#verify-fault', '');

      await page.click('#verify-seed', { count: 3 });
      await page.keyboard.type('4294967296');
      expect(await page.$eval('#verify-seed-issue', (issue) => issue.textContent.trim())).toMatch(
        /must be a whole number from 0 to 4294967295; received “4294967296”/,
      );
      expect(
        await page.$eval('lab-verify-bar .primary', (button) => (button as HTMLButtonElement).disabled),
      ).toBe(true);
      await page.click('#verify-seed', { count: 3 });
      await page.keyboard.type('7');

      await press(page, 'Verify whole');
      await page.waitForFunction("document.querySelectorAll('.checks .passed').length > 0", { polling: 50 });
      await press(page, 'Cancel');
      await ended(page);
      expect(await told(page)).toMatch(/^Stopped: \d+ of 14 checks were finished and stay\.$/);
      expect(await page.$$eval('.checks .left-out', (all) => all.length)).toBeGreaterThan(0);
      expect(problems).toEqual([]);
    },
    { path: VERIFY },
  );
});
