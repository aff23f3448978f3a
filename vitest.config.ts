/**
 * The test projects. Each is a folder under tests/, except `long`, which is every *.long.test.ts.
 *
 *     npx vitest run --project unit [file]
 */
import { readFileSync } from 'node:fs';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
// With extensions, because Vite asks for them in what a configuration imports; TypeScript finds the .ts files.
import { wasm } from './scripts/wasm-plugin.js';
import { wgsl } from './scripts/wgsl-plugin.js';
import { puppeteer } from './tests/browser/provider/puppeteer-provider.js';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const LONG = 'tests/**/*.long.test.ts';
const SECOND = 1000;
/** Unit tests that bring in elements of the page: a registry takes each name once, so each file gets a process of its own. */
const WITH_ELEMENTS = ['tests/unit/app/**/*.test.ts', 'tests/unit/fuzz/**/*.test.ts'];

/** Tests in Node. Forks and not threads: Dawn reads its driver settings from the environment of the process. */
function inNode(
  name: string,
  include: string | string[],
  seconds: number,
  { exclude = [LONG], isolate = true }: { exclude?: string[]; isolate?: boolean } = {},
): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name,
      include: [include].flat(),
      exclude,
      environment: 'node',
      pool: 'forks',
      isolate,
      testTimeout: seconds * SECOND,
      hookTimeout: seconds * SECOND,
    },
  };
}

export default defineConfig({
  plugins: [wgsl(), wasm()],
  define: { __APP_VERSION__: JSON.stringify(version) },
  test: {
    projects: [
      // Plain functions: a process and its modules serve one file after another, which takes a third off the time.
      inNode('unit', 'tests/unit/**/*.test.ts', 20, { exclude: [LONG, ...WITH_ELEMENTS], isolate: false }),
      inNode('unit-page', WITH_ELEMENTS, 20),
      inNode('statistics', 'tests/statistics/**/*.test.ts', 180),
      inNode('e2e', 'tests/e2e/**/*.test.ts', 120),
      inNode('long', LONG, 3600, { exclude: [] }),
      {
        extends: true,
        test: {
          name: 'browser-tests',
          include: ['tests/browser/**/*.test.ts'],
          exclude: [LONG],
          testTimeout: 60 * SECOND,
          hookTimeout: 60 * SECOND,
          browser: {
            enabled: true,
            provider: puppeteer(),
            headless: true,
            // A picture of an empty page explains no failed kernel.
            screenshotFailures: false,
            instances: [{ browser: 'chromium', name: 'browser' }],
          },
        },
      },
    ],
  },
});
