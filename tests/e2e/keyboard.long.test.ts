/** The keyboard alone: from page to page, and on each page through everything that can be worked. */
import type { KeyInput, Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { withLab } from './harness';

/** Controls that are seen and not switched off, in words. One radio button stands for its group, as Tab takes it. */
const CONTROLS = `(() => {
  const seen = [...document.querySelectorAll('main :is(a[href], button, input, select, textarea, summary, lab-term, [tabindex="0"])')]
    .filter((one) => !one.disabled && one.checkVisibility({ visibilityProperty: true }));
  const radios = new Set();
  return seen.filter((one) => {
    if (one.type !== 'radio') return one.tabIndex >= 0 || one.localName === 'lab-term';
    const first = !radios.has(one.name);
    radios.add(one.name);
    return first;
  });
})()`;

const WORDS = `(one) => one.type === 'radio' ? 'radio ' + one.name
  : [one.localName, one.id, one.getAttribute('aria-label') ?? one.textContent.trim().replaceAll(/\\s+/g, ' ').slice(0, 40)].filter(Boolean).join(' ')`;

interface Step {
  readonly words: string;
  readonly inMain: boolean;
  readonly outlined: boolean;
}

async function tab(page: Page): Promise<Step> {
  await page.keyboard.press('Tab');
  return (await page.evaluate(`(() => {
    const at = document.activeElement;
    const inner = at.shadowRoot?.activeElement ?? at;
    const { outlineStyle, boxShadow } = getComputedStyle(inner);
    return { words: (${WORDS})(at), inMain: at.closest('main') !== null, outlined: outlineStyle !== 'none' || boxShadow !== 'none' };
  })()`)) as Step;
}

test('Tab reaches every control of every page, each with a mark of where it is, and leaves it again', async () => {
  await withLab(
    async ({ page, problems }) => {
      for (let place = 1; place <= 6; place++) {
        await page.evaluate('document.activeElement.blur()');
        await page.keyboard.press(String(place) as KeyInput);
        await page.waitForSelector(`header nav li:nth-child(${place}) a[aria-current=page]`);
        await page.waitForSelector('main .run-bar .primary');
        const name = await page.$eval('main h1', (h1) => h1.textContent);
        // Nothing comes or goes any more while it is walked through.
        await page.waitForFunction(
          "document.querySelector('main progress').value > 0 || document.querySelector('main .run-bar .state').textContent.startsWith('Not')",
          { timeout: 60_000 },
        );
        await page.evaluate('document.activeElement.blur()');
        await page.keyboard.press('c');
        await page.waitForFunction(
          "/^(Done|Stopped|Not started|All)/.test(document.querySelector('main .run-bar .state').textContent.trim())",
          { timeout: 60_000 },
        );
        await page.evaluate("document.querySelector('main h1').focus()");
        const walked: Step[] = [];
        for (let step = await tab(page); step.inMain; step = await tab(page)) {
          walked.push(step);
          expect(walked.length, `${name}: Tab does not come out of the page`).toBeLessThan(1000);
        }
        const wanted = (await page.evaluate(`${CONTROLS}.map(${WORDS})`)) as string[];
        expect(wanted.length, name).toBeGreaterThan(5);
        expect(
          wanted.filter((words) => !walked.some((step) => step.words === words)),
          `${name}: not reached`,
        ).toEqual([]);
        expect(
          walked.filter(({ outlined }) => !outlined).map(({ words }) => words),
          `${name}: not marked`,
        ).toEqual([]);
      }
      expect(problems).toEqual([]);
    },
    { path: '?sampling.trajectories=4096&sweep=model.lengths:1,8' },
  );
});
