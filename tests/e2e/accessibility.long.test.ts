/** Whole pages, every row of them, by the rules of accessibility. The tests of the pages look at a few rows of each kind. */
import { expect, test } from 'vitest';
import { violationsInBothSchemes, withLab } from './harness';

const SMALL = 'engine=reference&sampling.trajectories=4096';

/** Where a page is, and the bar that says when it is done. */
const PAGES = [
  ['attribution', `?${SMALL}&sweep=model.lengths:1,8,100#/`, 'lab-run-bar .state'],
  [
    'objectives',
    `?${SMALL}&objectives=paper-theory,trl-dr-grpo,verl-grpo-kl-in-reward,sft#/objectives`,
    'lab-compare-bar .state',
  ],
  [
    'training',
    '?engine=reference&training.steps=20&training.replicas=4&training.groups=8&training.queries=digits&sweep=model.lengths:1,8#/training',
    'lab-training-bar .state',
  ],
  ['traces', '#/traces', 'lab-traces-bar .state'],
  ['paper', '#/paper', '.paper .state'],
  ['verify', '#/verify', 'lab-verify-bar .state'],
] as const;

test.each(PAGES)(
  'the page %s has no serious violation, light or dark',
  async (_, path, state) => {
    await withLab(
      async ({ page }) => {
        await page.waitForFunction(
          `document.querySelector('${state}')?.textContent.trim().startsWith('Done')`,
          { timeout: 200_000 },
        );
        await page.$$eval('details', (all) => all.forEach((details) => (details.open = true)));
        expect(await page.evaluate("document.querySelectorAll('main *').length")).toBeGreaterThan(100);
        expect(await violationsInBothSchemes(page)).toEqual([]);
      },
      { path },
    );
  },
  1_200_000,
);
