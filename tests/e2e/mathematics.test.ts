/** Mathematics beside the controls: symbols light up what sets them and what shows them. */
import { expect, test } from 'vitest';
import { violationsInBothSchemes, withLab } from './harness';

const PATH = '?sampling.trajectories=4096&sweep=model.lengths:1,8';

const DIVERGENCE =
  "[...document.querySelectorAll('lab-mathematics li button')].find((button) => button.textContent.includes('divergence of sampling'))";

test('a symbol leads to its control and to its marks, by keyboard and by pointer', async () => {
  await withLab(
    async ({ page, problems }) => {
      await page.waitForSelector('lab-bars .bar');
      await page.click('lab-mathematics summary');
      // Drawn as mathematics, not as unknown elements of HTML.
      expect(await page.$eval('lab-mathematics mfrac', (fraction) => fraction.namespaceURI)).toBe(
        'http://www.w3.org/1998/Math/MathML',
      );
      const lit = (): Promise<string[]> =>
        page.$$eval('[data-lit]', (all) =>
          all.map(
            (one) => `${one.getAttribute('data-lit')!} ${one.getAttribute('data-path') ?? one.localName}`,
          ),
        );
      // The reference is folded away: its fold is lit in its place.
      await page.evaluate(DIVERGENCE + '.focus()');
      expect(await lit()).toEqual(['control model.policy.thetaS', 'control summary']);

      await page.hover('lab-mathematics .equation [data-term="gDW"]');
      const marks = await lit();
      expect(marks.length).toBeGreaterThan(0);
      expect(marks.every((mark) => mark.startsWith('mark'))).toBe(true);

      await page.evaluate(DIVERGENCE + '.click()');
      expect(await page.evaluate('document.activeElement.id')).toBe('field-model-policy-thetaS');
      expect(await lit()).toEqual([]);
      expect(await violationsInBothSchemes(page, 'lab-mathematics')).toEqual([]);
      expect(problems).toEqual([]);
    },
    { path: PATH },
  );
});
