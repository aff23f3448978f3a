import type { Page } from 'puppeteer';
import { describe, expect, test } from 'vitest';
import { DEFAULT_OBJECTIVES } from '../../src/study/compare/objectives';
import { runLab, withLab, violationsInBothSchemes, thinOut } from './harness';

/** Small enough for the reference engine, which every browser has. */
const SMALL = 'engine=reference&sampling.trajectories=8192';
const FEW = 'objectives=paper-theory,trl-dr-grpo,verl-grpo-kl-in-reward,sft';
const BUILT = 'trl-grpo;kl.placement=loss;kl.weight=0.04';
const HASH = '#/objectives';

const state = (words: string): string =>
  `document.querySelector('lab-compare-bar .state')?.textContent.startsWith('${words}')`;

async function done(page: Page, objectives: number): Promise<void> {
  await page.waitForFunction(state(`Done: ${objectives} of ${objectives} `), { timeout: 60_000 });
}

interface Column {
  readonly exact: (number | null)[];
  readonly value: number[];
  readonly standardError: number[];
}

interface FileRow {
  readonly id: string;
  readonly noExact: string | null;
  readonly signal: Record<string, Column>;
  readonly gradient: Record<string, Column>;
  readonly direction: Record<string, Column | null>;
  readonly attribution: { exact: number | null; value: number; standardError: number } | null;
  readonly noise: number;
}

interface Comparison {
  readonly complete: boolean;
  readonly experiment: object;
  readonly cells: readonly [{ readonly objectives: readonly FileRow[] }];
}

const rowsOf = (text: string): readonly FileRow[] => (JSON.parse(text) as Comparison).cells[0].objectives;

/** What the button saves, without a folder for downloads. */
async function savedFile(page: Page): Promise<string> {
  return (await page.evaluate(
    `new Promise((resolve) => {
      const { createObjectURL } = URL;
      URL.createObjectURL = (blob) => { void blob.text().then(resolve); return createObjectURL(blob); };
      const buttons = [...document.querySelectorAll('lab-compare-evidence button')];
      buttons.find((button) => button.textContent.includes('results as JSON')).click();
      URL.createObjectURL = createObjectURL;
    })`,
  )) as string;
}

/** Equal but for the last bits of logarithms and exponentials, which a browser and Node round each in its own way. */
function expectSame(found: unknown, expected: unknown): void {
  const rounded = (value: unknown): string =>
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'number' ? inner.toExponential(9) : inner,
    );
  const tiny = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (_key, inner: unknown) =>
      typeof inner === 'number' && Math.abs(inner) < 1e-15 ? 0 : inner,
    );
  expect(rounded(tiny(found))).toBe(rounded(tiny(expected)));
}

const cellText = (page: Page, id: string, cell: string): Promise<string> =>
  page.$eval(`tr[data-objective="${id}"] ${cell}`, (found) =>
    found.textContent.replaceAll(/\s+/g, ' ').trim(),
  );

const ids = (page: Page): Promise<string[]> =>
  page.$$eval('tr[data-objective]', (rows) => rows.map((row) => row.getAttribute('data-objective') ?? ''));

const answer = (page: Page): Promise<string> =>
  page.$eval('lab-compare-answer', (found) => found.textContent.replaceAll(/\s+/g, ' '));

describe('the page of objectives', () => {
  test('compares the standard choice by itself, each row near the exact answer, and says who teaches deciding', async () => {
    await withLab(
      async ({ page, problems }) => {
        await done(page, DEFAULT_OBJECTIVES.length);
        expect(await page.title()).toMatch(/^Objectives/);
        expect(await ids(page)).toEqual(DEFAULT_OBJECTIVES);
        const rows = rowsOf(await savedFile(page));
        expect(rows.map(({ id }) => id)).toEqual(DEFAULT_OBJECTIVES);
        let compared = 0;
        for (const { noExact, attribution, gradient, direction } of rows) {
          const { exact, value, standardError } = attribution!;
          expect(Number.isFinite(value)).toBe(true);
          expect(exact === null).toBe(noExact !== null);
          if (exact === null) continue;
          expect(Math.abs(value - exact)).toBeLessThan(5 * standardError);
          for (const { exact: truth, value: found, standardError: error } of [
            gradient['total']!,
            direction['total']!,
          ]) {
            found.forEach((x, i) => expect(Math.abs(x - truth[i]!)).toBeLessThan(5 * error[i]!));
            compared++;
          }
        }
        expect(compared).toBeGreaterThan(12);
        expect(await cellText(page, 'trl-dr-grpo', '.ratio')).toMatch(/^\d\.\d+ ± 0\.\d+ exact 1\.1\d*$/);
        expect(await cellText(page, 'verl-grpo-kl-in-reward', '.ratio')).toMatch(
          /no exact answer: the penalty/,
        );
        expect(await answer(page)).toMatch(
          /Of 11 objectives, (?!The paper’s theory).* gives deciding the largest share .* ± .* and SFT the smallest.* Left out as sampling reversed, because a step would make right answers less likely: The paper’s theory\./,
        );
        expect(await cellText(page, 'paper-theory', '.ratio')).toMatch(/sampling reversed$/);
        await page.waitForSelector('lab-directions svg circle, lab-directions svg path');
        expect(problems).toEqual([]);
      },
      { path: `?${SMALL}${HASH}` },
    );
  });

  test('opens a question of its list with one click', async () => {
    await withLab(
      async ({ page, problems }) => {
        await done(page, 4);
        await page.$eval('details.questions', (list) => list.setAttribute('open', ''));
        const link = await page.waitForSelector('details.questions a[href*="discount"]');
        await Promise.all([page.waitForNavigation(), link!.click()]);
        await done(page, 3);
        expect(await ids(page)).toEqual([
          'paper-theory',
          'paper-theory;discount.gamma=0.99',
          'paper-theory;discount.mode=definition-3.1;discount.gamma=0.99',
        ]);
        expect(await page.$('[role=alert]')).toBeNull();
        expect(problems).toEqual([]);
      },
      { path: `?${SMALL}&${FEW}${HASH}` },
    );
  });

  test('are tables in a pipe too where lab compare is asked for them', async () => {
    const words = ['compare', '--objectives', 'sft', '--trajectories', '2048', '--engine', 'reference'];
    const { code, stdout } = await runLab([...words, '--table']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^sft .* 7\.47 % .*$/m);
    expect(stdout).toContain('verdict of total');
    const both = await runLab([...words, '--table', '--json']);
    expect(both.code).toBe(2);
    expect(both.stderr).toContain('--json and --table exclude each other.');
  });

  test('gives the numbers of the command that it shows', async () => {
    await withLab(
      async ({ page, problems }) => {
        await done(page, 4);
        const command = await page.$eval('code.command', (code) => code.textContent);
        expect(command).toBe(
          'npm run -s lab -- compare --objectives paper-theory,trl-dr-grpo,verl-grpo-kl-in-reward,sft --kl-weight 0.01 --trajectories 8192 --seed 1',
        );
        const words = command.split(' ').slice(6);
        const { stdout } = await runLab(['compare', ...words, '--engine', 'reference', '--json']);
        expectSame(rowsOf(await savedFile(page)), rowsOf(stdout));
        const { attribution } = rowsOf(stdout)[1]!;
        const shown = Number((await cellText(page, 'trl-dr-grpo', '.ratio .value')).split(' ')[0]);
        expect(Math.abs(shown - attribution!.value)).toBeLessThan(attribution!.standardError);
        expect(problems).toEqual([]);
      },
      { path: `?${SMALL}&${FEW}&klWeight=0.01${HASH}` },
    );
  });

  test('gives the numbers of the command for an objective that is built', async () => {
    await withLab(
      async ({ page }) => {
        await done(page, 2);
        const command = await page.$eval('code.command', (code) => code.textContent);
        const words = command.replaceAll("'", '').split(' ').slice(6);
        const { stdout } = await runLab(['compare', ...words, '--engine', 'reference', '--json']);
        expect(rowsOf(stdout).map(({ id }) => id)).toEqual(['sft', BUILT]);
        expectSame(rowsOf(await savedFile(page)), rowsOf(stdout));
      },
      { path: `?${SMALL}&objectives=sft,${encodeURIComponent(BUILT)}${HASH}` },
    );
  });

  test('takes objectives in and out, keeps the address in step, and reads it again', async () => {
    await withLab(
      async ({ page, problems }) => {
        await done(page, 4);
        const toggle = (id: string): Promise<void> =>
          page.$eval(`input[value="${id}"]`, (box) => box.click());
        await toggle('trl-rloo');
        await done(page, 5);
        expect((await ids(page)).at(-1)).toBe('trl-rloo');
        await toggle('sft');
        await done(page, 4);
        await page.reload();
        await done(page, 4);
        expect(await ids(page)).toEqual([
          'paper-theory',
          'trl-dr-grpo',
          'verl-grpo-kl-in-reward',
          'trl-rloo',
        ]);
        expect(problems).toEqual([]);
      },
      { path: `?${SMALL}&${FEW}${HASH}` },
    );
  });

  test('builds an objective, edits it, keeps it in the address, and takes it out again', async () => {
    await withLab(
      async ({ page, problems }) => {
        await done(page, 2);
        const press = (words: string): Promise<void> =>
          page.$$eval(
            'lab-build-objective button',
            (buttons, wanted) => buttons.find((button) => button.textContent.trim() === wanted)!.click(),
            words,
          );
        const said = (words: string): Promise<unknown> =>
          page.waitForFunction(
            `document.querySelector('lab-build-objective [role=status]').textContent.includes('${words}')`,
          );
        const type = async (path: string, text: string): Promise<void> => {
          await page.click(`#field-${path}`, { count: 3 });
          await page.keyboard.type(text);
        };
        await page.$$eval('details.build, details.build details', (all) =>
          all.forEach((details) => (details.open = true)),
        );
        expect(await page.$('#field-kl-weight:not(output)')).toBeNull();
        await page.select('#field-kl-placement', 'loss');
        await page.waitForSelector('input#field-kl-weight');
        await type('kl-weight', 'x');
        await page.waitForFunction(
          `document.querySelector('#field-kl-weight-issue').textContent.includes('from 0 to 1000; received "x"')`,
        );
        await press('Add as a row');
        await said('a part does not fit');
        await type('kl-weight', '0.04');
        await page.waitForFunction(`document.querySelector('.built-text code')?.textContent === '${BUILT}'`);
        await press('Add as a row');
        await done(page, 3);
        expect(await ids(page)).toEqual(['sft', 'trl-grpo', BUILT]);
        expect(await page.evaluate('location.search')).toContain(`&objectives=sft,trl-grpo,${BUILT}`);
        await press('Add as a row');
        await said('This is a row already');

        await page.reload();
        await done(page, 3);
        expect(await ids(page)).toEqual(['sft', 'trl-grpo', BUILT]);
        expect(await cellText(page, BUILT, 'th')).toMatch(
          /^TRL GRPO as published, KL placement loss, KL weight 0\.04/,
        );
        expect(await page.$eval('code.command', (code) => code.textContent)).toContain(
          `--objectives 'sft,trl-grpo,${BUILT}' `,
        );

        await page.$$eval('details.build, details.build details', (all) =>
          all.forEach((details) => (details.open = true)),
        );
        // One weight for all would make the row's own name untrue.
        await page.click('#kl-weight');
        await page.keyboard.type('0.5');
        await page.waitForFunction(
          "document.querySelector('#objectives-issue').textContent.includes('kl.weight must be left out')",
        );
        for (const _ of '0.5') await page.keyboard.press('Backspace');
        await page.waitForFunction("document.querySelector('#objectives-issue').hidden");
        await press('Edit');
        expect(await page.evaluate('document.activeElement.id')).toBe('build-base');
        await type('kl-weight', '1');
        await press('Change the row');
        await done(page, 3);
        const second = 'trl-grpo;kl.placement=loss;kl.weight=1';
        expect(await ids(page)).toEqual(['sft', 'trl-grpo', second]);
        await press('Remove');
        await done(page, 2);
        expect(await ids(page)).toEqual(['sft', 'trl-grpo']);
        expect(await page.evaluate('document.activeElement.textContent')).toMatch(/Build one/);
        expect(problems).toEqual([]);
      },
      { path: `?${SMALL}&objectives=sft,trl-grpo${HASH}` },
    );
  });

  test('gives the sum over the kinds, and says where a penalty is inside the reward', async () => {
    await withLab(
      async ({ page }) => {
        await done(page, 4);
        for (const id of ['paper-theory', 'sft']) {
          const exact = await page.$$eval(
            `tr[data-objective="${id}"] td:not(.direction) svg.bar ~ small`,
            (all) => all.map((small) => Number(small.textContent.replace('−', '-'))),
          );
          expect(exact).toHaveLength(7);
          const parts = exact.slice(0, 6);
          const size = parts.reduce((sum, x) => sum + Math.abs(x), 0);
          expect(Math.abs(parts.reduce((sum, x) => sum + x, 0) - exact[6]!)).toBeLessThan(0.01 * size);
        }
        expect(await cellText(page, 'verl-grpo-kl-in-reward', '.note')).toMatch(/inside the reward term/);
        expect(await page.$$('.note')).toHaveLength(1);
      },
      { path: `?${SMALL}&${FEW}${HASH}` },
    );
  });

  test('shows the term asked for, and differences from a pinned baseline', async () => {
    await withLab(
      async ({ page }) => {
        await done(page, 4);
        const shares = (id: string): Promise<number[]> =>
          page.$$eval(`tr[data-objective="${id}"] .direction .value`, (cells) =>
            cells.map((cell) => Number(cell.textContent.split(' ')[0]!.replace('−', '-'))),
          );
        const before = await Promise.all([shares('sft'), shares('paper-theory')]);
        await page.$eval('tr[data-objective="paper-theory"] .pin', (pin) => (pin as HTMLElement).click());
        await page.waitForSelector('tr[data-objective="paper-theory"] .pin[aria-pressed="true"]');
        const after = await shares('sft');
        after.forEach((x, i) => expect(x).toBeCloseTo(before[0][i]! - before[1][i]!, 1));
        expect(await shares('paper-theory')).toEqual(before[1]);
        expect(await page.$eval('lab-directions figcaption', (words) => words.textContent)).toMatch(
          /differs from the baseline.*minus those of\s+The paper’s theory/s,
        );
        const drawn = "document.querySelector('lab-directions svg[class^=plot]').textContent";
        await page.waitForFunction(`${drawn}.includes('minus the baseline')`);
        expect(await page.evaluate(drawn)).not.toContain('theory');
        const term = (label: string): Promise<void> =>
          page.$$eval(
            'lab-compare-table .toggle button',
            (buttons, wanted) => buttons.find((button) => button.textContent.trim() === wanted)!.click(),
            label,
          );
        await term('KL paid by answers');
        await page.waitForFunction(
          `document.querySelector('tr[data-objective="sft"]').textContent.includes('no gradient')`,
        );
        expect(await answer(page)).toContain('gradient of the KL penalty that answers pay');
      },
      { path: `?${SMALL}&${FEW}${HASH}` },
    );
  });

  test('says in words what does not fit: in the address, in the weight, and in a setting', async () => {
    await withLab(
      async ({ page }) => {
        await done(page, 1);
        const alert = (): Promise<string> => page.$eval('[role=alert]', (found) => found.textContent);
        expect(await alert()).toMatch(
          /address of this page.*objectives\[1\] must be the id of an objective.*received "nonsense"/s,
        );
        await page.click('#kl-weight');
        await page.keyboard.type('-1');
        await page.waitForFunction(
          "document.querySelector('#kl-weight-issue').textContent.includes('from 0 to 1000; received -1')",
        );
        expect(await page.$eval('#kl-weight', (box) => box.getAttribute('aria-invalid'))).toBe('true');
        await page.keyboard.press('Backspace');
        await page.keyboard.press('Backspace');
        await page.waitForFunction("!document.querySelector('[role=alert]')");
        const box = '#field-model-policy-thetaS';
        await page.click(box, { count: 3 });
        await page.keyboard.type('41');
        await page.waitForFunction(
          `document.querySelector('${box}-issue').textContent.includes('received 41')`,
        );
        await page.click(box, { count: 3 });
        await page.keyboard.type('1');
        await page.waitForFunction(
          "location.search.includes('thetaS=1') && location.search.includes('objectives=sft')",
        );
        await done(page, 1);
      },
      { path: `?${SMALL}&objectives=sft,nonsense${HASH}` },
    );
  });

  test('takes a number key by key, with a point in it', async () => {
    await withLab(
      async ({ page }) => {
        await done(page, 1);
        for (const box of ['#kl-weight', '#field-model-policy-thetaS']) {
          await page.click(box, { count: 3 });
          await page.keyboard.type('-0.050', { delay: 20 });
          expect(await page.$eval(box, (input) => (input as HTMLInputElement).value)).toBe('-0.050');
        }
        await page.waitForFunction("location.search.includes('thetaS=-0.05')");
      },
      { path: `?${SMALL}&objectives=sft${HASH}` },
    );
  });

  test('shares its settings with the first page', async () => {
    await withLab(
      async ({ page, problems }) => {
        await done(page, 1);
        const box = '#field-model-policy-thetaS';
        await page.click(box, { count: 3 });
        await page.keyboard.type('1');
        await page.waitForFunction("location.search.includes('thetaS=1')");
        await page.evaluate("location.hash = '#/'");
        await page.waitForSelector('lab-attribution-page h1');
        expect(await page.$eval(box, (input) => (input as HTMLInputElement).value)).toBe('1');
        await page.waitForFunction(
          "document.querySelector('lab-run-bar .state')?.textContent.startsWith('Done')",
          {
            timeout: 60_000,
          },
        );
        expect(problems).toEqual([]);
      },
      { path: `?${SMALL}&sweep=model.lengths:1,8&objectives=sft${HASH}` },
    );
  });

  test('has no serious accessibility violation, light or dark, and fits 360 pixels', async () => {
    await withLab(
      async ({ page, url }) => {
        await page.goto(`${url}?${SMALL}&${FEW},${BUILT}${HASH}`);
        await done(page, 5);
        await page.$eval('tr[data-objective="sft"] .pin', (pin) => (pin as HTMLElement).click());
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
