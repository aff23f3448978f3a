import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { runLab, thinOut, violationsInBothSchemes, withLab } from './harness';

const told = (page: Page): Promise<string> =>
  page.$eval('lab-traces-bar .state', (state) => state.textContent.trim());

async function read(page: Page, question = ''): Promise<void> {
  await page.waitForFunction(
    `document.querySelector('lab-traces-bar .state')?.textContent.includes('Done')${question}`,
    { timeout: 100_000, polling: 200 },
  );
}

/** The rows of a table by their first words. */
function rowsOf(page: Page, table: string): Promise<string[]> {
  return page.$$eval(`${table} tbody tr`, (rows) =>
    rows.map((row) => row.textContent.replace(/\s+/g, ' ').trim()),
  );
}

test('opens alive on the synthetic example, with the numbers of the command that it shows', async () => {
  await withLab(
    async ({ page, problems }) => {
      await read(page);
      const command = await page.$eval('lab-traces-evidence code', (code) => code.textContent);
      expect(command).toBe('npm run -s lab -- calibrate example:rl-like --compare example:sft-like');
      const { stdout, code } = await runLab([
        'calibrate',
        'example:rl-like',
        '--compare',
        'example:sft-like',
        '--json',
      ]);
      expect(code).toBe(0);
      const { rules, classes, comparison } = JSON.parse(stdout);
      const shown = await rowsOf(page, '.by-rule');
      const { value, low, high } = rules[0].estimates.pDW;
      expect(shown.find((row) => row.includes('RESAMPLE after a wrong'))).toContain(
        `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`,
      );
      expect(classes).toHaveLength(7);
      const compared = await rowsOf(page, '[aria-label="Difference in accuracy by its causes"]');
      expect(compared[0]).toContain(comparison.overall.parts.pDW.value.toFixed(3));
      expect(await page.$$eval('.by-class svg', (all) => all.length)).toBe(1);

      // The reader marks answers and decisions; another rule counts otherwise and needs no new reading.
      const marks = await page.$$eval('.trace-text mark', (all) => all.map(({ className }) => className));
      expect(marks.some((name) => name.startsWith('decision'))).toBe(true);
      await page.evaluate("document.querySelectorAll('input[name=rule]')[1].click()");
      await read(page, " && document.querySelector('#reader-title').textContent.includes('changed value')");
      expect(await page.$eval('lab-traces-evidence code', (code) => code.textContent)).toContain(
        '--rule changed-value',
      );
      const wide = page.viewport()!;
      await page.setViewport({ width: 360, height: 800 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
      await page.setViewport(wide);
      await thinOut(page);
      expect(await violationsInBothSchemes(page)).toEqual([]);
      expect(problems).toEqual([]);
    },
    { path: '#/traces' },
  );
}, 240_000);

test('reads a file of the user: text is never markup, a broken line is told, and what has no answer is said', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'traces-'));
  const path = join(folder, 'rollouts.jsonl');
  const row = (output: string, gts: string): string =>
    JSON.stringify({ input: 'What is 6 * 7?', output, gts, score: 1 });
  writeFileSync(
    path,
    [
      row(
        'So it is 41. The answer is 41.\nWait, let me recheck. <img src=x onerror="window.pwned = 1"> The answer is 42.',
        '42',
      ),
      '{"input": broken',
      row('The answer is 42.', '42'),
    ].join('\n'),
  );
  try {
    await withLab(
      async ({ page, problems }) => {
        await read(page);
        const input = await page.waitForSelector('.logs input[type=file]');
        await (input as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(path);
        await read(
          page,
          " && document.querySelector('lab-traces-evidence').textContent.includes('rollouts.jsonl')",
        );
        expect(await told(page)).toContain('2 traces');
        const files = await page.$eval('lab-traces-evidence .files', (list) =>
          list.textContent.replace(/\s+/g, ' '),
        );
        expect(files).toContain('1 rows skipped');
        expect(files).toContain('Row 2:');
        const text = await page.$eval('.trace-text', (pre) => pre.textContent);
        expect(text).toContain('<img src=x');
        expect(await page.$$eval('.trace-text img', (all) => all.length)).toBe(0);
        expect(await page.evaluate('window.pwned')).toBeUndefined();
        expect(problems).toEqual([]);
      },
      { path: '#/traces' },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 240_000);

test('a calibrated policy goes to another page with its logits and lengths', async () => {
  await withLab(
    async ({ page, problems }) => {
      await read(page);
      await page.evaluate(`{
        const slider = document.querySelector('#what-if-b');
        slider.value = '0.8';
        slider.dispatchEvent(new Event('input', { bubbles: true }));
      }`);
      await page.waitForFunction("!document.querySelector('.what-if .buttons button').disabled");
      await page.evaluate("document.querySelectorAll('.what-if .buttons button')[1].click()");
      await page.waitForSelector('lab-attribution-page h1');
      const address = new URL(page.url());
      // logit(0.8) = ln 4.
      expect(Number(address.searchParams.get('model.policy.thetaDW'))).toBeCloseTo(Math.log(4), 3);
      expect([...address.searchParams.keys()].some((key) => key.startsWith('model.lengths'))).toBe(true);
      expect(problems).toEqual([]);
    },
    { path: '#/traces' },
  );
}, 240_000);
