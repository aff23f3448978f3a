/** Runs that the page keeps in its browser. Those of the command line are in kept-runs.test.ts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElementHandle, Page } from 'puppeteer';
import { afterAll, expect, test } from 'vitest';
import { runLab, violationsInBothSchemes, withLab } from './harness';

const SMALL = '?sampling.trajectories=4096&sweep=model.lengths:1,8,100&engine=reference';
const OTHER =
  '?sampling.trajectories=4096&sampling.seed=2&model.policy.thetaS=1&sweep=model.lengths:1,8&engine=wasm';

const folder = mkdtempSync(join(tmpdir(), 'ds-lab-browser-runs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const stateStarts = (words: string): string =>
  `document.querySelector('.state')?.textContent.startsWith('${words}')`;

/** A page behind another draws no frames, so what is waited for is looked at by the clock. */
const BY_CLOCK = { polling: 50 };

/** The list is there, be it empty. */
const IS_READ =
  "document.querySelector('.kept-runs') && !/not been read yet/.test(document.querySelector('.kept-runs .empty')?.textContent)";

async function done(page: Page): Promise<void> {
  await page.waitForFunction(stateStarts('Done'), { timeout: 60_000 });
  await page.waitForFunction(IS_READ, BY_CLOCK);
}

const told = (page: Page, words: string): Promise<unknown> =>
  page.waitForFunction(
    (wanted) => document.querySelector('.kept-runs [role=status]')!.textContent.includes(wanted),
    BY_CLOCK,
    words,
  );

const faults = async (page: Page): Promise<string> => {
  await page.waitForSelector('.kept-runs [role=alert]');
  return page.$eval('.kept-runs [role=alert]', (alert) => alert.textContent.replaceAll(/\s+/g, ' ').trim());
};

/** Presses a button within something by its words. */
async function press(page: Page, within: string, words: string): Promise<void> {
  await page.$$eval(
    `${within} button`,
    (all, wanted) => (all.find((button) => button.textContent.trim() === wanted) as HTMLElement).click(),
    words,
  );
}

async function keep(page: Page, name: string): Promise<void> {
  await page.click('#kept-name', { count: 3 });
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await told(page, `Kept as “${name}”.`);
}

const names = (page: Page): Promise<string[]> =>
  page.$$eval('.kept-runs h4', (all) => all.map((name) => name.textContent));

const table = (page: Page): Promise<string[]> =>
  page.$$eval('.evidence tbody tr', (all) =>
    all.map((row) => row.textContent.replaceAll(/\s+/g, ' ').trim()),
  );

const digest = (page: Page): Promise<string> =>
  page.$eval('.evidence .origin dd code', (code) => code.textContent);

async function openFile(page: Page, name: string, text: string): Promise<void> {
  const path = join(folder, name);
  writeFileSync(path, text);
  const input = (await page.$('.kept-runs input[type=file]')) as ElementHandle<HTMLInputElement>;
  await input.uploadFile(path);
}

/** The text of the file that the page hands out next. */
async function saved(page: Page, act: () => Promise<void>): Promise<string> {
  await page.evaluate(() => {
    const createObjectURL = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob) => {
      void (blob as Blob).text().then((text) => Object.assign(window, { savedText: text }));
      URL.createObjectURL = createObjectURL;
      return createObjectURL(blob);
    };
  });
  await act();
  await page.waitForFunction("'savedText' in window");
  return page.evaluate(() => (window as unknown as { savedText: string }).savedText);
}

test('a run that is kept is there after a reload, and opens with the same digest and the same table', async () => {
  await withLab(
    async ({ page, url, problems }) => {
      await done(page);
      expect(await page.$eval('#kept-name', (input) => (input as HTMLInputElement).value)).toBe('Sweep of L');
      await keep(page, 'Mine <b>&amp;');
      const before = { table: await table(page), digest: await digest(page) };
      expect(before.table).toHaveLength(3);
      expect(await page.$eval('.kept-runs li', (item) => item.textContent)).toMatch(
        new RegExp(`reference, .*12.288 trajectories.* kB.*Digest ${before.digest}`, 's'),
      );

      await page.goto(`${url}${OTHER}`);
      await done(page);
      expect(await names(page)).toEqual(['Mine <b>&amp;']);
      expect(await digest(page)).not.toBe(before.digest);
      await press(page, '.kept-runs li', 'Open');
      await page.waitForFunction(stateStarts('Kept run as “Mine <b>&amp;” on '));
      expect({ table: await table(page), digest: await digest(page) }).toEqual(before);
      // It is the question now, in the controls and in the address, and nothing of it is computed.
      expect(page.url()).toContain('sweep=model.lengths:1,8,100');
      expect(page.url()).not.toContain('thetaS');
      expect(await page.$eval('.evidence .origin', (origin) => origin.textContent)).toMatch(
        /Kept\s+as “Mine <b>&amp;” on .*; not computed anew/,
      );
      expect(await page.$eval('.evidence .origin', (origin) => origin.textContent)).toMatch(/reference, /);
      expect(await page.$eval('.state', (state) => state.textContent)).toMatch(
        /3 of 3 cells, not computed anew\.$/,
      );
      expect(await page.evaluate('document.activeElement.id')).toBe('answer');
      await page.waitForSelector('.drawing svg');
      expect(
        await page.$eval('.kept-runs [type=submit]', (button) => (button as HTMLButtonElement).disabled),
      ).toBe(true);

      // What it took the place of comes back.
      const other = (await table(page)).length;
      await press(page, '.kept-runs', 'Bring back the run before');
      await told(page, 'The run before is shown again.');
      await page.waitForFunction(stateStarts('Done'));
      expect(await table(page)).toHaveLength(2);
      expect(page.url()).toContain('thetaS');
      expect(await page.$eval('.evidence .origin', (origin) => origin.textContent)).toMatch(/wasm/);
      expect(await page.$('#kept-before')).toBeNull();
      await press(page, '.kept-runs li', 'Open');
      await page.waitForFunction(stateStarts('Kept run as'));
      expect(await table(page)).toHaveLength(other);

      // Computed anew it counts the same.
      await press(page, 'lab-run-bar', 'Run again');
      await done(page);
      expect({ table: await table(page), digest: await digest(page) }).toEqual(before);
      expect(problems).toEqual([]);
    },
    { path: SMALL },
  );
});

test('a kept run is renamed, saved as a file, removed and brought back; another tab sees it', async () => {
  await withLab(
    async ({ page, url, problems }) => {
      await done(page);
      await keep(page, 'First');
      await press(page, '.kept-runs li', 'Rename');
      await page.waitForSelector('#kept-rename');
      expect(await page.evaluate('document.activeElement.id')).toBe('kept-rename');
      await page.keyboard.type('Second');
      await page.keyboard.press('Enter');
      await told(page, 'Renamed to “Second”.');
      expect(await names(page)).toEqual(['Second']);

      const file = await saved(page, () => press(page, '.kept-runs li', 'Save as a file'));
      expect(JSON.parse(file)).toMatchObject({
        format: 'ds-lab result',
        version: 1,
        provenance: { engine: 'reference', name: 'Second' },
        complete: true,
        digest: await digest(page),
      });

      const other = await page.browserContext().newPage();
      await other.goto(`${url}${SMALL}`);
      await done(other);
      expect(await names(other)).toEqual(['Second']);
      await press(page, '.kept-runs li', 'Remove');
      await told(page, '“Second” is removed.');
      await other.waitForFunction("document.querySelectorAll('.kept-runs li').length === 0", BY_CLOCK);
      await press(page, '.kept-runs', 'Bring back “Second”');
      await told(page, '“Second” is kept again.');
      await other.waitForFunction("document.querySelectorAll('.kept-runs li').length === 1", BY_CLOCK);
      await other.close();

      // The file opens as a run of its own, with the same numbers.
      await openFile(page, 'mine.json', file);
      await told(page, '“Second (2)” is open and kept.');
      expect(await names(page)).toEqual(['Second (2)', 'Second']);
      expect(await digest(page)).toBe((JSON.parse(file) as { digest: string }).digest);
      expect(problems).toEqual([]);
    },
    { path: SMALL },
  );
});

test('a run file of the command line opens; newer, hostile and other files are refused with a sentence', async () => {
  await withLab(
    async ({ page, problems }) => {
      await done(page);
      const experiment = {
        version: 1,
        sampling: { trajectories: 2048 },
        sweep: [{ path: 'model.maxAttempts', values: [1, 2] }],
      };
      writeFileSync(join(folder, 'experiment.json'), JSON.stringify(experiment));
      const { stdout } = await runLab([
        'run',
        join(folder, 'experiment.json'),
        '--json',
        '--engine',
        'reference',
      ]);
      await openFile(page, 'from the command line.json', stdout);
      await told(page, '“from the command line” is open and kept.');
      const result = JSON.parse(stdout) as { digest: string };
      expect(await digest(page)).toBe(result.digest);
      expect(await table(page)).toHaveLength(2);

      const shown = await table(page);
      for (const [name, text, message] of [
        [
          'newer.json',
          JSON.stringify({ ...result, version: 2 }),
          /written by a newer ds-lab \(version 2; this one reads up to 1\)/,
        ],
        ['training.json', '{"format":"ds-lab training"}', /its format is "ds-lab training"/],
        ['text.json', 'no JSON', /not JSON: line 1, column 1/],
        [
          'hostile.json',
          stdout.replace(/"index": 1/, '"index": {"__proto__": "<img src=x onerror=alert(1)>"}'),
          /cells\[1\]\.index must be an integer above 0/,
        ],
      ] as const) {
        await openFile(page, name, text);
        await page.waitForFunction("document.querySelector('.kept-runs [role=alert]')");
        await page.waitForFunction(
          (pattern) =>
            new RegExp(pattern).test(document.querySelector('.kept-runs [role=alert]')!.textContent),
          {},
          message.source,
        );
        expect(await faults(page)).toMatch(/^The run was not opened\. What was there before stays\./);
      }
      expect(await page.$$eval('img', (all) => all.length)).toBe(0);
      expect(await names(page)).toEqual(['from the command line']);
      expect(await table(page)).toEqual(shown);
      expect(problems).toEqual([]);
    },
    { path: SMALL },
  );
});

test('a full browser loses nothing and says so, whatever it tells of its room', async () => {
  await withLab(
    async ({ page, problems }) => {
      await done(page);
      await keep(page, 'Before');
      await page.evaluate(() => {
        // It claims to have room, and has none.
        navigator.storage.estimate = async () => ({ usage: 0, quota: 1e12 });
        Object.assign(window, { add: Reflect.get(IDBObjectStore.prototype, 'add') as unknown });
        IDBObjectStore.prototype.add = () => {
          throw new DOMException('Quota exceeded.', 'QuotaExceededError');
        };
      });
      await page.click('#kept-name', { count: 3 });
      await page.keyboard.type('One too many');
      await page.keyboard.press('Enter');
      expect(await faults(page)).toMatch(
        /^The run was not kept: this browser gives the page no more room\. Save a run/,
      );
      expect(await names(page)).toEqual(['Before']);
      expect(await table(page)).toHaveLength(3);

      await page.evaluate(() => {
        Reflect.set(IDBObjectStore.prototype, 'add', Reflect.get(window, 'add'));
        // It claims to have none, and has room.
        navigator.storage.estimate = async () => ({ usage: 1e12, quota: 1 });
      });
      await keep(page, 'After');
      expect(await names(page)).toEqual(['After', 'Before']);
      await page.evaluate(() => {
        navigator.storage.estimate = () => Promise.reject(new Error('no'));
      });
      await keep(page, 'And again');
      expect(await page.$eval('.kept-runs', (panel) => panel.textContent)).toContain(
        'does not say how much room the page has',
      );
      await page.reload();
      await done(page);
      expect(await names(page)).toEqual(['And again', 'After', 'Before']);
      expect(problems).toEqual([]);
    },
    { path: SMALL },
  );
});

test('where the browser stores nothing, runs last as long as the page, and that is said', async () => {
  await withLab(
    async ({ page, url, problems }) => {
      await page.evaluateOnNewDocument(() => {
        Object.defineProperty(window, 'indexedDB', {
          get: () => {
            throw new DOMException('Access is denied for this document.', 'SecurityError');
          },
        });
      });
      await page.goto(`${url}${SMALL}`);
      await done(page);
      expect(await page.$eval('.kept-runs .help', (help) => help.textContent)).toMatch(
        /This browser keeps nothing for this page: Access is denied.*last until the page is closed/s,
      );
      await keep(page, 'For now');
      await press(page, '.kept-runs li', 'Open');
      await page.waitForFunction(stateStarts('Kept run as “For now”'));
      expect(problems).toEqual([]);
    },
    { path: null },
  );
});

test('a newer lab in another tab takes over the kept runs, and this one says so', async () => {
  await withLab(
    async ({ page }) => {
      await done(page);
      await keep(page, 'Mine');
      const newer = await page.browserContext().newPage();
      // A document of the same origin that is not the lab.
      await newer.goto(await page.$eval('script[src]', (script) => script.src));
      await newer.evaluate(
        () =>
          new Promise((opened) => {
            const request = indexedDB.open('ds-lab', 2);
            request.onsuccess = () => opened(request.result.version);
          }),
      );
      expect(await faults(page)).toMatch(/newer lab in another tab has taken over.*Reload/);
      await press(page, '.kept-runs li', 'Open');
      await page.waitForFunction(
        "document.querySelector('.kept-runs [role=alert]')?.textContent.includes('Reload this page to go on with them')",
      );
      expect(await table(page)).toHaveLength(3);
    },
    { path: SMALL },
  );
});

test('an older lab in another tab holds the kept runs: this one says so, and goes on when it is closed', async () => {
  await withLab(
    async ({ page, url, problems }) => {
      await done(page);
      await keep(page, 'Mine');
      const newer = await page.browserContext().newPage();
      // As a later lab will: it asks for the stores of the next version, and the other tab does not let go of them.
      await page.goto(await page.$eval('script[src]', (script) => script.src));
      await page.evaluate(
        () =>
          new Promise((opened) => {
            const request = indexedDB.open('ds-lab');
            request.onsuccess = () => {
              Object.assign(window, { held: request.result });
              opened(null);
            };
          }),
      );
      await newer.evaluateOnNewDocument(() => {
        const open = Reflect.get(IDBFactory.prototype, 'open') as (name: string, version: number) => unknown;
        IDBFactory.prototype.open = function (name: string) {
          return open.call(this, name, 2) as IDBOpenDBRequest;
        };
      });
      await newer.goto(`${url}${SMALL}`);
      await newer.waitForSelector('lab-kept-runs');
      await told(newer, 'Another tab holds the kept runs with an older lab. Close it to go on.');
      expect(await names(newer)).toEqual([]);
      expect(await newer.$eval('.kept-runs .empty', (words) => words.textContent)).toMatch(
        /not been read yet/,
      );
      await page.close();
      await newer.waitForFunction(IS_READ, BY_CLOCK);
      expect(await names(newer)).toEqual(['Mine']);
      expect(await newer.$eval('.kept-runs [role=status]', (words) => words.textContent)).toBe('');
      expect(problems).toEqual([]);
    },
    { path: SMALL },
  );
});

test('the list has no serious accessibility violation, light or dark, and fits 360 pixels', async () => {
  await withLab(
    async ({ page }) => {
      await page.setViewport({ width: 360, height: 740 });
      await done(page);
      await keep(page, `A name without a place to break${'x'.repeat(80)}`);
      await press(page, '.kept-runs li', 'Rename');
      await page.waitForSelector('#kept-rename');
      expect(await violationsInBothSchemes(page, 'lab-kept-runs')).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    },
    { path: SMALL },
  );
});

test('a kept run is laid over another: marks, legend, table, differences and exports tell A and B apart', async () => {
  await withLab(
    async ({ page, url, problems }) => {
      await done(page);
      await keep(page, 'Short');
      await page.goto(`${url}${OTHER}`);
      await done(page);
      await page.waitForSelector('.drawing svg');
      const drawn = (marks: number): Promise<unknown> =>
        page.waitForFunction(
          `document.querySelectorAll('.drawing svg [aria-label=dot] > *').length === ${marks}`,
        );
      await drawn(2 * 3);
      await press(page, '.kept-runs li', 'Compare with this run');
      await told(page, '“Short” is laid over the figure as run B.');
      await drawn(2 * 3 + 3 * 3);
      expect(
        await page.$eval('lab-run-difference', (words) => words.textContent.replaceAll(/\s+/g, ' ')),
      ).toMatch(
        /B the kept run “Short”\. They ask differently: θ_?s is 1 in A and .* in B; seed is 2 in A and 1 in B; A sweeps model\.lengths:1,8 and B model\.lengths:1,8,100\. Of 6 ratios that both have, 4 differ beyond the joint error: \|z\| above 2\.72/,
      );
      const groups = await page.$$eval('.evidence th[scope=rowgroup]', (all) =>
        all.map((cell) => cell.textContent),
      );
      expect(groups).toEqual([
        'A: the run shown',
        'B: Short',
        'A − B ± joint error, and z = (A − B)/joint error',
      ]);
      expect(await table(page)).toHaveLength(3 + 2 + 3 + 2);
      expect(await violationsInBothSchemes(page, 'figure.chart')).toEqual([]);

      const item = (words: string) => async (): Promise<void> => {
        await press(page, 'figure.chart lab-export', 'Export');
        await press(page, 'figure.chart lab-export', words);
      };
      const file = JSON.parse(await saved(page, item('Results (JSON)')));
      expect(file.provenance).toMatchObject({ engine: 'wasm', seed: '2' });
      expect(file.provenance.compared).toMatchObject({
        name: 'Short',
        engine: 'reference',
        seed: '1',
        complete: true,
      });
      expect(file.provenance.compared.digest).toBe(file.compared.digest);
      expect(file.provenance.compared.link).toContain('sweep=model.lengths:1,8,100');
      expect(file.figure.columns[0]).toBe('run');
      expect(file.figure.rows.filter(([run]: string[]) => run === 'A')).toHaveLength(6);
      expect(file.figure.rows.filter(([run]: string[]) => run === 'B')).toHaveLength(9);
      await page.evaluate('delete window.savedText');
      const drawing = await saved(page, item('Drawing (SVG)'));
      expect(drawing).toContain('B: KL in the reward');
      expect(drawing).toMatch(/<compared>\{"lab"/);

      // Hidden, it is in no export and not in the drawing; the table keeps it.
      await press(page, '[aria-label="Run laid over"]', 'B: Short');
      await drawn(2 * 3);
      await press(page, 'lab-run-difference', 'Take B off');
      await page.waitForFunction("!document.querySelector('.difference')");
      expect(await table(page)).toHaveLength(2);
      expect(problems).toEqual([]);
    },
    { path: SMALL },
  );
});

test('a kept run that has no cell where A is shown is drawn elsewhere, says where, and is not set against A', async () => {
  const swept = (caps: string): string =>
    `?sampling.trajectories=4096&sweep=model.lengths:1,8&sweep=model.maxAttempts:${caps}&engine=reference`;
  await withLab(
    async ({ page, url, problems }) => {
      await done(page);
      await keep(page, 'More');
      await page.goto(`${url}${swept('2,4')}`);
      await done(page);
      await press(page, '.kept-runs li', 'Compare with this run');
      await told(page, '“More” is laid over the figure as run B.');
      const words = (selector: string): Promise<string> =>
        page.$eval(selector, (element) => element.textContent.replaceAll(/\s+/g, ' ').trim());
      const choose = async (cap: string): Promise<void> => {
        const options = await page.$$eval('#other-1 option', (all) => all.map((one) => one.textContent));
        expect(options).toContain(cap);
        await page.evaluate((at) => {
          const select = document.querySelector<HTMLSelectElement>('#other-1')!;
          select.selectedIndex = at;
          select.dispatchEvent(new Event('change'));
        }, options.indexOf(cap));
      };
      await choose('4');
      await page.waitForFunction("/Of 6 ratios/.test(document.querySelector('.difference').textContent)");
      expect(await words('[aria-label="Run laid over"]')).toBe('B: More');
      await choose('2');
      await page.waitForFunction("/no cell where A/.test(document.querySelector('.difference').textContent)");
      expect(await words('[aria-label="Run laid over"]')).toBe('B: More at K = 4');
      expect(await words('.difference')).toMatch(
        /B has no cell where A is shown: it is drawn at K = 4, and nothing is set against A\./,
      );
      expect((await table(page)).at(-1)).toBe('B has no cell where A is shown. It is drawn at K = 4.');

      // A run that does not sweep it has one value of it.
      await page.goto(`${url}?sampling.trajectories=4096&sweep=model.lengths:1,8&model.maxAttempts=3`);
      await done(page);
      await keep(page, 'Three');
      await page.goto(`${url}${swept('2,4')}`);
      await done(page);
      await press(page, '.kept-runs li', 'Compare with this run');
      await told(page, '“Three” is laid over the figure as run B.');
      await choose('2');
      await page.waitForFunction(
        "/Of 6 ratios/.test(document.querySelector('.difference').textContent) && document.querySelector('#other-1').selectedIndex === 0",
      );
      expect(await words('[aria-label="Run laid over"]')).toBe('B: Three at K = 3');
      expect(await words('.difference')).toMatch(/The largest: .* at L = \d, K = 2 \(B at K = 3\), A /);
      expect((await table(page)).at(-1)).toMatch(/^A L = 8, K = 2, B K = 3/);
      expect(problems).toEqual([]);
    },
    { path: swept('4,8') },
  );
});
