/** The built page on WebAssembly, with threads that share memory and without; and the command line. */
import { expect, test } from 'vitest';
import { runLab, withLab } from './harness';

const SMALL = 'sampling.trajectories=65536&sweep=model.lengths:1,8,100';
const DIGEST = `[...document.querySelectorAll('code')].map((code) => code.textContent).find((text) => /^[0-9a-f]{64}$/.test(text))`;

test.each([true, false])(
  'isolated or not (%s), the page counts in WebAssembly what it counts elsewhere',
  async (isolated) => {
    const digests: unknown[] = [];
    for (const engine of ['wasm', 'reference']) {
      await withLab(
        async ({ page, problems }) => {
          await page.waitForFunction(DIGEST, { timeout: 60_000 });
          expect(await page.evaluate('crossOriginIsolated')).toBe(isolated);
          digests.push(await page.evaluate(DIGEST));
          if (engine === 'wasm')
            expect(await page.$eval('.badge', (badge) => badge.textContent)).toMatch(/WebAssembly/);
          expect(problems).toEqual([]);
        },
        { path: `?engine=${engine}&${SMALL}`, isolated },
      );
    }
    expect(digests[0]).toBe(digests[1]);
  },
);

test('the command line names the engine that counted, and why where it was free to choose', async () => {
  const file = 'examples/kl-vs-length.json';
  const named = await runLab(['run', file, '--engine', 'wasm', '--json']);
  expect(named.code, named.stderr).toBe(0);
  expect(named.stderr).toMatch(/engine: wasm, .*threads? with/);
  expect(named.stderr).not.toContain('Measured here');
  const free = await runLab(['run', file, '--json']);
  expect(free.stderr).toMatch(/Measured here|It is a GPU/);
  // Who counted is not in the result: it is the same, byte by byte.
  expect(free.stdout).toBe(named.stdout);
});
