/**
 * node tests/bench/page/run.mjs [--rounds 7] [--only NAMES] [--out FILE]
 *
 * What `lab bench` measures in Node, in headless Chromium: NAMES are some of training-readbacks, tally-kernel,
 * wasm-javascript, wasm-threads and wasm-webgpu, with commas between. JSON goes to FILE, text to stdout.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { main } from '../../../scripts/shell.mjs';
import { inBrowser } from '../in-browser.mjs';

await main(async () => {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '7' }, only: { type: 'string' }, out: { type: 'string' } },
  });
  const names = values.only?.split(',') ?? [];
  const { results, text } = await inBrowser(resolve(import.meta.dirname, 'vite.config.ts'), (page) =>
    page.evaluate((of, times) => globalThis.compareHere(of, times), names, Number(values.rounds)),
  );
  process.stdout.write(text);
  if (values.out)
    writeFileSync(
      values.out,
      `${JSON.stringify({ format: 'ds-lab bench', version: 1, lab: 'in headless Chromium', results }, undefined, 2)}\n`,
    );
});
