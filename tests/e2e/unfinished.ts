/** Runs of the page that are cut off and gone on with: what their tests have in common. */
import type { Page, WebWorker } from 'puppeteer';

/** Some seconds of work for the reference, which leaves other cores to those who watch it; 1024 blocks. */
export const CELLS = 16;
export const BLOCKS = 64 * CELLS;
const LENGTHS = Array.from({ length: CELLS }, (_, i) => 4 * i + 1).join(',');
export const LONG = `?sampling.trajectories=${2 ** 16}&engine=reference&sweep=model.lengths:${LENGTHS}`;

/** A page behind another draws no frames, so what is waited for is looked at by the clock. */
const BY_CLOCK = { polling: 50, timeout: 180_000 };

export const state = (page: Page): Promise<string> =>
  page.$eval('lab-run-bar .state', (words) => words.textContent);

export async function stateMatches(page: Page, pattern: RegExp): Promise<string> {
  await page.waitForFunction(
    (source) => {
      const words = document.querySelector('lab-run-bar .state');
      return words !== null && new RegExp(source).test(words.textContent);
    },
    BY_CLOCK,
    pattern.source,
  );
  return state(page);
}

/** Waits for the end of a run. @returns its digest */
export async function digestOfDone(page: Page): Promise<string> {
  const words = await stateMatches(page, /^(Done|Stopped)|were finished\.$/);
  if (!words.startsWith('Done')) throw new Error(`The run ended otherwise: ${words}`);
  return page.$eval('.evidence .origin dd code', (code) => code.textContent);
}

/** How many blocks of so many the page found, as it says. */
export async function found(page: Page): Promise<number> {
  const words = await stateMatches(page, /blocks( that)? were there/);
  const [, there, of] = /(\d+) of (\d+) blocks/.exec(words.replaceAll(/[\u202f\u00a0,.](?=\d{3})/g, ''))!;
  if (Number(of) !== BLOCKS) throw new Error(`Of another run: ${words}`);
  return Number(there);
}

export interface Stored {
  readonly runs: number;
  readonly bytes: number;
  readonly heads: readonly { readonly bytes: number; readonly order: number; readonly lab: string }[];
}

/** What lies in the database of unfinished runs, counted by its chunks. */
export function stored(page: Page): Promise<Stored> {
  return page.evaluate(
    () =>
      new Promise<Stored>((resolve, reject) => {
        const request = indexedDB.open('ds-lab-unfinished');
        request.onerror = () => reject(new Error('The database does not open.'));
        // Not to be made by a test.
        request.onupgradeneeded = () => request.transaction!.abort();
        request.onerror = () => resolve({ runs: 0, bytes: 0, heads: [] });
        request.onsuccess = () => {
          const database = request.result;
          const transaction = database.transaction(['runs', 'chunks']);
          const heads = transaction.objectStore('runs').getAll();
          const chunks = transaction.objectStore('chunks').getAll();
          transaction.oncomplete = () => {
            database.close();
            const bytes = (chunks.result as Uint8Array[]).reduce((sum, chunk) => sum + chunk.length, 0);
            resolve({ runs: heads.result.length, bytes, heads: heads.result as Stored['heads'] });
          };
        };
      }),
  );
}

/** Waits until at least so many bytes of logs are stored. */
export async function storedBytes(page: Page, least = 20_000): Promise<void> {
  for (const end = Date.now() + 60_000; (await stored(page)).bytes < least;) {
    if (Date.now() > end) throw new Error(`Less than ${least} bytes are stored: ${await state(page)}`);
    await new Promise((later) => setTimeout(later, 50));
  }
}

/** The worker that computes. */
export function studyWorker(page: Page): WebWorker {
  const worker = page.workers().findLast((one) => one.url().includes('study-worker'));
  if (worker === undefined) throw new Error('The page has no worker that computes.');
  return worker;
}
