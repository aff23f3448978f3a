/** What the tests of the page of trainings share. */
import type { Page } from 'puppeteer';

export const HASH = '#/training';

export interface Estimates {
  readonly value: number[];
  readonly standardError: number[];
}

export interface TrainingFile {
  readonly complete: boolean;
  readonly experiment: object;
  readonly steps: number[];
  readonly cells: readonly {
    readonly classes: readonly { readonly logits: Estimates[]; readonly accuracy: Estimates[] }[];
    readonly updates: readonly ({
      readonly klRatio: Estimates | null;
      readonly rewardRatio: Estimates;
    } | null)[];
  }[];
}

export const state = (words: string): string =>
  `document.querySelector('lab-training-bar .state')?.textContent.startsWith('${words}')`;

export async function done(page: Page): Promise<void> {
  await page.waitForFunction(state('Done'), { timeout: 100_000 });
}

export const text = (page: Page, selector: string): Promise<string> =>
  page.$eval(selector, (found) => found.textContent.replaceAll(/\s+/g, ' ').trim());

/** What the button saves, without a folder for downloads. */
export async function savedFile(page: Page): Promise<TrainingFile> {
  const found = (await page.evaluate(
    `new Promise((resolve) => {
      const { createObjectURL } = URL;
      URL.createObjectURL = (blob) => { void blob.text().then(resolve); return createObjectURL(blob); };
      const buttons = [...document.querySelectorAll('lab-training-evidence button')];
      buttons.find((button) => button.textContent.includes('results as JSON')).click();
      URL.createObjectURL = createObjectURL;
    })`,
  )) as string;
  return JSON.parse(found) as TrainingFile;
}
