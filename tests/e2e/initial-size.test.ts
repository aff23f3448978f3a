import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { buildIfStale, projectRoot } from './harness';

/** What a first visit may load before it shows anything, compressed as servers do. */
const BUDGET = 150_000;

const built = (path: string): string => readFileSync(resolve(projectRoot, 'dist', path), 'utf8');

/** Scripts that the page loads at once: its own, and what those import other than on demand. */
function eagerScripts(): Map<string, string> {
  const html = built('index.html');
  const wanted = [...html.matchAll(/(?:src|modulepreload"[^>]*href)="\.\/([^"]+\.js)"/g)].map(
    ([, path]) => path!,
  );
  const found = new Map<string, string>();
  for (let path = wanted.pop(); path !== undefined; path = wanted.pop()) {
    if (found.has(path)) continue;
    const text = built(path);
    found.set(path, text);
    for (const [, name] of text.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g))
      wanted.push(`assets/${name!}`);
  }
  return found;
}

test(`the page starts with at most ${BUDGET / 1000} kB of JavaScript`, async () => {
  await buildIfStale('app');
  const scripts = eagerScripts();
  const sizes = [...scripts].map(([path, text]) => [path, gzipSync(text).length] as const);
  expect(sizes.length).toBeGreaterThan(0);
  expect(
    sizes.reduce((sum, [, size]) => sum + size, 0),
    sizes.map(([path, size]) => `${path}: ${size} bytes`).join('\n'),
  ).toBeLessThanOrEqual(BUDGET);
  // What is loaded on demand is not there by mistake: writers of files and the library of figures.
  const all = [...scripts.values()].join('\n');
  expect(all).not.toContain('PAR1');
  expect(all).not.toContain('plot-marker');
});
