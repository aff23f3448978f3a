/** From the start page to what a researcher came for, by pointer and file chooser alone, in eight actions at most. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, expect, test } from 'vitest';
import { TRAINING_PRESETS } from '../../src/experiment/training-presets';
import { withLab } from './harness';

const MOST_ACTIONS = 8;
const START = '?sampling.trajectories=4096&sweep=model.lengths:1,8';

const folder = mkdtempSync(join(tmpdir(), 'few-actions-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a hand does, counted. Only what is seen can be clicked. */
class Hand {
  actions = 0;

  constructor(private readonly page: Page) {}

  /** @param words of the control, or a part of them */
  async click(within: string, words: string): Promise<void> {
    this.actions++;
    const [handle] = await this.page.$$(
      `::-p-xpath(//*[self::${within}][contains(normalize-space(.), "${words}")])`,
    );
    expect(handle, `${within} “${words}”`).toBeDefined();
    await handle!.click();
  }

  async press(selector: string): Promise<void> {
    this.actions++;
    await this.page.click(selector);
  }

  async choose(select: string, value: string): Promise<void> {
    this.actions++;
    await this.page.select(select, value);
  }

  async open(words: string, path: string): Promise<void> {
    const [chooser] = await Promise.all([this.page.waitForFileChooser(), this.click('label', words)]);
    await chooser.accept([path]);
  }
}

test('GRPO against Dr. GRPO by length, as an SVG', async () => {
  await withLab(
    async ({ page, problems }) => {
      const client = await page.createCDPSession();
      await client.send('Page.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
      const hand = new Hand(page);
      await hand.click('a', 'Objectives');
      await page.waitForSelector('.questions summary');
      await hand.click('summary', 'Questions to begin with');
      await hand.click('a', 'Is GRPO biased by length');
      await page.waitForSelector('.along svg [aria-label]', { timeout: 60_000 });
      await page.waitForFunction(
        "document.querySelector('lab-along .state')?.textContent.trim().startsWith('Done')",
        { timeout: 90_000 },
      );
      await hand.press('lab-along lab-export > button');
      await hand.press('lab-along [role=menuitem]::-p-text((SVG))');
      const deadline = Date.now() + 10_000;
      const files = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.svg'));
      while (files().length === 0 && Date.now() < deadline)
        await new Promise((later) => setTimeout(later, 100));
      const svg = readFileSync(join(folder, files()[0]!), 'utf8');
      expect(svg).toContain('TRL GRPO');
      expect(svg).toContain('TRL Dr. GRPO');
      expect(hand.actions).toBeLessThanOrEqual(MOST_ACTIONS);
      expect(problems).toEqual([]);
    },
    { path: START },
  );
});

test('a phase diagram', async () => {
  await withLab(
    async ({ page, problems }) => {
      const hand = new Hand(page);
      await hand.click('a', 'Training');
      await page.waitForSelector('#training-preset');
      const preset = TRAINING_PRESETS.find(({ experiment }) => experiment.sweep.length === 2)!;
      await hand.choose('#training-preset', preset.id);
      await page.waitForSelector('lab-phase td', { timeout: 90_000 });
      expect(hand.actions).toBeLessThanOrEqual(MOST_ACTIONS);
      expect(problems).toEqual([]);
    },
    { path: START },
  );
});

test('a calibrated trace of one’s own', async () => {
  await withLab(
    async ({ page, problems }) => {
      const hand = new Hand(page);
      await hand.click('a', 'Traces');
      await page.waitForSelector('lab-traces-question label.file');
      await hand.open('Open logs', 'tests/data/traces/verl.jsonl');
      await page.waitForFunction(
        "document.querySelector('lab-traces-bar .state').textContent.startsWith('Done') && document.querySelector('lab-traces-question .source').textContent.includes('verl.jsonl')",
        { timeout: 60_000 },
      );
      await hand.choose('#trace-filter', 'all');
      await page.waitForSelector('.trace-text');
      expect(await page.$eval('lab-traces-answer .sentence', (words) => words.textContent)).toMatch(
        /In \d+ traces/,
      );
      expect(await page.$$eval('.trace-text mark', (marks) => marks.length)).toBeGreaterThan(0);
      expect(hand.actions).toBeLessThanOrEqual(MOST_ACTIONS);
      expect(problems).toEqual([]);
    },
    { path: START },
  );
});
