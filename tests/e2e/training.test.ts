import type { Page } from 'puppeteer';
import { describe, expect, test } from 'vitest';
import { parseExperiment } from '../../src/experiment/schema';
import { timeToCancel, withLab, violationsInBothSchemes, thinOut } from './harness';
import { done, HASH, savedFile, state, text } from './training-page';

/** Small enough for the reference engine, which every browser has. */
const SMALL =
  'training.steps=60&training.replicas=8&training.groups=16&training.objective=paper-theory%3Badvantage%3Drloo&training.klWeight=0.05&training.reference=refreshed&training.refreshEvery=20&training.recordEvery=1';
const REFERENCE = 'engine=reference';
const LONG = `${SMALL.replace('steps=60', 'steps=100000').replace('recordEvery=1', 'recordEvery=10')}`;

const press = (page: Page, words: string): Promise<void> =>
  page.$$eval(
    'lab-training-bar button',
    (buttons, wanted) => buttons.find((button) => button.textContent.trim() === wanted)!.click(),
    words,
  );

/** Frames that the page holds, as it says beside the command. */
async function records(page: Page): Promise<number> {
  const found = /Records ?([\d ]+), every/.exec(await text(page, 'lab-training-evidence'));
  return Number(found![1]!.replaceAll(' ', ''));
}

/** Waits until the page holds more than so many. */
async function moreRecords(page: Page, than: number): Promise<void> {
  const end = performance.now() + 20_000;
  while ((await records(page)) <= than) {
    if (performance.now() > end) throw new Error(`There are still no more than ${than} records after 20 s.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('the page of trainings', () => {
  // Its numbers are held to the exact flow by training.long.test.ts, which waits for all of them.
  test('opens alive on Figure 3', async () => {
    await withLab(
      async ({ page, problems }) => {
        await page.waitForFunction("document.querySelectorAll('.training-panel .plot svg').length === 7");
        expect(await page.title()).toMatch(/^Training/);
        const { steps, experiment } = await savedFile(page);
        expect(steps[0]).toBe(0);
        const { training } = parseExperiment(experiment);
        expect([training.steps, training.reference, training.refreshEvery]).toEqual([600, 'refreshed', 50]);
        expect(problems).toEqual([]);
      },
      { path: HASH },
    );
  });

  test('pauses: nothing more comes until it goes on, and a step is one record', async () => {
    await withLab(
      async ({ page, problems }) => {
        await page.waitForFunction("document.querySelectorAll('.training-panel .plot svg').length === 7");
        await press(page, 'Pause');
        // What was on its way has come by then.
        await new Promise((resolve) => setTimeout(resolve, 700));
        const before = await records(page);
        await new Promise((resolve) => setTimeout(resolve, 700));
        expect(await records(page)).toBe(before);
        await press(page, 'Step 10 updates');
        await moreRecords(page, before);
        await new Promise((resolve) => setTimeout(resolve, 500));
        expect(await records(page)).toBe(before + 1);
        await press(page, 'Go on');
        await page.waitForFunction(state('Training.'));
        await moreRecords(page, before + 1);
        expect(problems).toEqual([]);
      },
      { path: `?${REFERENCE}&${LONG}${HASH}` },
    );
  });

  test('waits while another page is shown or the tab is hidden', async () => {
    await withLab(
      async ({ page }) => {
        await page.waitForFunction("document.querySelectorAll('.training-panel .plot svg').length === 7");
        const hide = (hidden: boolean): Promise<unknown> =>
          page.evaluate(
            `Object.defineProperty(document, 'hidden', { configurable: true, value: ${hidden} });
             document.dispatchEvent(new Event('visibilitychange'))`,
          );
        await hide(true);
        await new Promise((resolve) => setTimeout(resolve, 700));
        const before = await records(page);
        await new Promise((resolve) => setTimeout(resolve, 700));
        expect(await records(page)).toBe(before);
        await hide(false);
        await moreRecords(page, before);
        await page.evaluate("location.hash = '#/paper'");
        await page.waitForSelector('lab-paper-page h1');
        await page.evaluate("location.hash = '#/training'");
        await page.waitForSelector('lab-training-page h1');
        await page.waitForFunction(state('Training.'));
        expect(await records(page)).toBeGreaterThan(before);
      },
      { path: `?${REFERENCE}&${LONG}${HASH}` },
    );
  });

  test('keeps what came when it is cancelled', async () => {
    await withLab(
      async ({ page }) => {
        await page.waitForFunction("document.querySelectorAll('.training-panel .plot svg').length === 7");
        await timeToCancel(page, 'lab-training-bar');
        expect(await records(page)).toBeGreaterThan(1);
      },
      { path: `?${REFERENCE}&${LONG}${HASH}` },
    );
  });

  test('has the same history after a reset', async () => {
    await withLab(
      async ({ page, problems }) => {
        await done(page);
        const before = await savedFile(page);
        expect(before.steps).toHaveLength(61);
        await press(page, 'Reset');
        await page.waitForFunction(state('Before the first update'));
        expect(await page.$('.training-panel')).toBeNull();
        await press(page, 'Step');
        await page.waitForSelector('.training-panel');
        expect(await records(page)).toBe(1);
        await press(page, 'Go on');
        await done(page);
        expect(await savedFile(page)).toEqual(before);
        expect(problems).toEqual([]);
      },
      { path: `?${REFERENCE}&${SMALL}${HASH}` },
    );
  });

  test('selects an update with the keyboard for all panels, and tells all its numbers', async () => {
    await withLab(
      async ({ page }) => {
        await done(page);
        await page.focus('#training-at');
        await page.keyboard.press('Home');
        await page.waitForFunction("document.querySelector('.timeline output').textContent === '0'");
        expect(await text(page, '.timeline label')).toContain('the penalty has no gradient');
        expect(await text(page, 'tr[data-row="ratios-KL penalty"]')).toBe(
          'Attribution: sampling over deciding, kl penalty none none',
        );
        await page.keyboard.press('ArrowRight');
        await page.waitForFunction("document.querySelector('.timeline output').textContent === '1'");
        // So few trajectories do not tell what the penalty does to deciding; the flow does.
        expect(await text(page, 'tr[data-row="ratios-KL penalty"]')).toMatch(/lost in noise 34\.1/);
        expect(await text(page, 'tr[data-row="policy-Sampling"]')).toMatch(/\d ± \d.* 0\.4/);
        const places = (): Promise<(string | null)[]> =>
          page.$$eval('.training-panel .cursor', (all) => all.map((line) => line.getAttribute('x1')));
        const first = await places();
        expect(first).toHaveLength(7);
        await page.keyboard.press('End');
        await page.waitForFunction("document.querySelector('.timeline output').textContent === '60'");
        for (const [i, place] of (await places()).entries())
          expect(Number(place)).toBeGreaterThan(Number(first[i]) + 100);
        const all = await page.$$eval('.twin tbody tr', (rows) => rows.length);
        expect(all).toBeGreaterThan(18);
      },
      { path: `?${REFERENCE}&${SMALL}${HASH}` },
    );
  });

  test('keeps old results, dimmed, until those of a changed control come; refuses what cannot be trained', async () => {
    await withLab(
      async ({ page, problems }) => {
        await done(page);
        await page.$$eval('lab-training-question details', (all) => all.forEach((one) => (one.open = true)));
        const box = '#field-training-objective';
        await page.click(box, { count: 3 });
        await page.keyboard.type('trl-grop');
        await page.waitForFunction(
          "document.querySelector('#field-training-objective-issue').textContent.includes('Did you mean trl-grpo')",
        );
        // What is wrong is said once, beside the control; the summary says where.
        expect(await text(page, 'lab-training-question [role=alert]')).toBe(
          'Something does not fit. Nothing is trained until it is mended. See Objective .',
        );
        expect(await page.$$eval('.training-panel', (all) => all.length)).toBe(7);
        expect(await page.$('.training-chart.stale')).not.toBeNull();
        await page.click(box, { count: 3 });
        await page.keyboard.type('sft');
        await page.waitForFunction("document.querySelector('.training-chart:not(.stale)') !== null");
        await done(page);
        expect(await text(page, 'lab-training-answer')).toContain('The gradient of the likelihood reaches');
        // A weight that SFT does not read went with the objective that had it, and a preset needs no typing.
        expect(await text(page, '#field-training-klWeight')).toBe('this objective has no KL penalty');
        await page.select('#field-training-objective-preset', 'verl-grpo-kl-loss');
        expect(await page.$('#field-training-objective')).toBeNull();
        expect(await page.$eval('#field-training-klWeight', (box) => (box as HTMLInputElement).value)).toBe(
          '0.001',
        );
        expect(problems).toEqual([]);
      },
      { path: `?${REFERENCE}&${SMALL}${HASH}` },
    );
  });

  test('shows cells of a sweep and accuracy by digits, as a simulation', async () => {
    await withLab(
      async ({ page, problems }) => {
        await done(page);
        expect(await page.$$eval('.cells tbody tr', (rows) => rows.length)).toBe(2);
        expect(await text(page, 'lab-training-cells')).toContain(
          'A simulation, in the form of the paper’s Table 1',
        );
        const names = await page.$$eval('.digits tbody th', (all) =>
          all.map((one) => one.textContent.trim()),
        );
        expect(names).toEqual([
          'Before',
          'After, objective = SFT',
          'After, objective = The paper’s theory, advantage rloo',
        ]);
        expect(await page.$$eval('.digits thead th', (all) => all.map((one) => one.textContent.trim()))).toEqual([
          'Policies', '3×3', '3×4', '3×5', '3×6', '3×7', '3×8', '3×9', '4×5*', '5×4*',
        ]); // prettier-ignore
        await page.select('#training-cell', '1');
        await page.waitForFunction(
          "document.querySelector('lab-training-answer').textContent.includes('With objective = The paper’s theory')",
        );
        // The link holds the cell, and Tab stops at one cell of them all.
        await page.waitForFunction("location.search.endsWith('&cell=1')");
        expect(await page.$$eval('.cells tbody button[tabindex="0"]', (all) => all.length)).toBe(1);
        expect(problems).toEqual([]);
      },
      {
        path: `?${REFERENCE}&training.steps=20&training.replicas=4&training.groups=8&training.recordEvery=5&training.queries=digits&sweep=${encodeURIComponent('training.objective:["sft","paper-theory;advantage=rloo"]')}${HASH}`,
      },
    );
  });

  test('gives the other pages their draft back', async () => {
    await withLab(
      async ({ page, problems }) => {
        await page.evaluate("location.hash = '#/training'");
        await page.waitForFunction("location.search === '?preset=training/figure-3'");
        await page.evaluate("location.hash = '#/'");
        await page.waitForFunction("location.search === '?preset=echo-chamber'");
        expect(await page.$eval('#preset', (select) => (select as HTMLSelectElement).value)).toBe(
          'echo-chamber',
        );
        expect(problems).toEqual([]);
      },
      { path: '?preset=echo-chamber' },
    );
  });

  test('has no serious accessibility violation, light or dark, and fits 360 pixels', async () => {
    await withLab(
      async ({ page, url }) => {
        await page.goto(
          `${url}?${REFERENCE}&training.steps=20&training.replicas=4&training.groups=8&training.queries=digits&sweep=model.lengths:1,8${HASH}`,
        );
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
