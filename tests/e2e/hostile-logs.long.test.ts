/** 10,000 hostile and damaged logs dropped into the page: no crash, no hang, and no text becomes markup. */
import type { Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { exampleTraces } from '../../src/study/calibrate/example';
import { writeTraces } from '../../src/traces/write/write-traces';
import { type HostileFile, hostileFile } from '../support/hostile';
import { withLab } from './harness';

const FILES = Number(process.env['DS_LAB_HOSTILE_FILES'] ?? 10_000);
const FIRST_SEED = Number(process.env['DS_LAB_HOSTILE_SEED'] ?? 7_000_000);
const BATCH = 50;
const MOST_SECONDS = 2;
const TRACES_SHOWN = 20;

/**
 * Elements that text might become, in the document and in every open shadow root; without the style that each chart
 * begins with, as there may be one chart or two.
 */
const ELEMENTS = `(() => {
  const count = {};
  const look = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.matches('svg[class^="plot-"] > style:first-child')) continue;
      if (/^(img|script|iframe|a|style|object|embed|form|link|base|meta|video|audio)$/.test(element.localName))
        count[element.localName] = (count[element.localName] ?? 0) + 1;
      for (const { name, value } of element.attributes)
        if (name.startsWith('on') || (name !== 'title' && /^\\s*javascript:/i.test(value))) count[name] = (count[name] ?? 0) + 1;
      if (element.shadowRoot) look(element.shadowRoot);
    }
  };
  look(document);
  return count;
})()`;

const WATCH = `
  window.violations = [];
  addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective + ' ' + event.blockedURI));
`;

/** Drops the files on the page. @returns seconds until all of it is shown */
async function drop(page: Page, given: readonly HostileFile[]): Promise<number> {
  const files = given.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') }));
  await page.evaluate((all) => {
    const given = new DataTransfer();
    for (const { name, base64 } of all)
      given.items.add(new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], name));
    document
      .querySelector('lab-traces-page main')!
      .dispatchEvent(new DragEvent('drop', { dataTransfer: given, bubbles: true, cancelable: true }));
  }, files);
  const start = performance.now();
  // The state of the reading, as the page says it; a failure has words of its own, which the test must see.
  await page.waitForFunction(
    "!/Reading|Stopping/.test(document.querySelector('lab-traces-bar .state').textContent)",
    { timeout: 120_000, polling: 50 },
  );
  return (performance.now() - start) / 1000;
}

/** Goes through traces of the batch. @returns what elements there were with each of them */
async function look(page: Page): Promise<unknown[]> {
  const found: unknown[] = [];
  await page.evaluate(`{
    const filter = document.querySelector('#trace-filter');
    filter.value = 'all';
    filter.dispatchEvent(new Event('change', { bubbles: true }));
  }`);
  for (let trace = 0; trace < TRACES_SHOWN; trace++) {
    await new Promise((resume) => setTimeout(resume, 60));
    found.push(await page.evaluate(ELEMENTS));
    await page.evaluate("document.querySelectorAll('.reader-bar button')[1]?.click()");
  }
  return found;
}

const HARMLESS: HostileFile = {
  name: 'plain.jsonl',
  bytes: Buffer.concat([...writeTraces('verl', exampleTraces('rl-like'), { synthetic: true })]),
};

function median(values: readonly number[]): number {
  return [...values].sort((x, y) => x - y)[Math.floor((values.length - 1) / 2)]!;
}

test(`${FILES} hostile logs in the page`, async () => {
  await withLab(
    async ({ page, url, problems }) => {
      const dialogs: string[] = [];
      page.on('dialog', (dialog) => {
        dialogs.push(dialog.message());
        void dialog.dismiss();
      });
      await page.evaluateOnNewDocument(WATCH);
      await page.goto(new URL('#/traces', url).href);
      await page.waitForFunction(
        "document.querySelector('lab-traces-bar .state')?.textContent.includes('Done')",
        { timeout: 100_000, polling: 200 },
      );
      // What the page shows of a log of the user, who cannot be sent a link to it as to the example.
      await drop(page, [HARMLESS]);
      const elements = await page.evaluate(ELEMENTS);
      const times: number[] = [];
      let slowest = { seconds: 0, seed: 0 };
      let traces = 0;
      for (let done = 0; done < FILES; done += BATCH) {
        const seeds = Array.from({ length: Math.min(BATCH, FILES - done) }, (_, i) => FIRST_SEED + done + i);
        const name = `seeds ${seeds[0]!} to ${seeds.at(-1)!}`;
        const files = seeds.map(hostileFile);
        const seconds = await drop(page, files);
        // A batch that hangs for longer than the others take is looked at file by file.
        times.push(seconds);
        if (seconds > median(times) + MOST_SECONDS) {
          for (const [i, seed] of seeds.entries()) {
            let alone = await drop(page, [files[i]!]);
            // What hangs does so each time; what waits for a busy machine does not.
            if (alone >= MOST_SECONDS) alone = await drop(page, [files[i]!]);
            expect(alone, `seed ${seed}`).toBeLessThan(MOST_SECONDS);
            if (alone > slowest.seconds) slowest = { seconds: alone, seed };
          }
          await drop(page, files);
        }
        const told = await page.$eval('lab-traces-bar .state', (state) => state.textContent);
        expect(told, name).toContain('Done');
        traces += Number(/Done: ([\d\u2009\u202f]+) traces/.exec(told)![1]!.replace(/\D/g, ''));
        for (const found of await look(page)) expect(found, name).toEqual(elements);
        expect(await page.evaluate('[window.pwned ?? null, window.violations, {}.polluted ?? null]'), name).toEqual([null, [], null]); // prettier-ignore
        expect(dialogs, name).toEqual([]);
        expect(problems, name).toEqual([]);
        if (done % 1000 === 0)
          console.log(`${name}: ${seconds.toFixed(2)} s together, ${traces} traces so far`);
      }
      console.log(
        `${FILES} files from seed ${FIRST_SEED} on gave ${traces} traces; ` +
          (slowest.seconds === 0
            ? `${BATCH} of them took ${median(times).toFixed(1)} s, and none of these ${MOST_SECONDS} s more.`
            : `the slowest, seed ${slowest.seed}, took ${slowest.seconds.toFixed(2)} s.`),
      );
      expect(traces).toBeGreaterThan(FILES / 4);
    },
    { path: null },
  );
});
