/** Verdicts by Definition 3.1 and small multiples along an axis, on the page of objectives and on the command line. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { describe, expect, test } from 'vitest';
import { runLab, withLab, violationsInBothSchemes } from './harness';

/** Small enough for the reference engine, which every browser has. */
const SMALL = 'engine=reference&sampling.trajectories=8192';
const FEW = 'objectives=paper-theory,trl-dr-grpo,verl-grpo-kl-in-reward,sft';
const AXIS = 'along=model.lengths:1,8,64';
const HASH = '#/objectives';

const along = (words: string): string =>
  `document.querySelector('lab-along .state')?.textContent.startsWith('${words}')`;

async function done(page: Page, points: number): Promise<void> {
  await page.waitForFunction(along(`Done: ${points} of ${points} points`), { timeout: 60_000 });
}

const text = (page: Page, selector: string): Promise<string> =>
  page.$eval(selector, (found) => found.textContent.replaceAll(/\s+/g, ' ').trim());

const verdict = (page: Page, id: string, term: string): Promise<string> =>
  text(page, `tr[data-balance="${id}"] [data-term="${term}"] .verdict`);

async function type(page: Page, box: string, words: string): Promise<void> {
  await page.click(box, { count: 3 });
  await page.keyboard.type(words);
}

/** Tables are written once they are opened. */
async function openAll(page: Page): Promise<void> {
  await page.$$eval('details', (all) => all.forEach((details) => (details.open = true)));
  await page.waitForSelector('lab-along .twin tbody tr');
}

describe('balance by Definition 3.1', () => {
  test('gives ratios, verdicts, cosine and drag of each objective, and judges anew by another threshold', async () => {
    await withLab(
      async ({ page, problems }) => {
        await page.waitForSelector('tr[data-balance="sft"]', { timeout: 60_000 });
        await done(page, 3);
        const ratio = await text(page, 'tr[data-balance="paper-theory"] [data-term="kl"]');
        expect(ratio).toMatch(/^\d\.\d ± 0\.\d+ 7\.962 toward sampling$/);
        expect(await verdict(page, 'paper-theory', 'reward')).toBe('balanced');
        expect(await verdict(page, 'paper-theory', 'total')).toBe('toward deciding');
        expect(await verdict(page, 'sft', 'total')).toBe('toward sampling');
        expect(await text(page, 'tr[data-balance="paper-theory"] .cosine')).toMatch(
          /−0\.8\d+ ± 0\.\d+ −0\.8246/,
        );
        expect(await text(page, 'tr[data-balance="paper-theory"] .drag')).toMatch(
          /^−1\.\d+ ± 0\.\d+ −1\.208$/,
        );
        expect(await text(page, 'tr[data-balance="verl-grpo-kl-in-reward"] [data-term="kl"]')).toBe(
          'in the reward',
        );
        expect(await text(page, 'tr[data-growth="immediate"]')).toMatch(
          /7\.935 toward sampling L1\.00 .* grows$/,
        );
        expect(await text(page, 'tr[data-growth="randomSign"]')).toMatch(
          /0\.48 at 16, 0\.51 at 64, 0\.64 at 1024, 0\.99 at 16.384/,
        );
        expect(await text(page, 'tr[data-growth="chainAll"]')).toMatch(/does not grow$/);

        await type(page, '#balance-threshold', '10');
        await page.waitForFunction("location.search.includes('threshold=10')");
        expect(await verdict(page, 'paper-theory', 'kl')).toBe('balanced');
        expect(await verdict(page, 'sft', 'total')).toBe('toward sampling');
        expect(await text(page, 'tr[data-growth="immediate"]')).toMatch(/7\.935 balanced/);
        await type(page, '#balance-growth', '0.2');
        await page.waitForFunction("location.search.includes('growth=0.2')");
        expect(await text(page, 'tr[data-growth="qScale"]')).toMatch(/ grows$/);
        // Digit by digit: 1.0 on the way is the number 1, but not its shortest form.
        await type(page, '#balance-threshold', '1.05');
        await page.waitForFunction("location.search.includes('threshold=1.05')");
        await type(page, '#balance-threshold', '10');
        await type(page, '#field-model-policy-thetaS', '0.45');
        await page.waitForFunction("location.search.includes('thetaS=0.45')");
        await type(page, '#balance-threshold', '0.5');
        await page.waitForFunction(
          "document.querySelector('#balance-threshold-issue').textContent.includes('from 1 to 1000; received 0.5')",
        );
        expect(await page.$eval('#balance-threshold', (box) => box.getAttribute('aria-invalid'))).toBe(
          'true',
        );
        await page.reload();
        await page.waitForSelector('tr[data-balance="sft"]', { timeout: 60_000 });
        expect(await page.$eval('#balance-threshold', (box) => (box as HTMLInputElement).value)).toBe('10');
        expect(problems).toEqual([]);
      },
      { path: `?${SMALL}&${FEW}&${AXIS}${HASH}` },
    );
  });

  test('is a table of the command line too, by the threshold given', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lab-along-'));
    try {
      const words = [
        'compare',
        '--objectives',
        'paper-theory,sft',
        '--trajectories',
        '8192',
        '--engine',
        'reference',
      ];
      const { stdout, code } = await runLab([...words, '--threshold', '12', '--out', folder]);
      expect(code).toBe(0);
      expect(stdout).toMatch(
        /^paper-theory +1\.109 +7\.962 +0\.2771 +balanced, sampling reversed +-0\.8\d+ ± 0\.\d+ +-0\.8246/m,
      );
      expect(stdout).toMatch(/^sft +12\.40 +— +12\.40 +unbalanced, toward sampling/m);
      const refused = await runLab([...words, '--threshold', 'half']);
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain('--threshold must be a number from 1 to 1000; received "half".');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('small multiples along an axis', () => {
  test('come after the rows, a panel for each objective, every number in the table and near its exact answer', async () => {
    await withLab(
      async ({ page, problems }) => {
        await done(page, 3);
        await page.waitForSelector('[data-along="sft"] svg');
        expect(
          await page.$$eval('[data-along]', (all) => all.map((one) => one.getAttribute('data-along'))),
        ).toEqual(['paper-theory', 'trl-dr-grpo', 'verl-grpo-kl-in-reward', 'sft']);
        expect(await text(page, '[data-along="sft"] .growth')).toMatch(/L1\.00 \[1\.00, 1\.00\] grows$/);
        expect(await text(page, '[data-along="trl-dr-grpo"] .growth')).toMatch(/L0\.00 .* does not grow$/);
        await openAll(page);
        const rows = await page.$$eval('lab-along .twin tbody tr', (all) =>
          all.map((row) => [...row.children].map((cell) => cell.textContent.trim().replaceAll('−', '-'))),
        );
        expect(rows).toHaveLength(12);
        let compared = 0;
        for (const cells of rows) {
          expect(cells).toHaveLength(7);
          for (const cell of cells.slice(2, 6)) {
            const [, value, error, exact] = /^\(?(-?[\d.]+) ± ([\d.]+).*; (-?[\d.]+)$/.exec(cell) ?? [];
            if (exact === undefined) continue;
            // The page rounds to the digits of the error.
            expect(Math.abs(Number(value) - Number(exact)), cell).toBeLessThan(5.5 * Number(error));
            compared++;
          }
        }
        expect(compared).toBeGreaterThan(30);
        expect(problems).toEqual([]);
      },
      { path: `?${SMALL}&${FEW}&${AXIS}${HASH}` },
    );
  });

  test('another axis is drawn and kept in the address, the rows stay', async () => {
    await withLab(
      async ({ page, problems }) => {
        await done(page, 3);
        await page.select('#along-path', 'staleness');
        await page.waitForFunction("location.search.includes('along=staleness:linear,-1,1,9')");
        await page.waitForSelector('.along.stale');
        await type(page, '#along-points', '1');
        await page.keyboard.press('Tab');
        await page.waitForFunction(
          "document.querySelector('#along-issue').textContent.includes('along.points must be')",
        );
        await type(page, '#along-points', '3');
        await page.keyboard.press('Tab');
        await done(page, 3);
        expect(await page.evaluate('location.search')).toContain('along=staleness:linear,-1,1,3');
        expect(await page.$('.growth')).toBeNull();
        expect(await text(page, 'lab-compare-bar .state')).toBe('Done: 1 of 1 objectives.');
        await page.reload();
        await done(page, 3);
        expect(await page.$eval('#along-path', (box) => (box as HTMLSelectElement).value)).toBe('staleness');
        expect(problems).toEqual([]);
      },
      { path: `?${SMALL}&objectives=trl-grpo&${AXIS}${HASH}` },
    );
  });

  test('a cancel is answered within a second, keeps what has come, and can be taken up again', async () => {
    await withLab(
      async ({ page }) => {
        await page.waitForFunction(along('Computing'), { timeout: 60_000 });
        await page.waitForSelector('[data-along]', { timeout: 60_000 });
        const took = await page.evaluate(
          `new Promise((resolve) => {
            const started = performance.now();
            const state = document.querySelector('lab-along .state');
            new MutationObserver(() => {
              if (state.textContent.startsWith('Stopped')) resolve(performance.now() - started);
            }).observe(state, { subtree: true, childList: true, characterData: true });
            document.querySelector('.along-bar button').click();
          })`,
        );
        expect(took).toBeLessThan(1000);
        expect(await page.$$('[data-along]')).not.toHaveLength(0);
        await page.click('.along-bar button');
        await page.waitForFunction(along('Computing'));
      },
      { path: `?${SMALL}&${FEW}&along=model.lengths:log,1,4096,64${HASH}` },
    );
  });

  test('an axis of the address that does not fit is told, and the standard one stands in', async () => {
    await withLab(
      async ({ page }) => {
        await page.waitForFunction(along('Computing'), { timeout: 60_000 });
        expect(await text(page, '[role=alert]')).toMatch(/address of this page.*along\.to/);
        expect(await page.$eval('#along-to', (box) => (box as HTMLInputElement).value)).toBe('512');
      },
      { path: `?${SMALL}&objectives=sft&along=model.lengths:log,1,9999,8${HASH}` },
    );
  });

  test('has no serious accessibility violation, light or dark', async () => {
    await withLab(
      async ({ page, url }) => {
        await page.goto(`${url}?${SMALL}&${FEW}&${AXIS}${HASH}`);
        await done(page, 3);
        await openAll(page);
        expect(await violationsInBothSchemes(page)).toEqual([]);
      },
      { path: null },
    );
  });

  test('fits 360 pixels', async () => {
    await withLab(
      async ({ page, url }) => {
        await page.setViewport({ width: 360, height: 740 });
        await page.goto(`${url}?${SMALL}&${FEW}&${AXIS}${HASH}`);
        await done(page, 3);
        await openAll(page);
        await page.waitForSelector('[data-along="sft"] svg');
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
      },
      { path: null },
    );
  });
});
