import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot, runLab, watchMainThread, withLab } from './harness';

const EXAMPLE = resolve(projectRoot, 'examples/kl-vs-length.json');

test('67 million trajectories give one digest in the page, live and responsive, and on the command line', async () => {
  const { code, stdout } = await runLab(['run', EXAMPLE, '--engine', 'webgpu', '--json']);
  expect(code).toBe(0);
  const { digest, cells } = JSON.parse(stdout) as { digest: string; cells: { trajectories: number }[] };
  expect(cells.length).toBeGreaterThanOrEqual(64);
  expect(cells.reduce((sum, { trajectories }) => sum + trajectories, 0)).toBeGreaterThanOrEqual(67e6);

  await withLab(async ({ page, problems }) => {
    const input = await page.waitForSelector('input[type=file]');
    await (input as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(EXAMPLE);
    await page.waitForFunction("document.querySelector('.numbers').textContent.includes('of 67 million')");
    const longestTask = await watchMainThread(page);
    const seen = new Set<string>();
    while (!(await page.evaluate("document.querySelector('.state').textContent.startsWith('Done')"))) {
      seen.add(await page.$eval('.numbers', (numbers) => numbers.textContent));
      await new Promise((resume) => setTimeout(resume, 200));
    }
    // Progress moved, the main thread stayed free, and the tallies are those of the command line.
    expect(seen.size).toBeGreaterThan(5);
    expect(await longestTask()).toBeLessThan(100);
    expect(await page.$eval('.origin dd code', (code_) => code_.textContent)).toBe(digest);
    expect(problems).toEqual([]);
  });
}, 600_000);
