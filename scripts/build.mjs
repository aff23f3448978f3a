/**
 * npm run build [-- --app] [-- --cli] [-- --lib] [-- --force]
 *
 * Builds the page into dist/ and the command line into dist-cli/lab.js, each unless it is fresh already; the library into
 * dist-lib/ where it is asked for.
 */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ensureDependencies } from './setup.mjs';
import { writeDeclarations } from './declarations.mjs';
import { inputsDigest, isFresh, products, STAMP } from './build-state.mjs';
import { withLock } from './lock.mjs';
import { main, note, root, UserError } from './shell.mjs';

const FLAGS = ['--app', '--cli', '--lib', '--force', '--locked'];

/** What tells vite.config.ts which product is meant. */
const VITE = { app: {}, cli: { build: { ssr: 'src/cli/main.ts' } }, lib: { mode: 'library' } };

await main(async () => {
  const flags = process.argv.slice(2);
  const unknown = flags.find((flag) => !FLAGS.includes(flag));
  if (unknown) {
    throw new UserError(
      `"${unknown}" is no option of the build. Use --app, --cli or --lib for one product, --force to build a fresh one again.`,
    );
  }
  await ensureDependencies();
  const asked = Object.keys(products).filter((product) => flags.includes(`--${product}`));
  const usual = Object.keys(products).filter((product) => !products[product].onlyByName);
  for (const product of asked.length > 0 ? asked : usual) {
    const body = async () => {
      if (!flags.includes('--force') && isFresh(product)) note(`${products[product].title} is fresh.`);
      else await build(product);
    };
    // --locked: the caller, ensureBuilt, holds the lock.
    await (flags.includes('--locked') ? body() : withLock(`build-${product}`, body));
  }
});

async function build(product) {
  // Vite and the libraries take their development variants when a test runner has set this.
  process.env.NODE_ENV = 'production';
  const { build: viteBuild, createLogger } = await import('vite');
  const { folder, result } = products[product];
  const aside = `.cache/build-${product}`;
  const digest = inputsDigest();
  const start = performance.now();
  const logger = createLogger('warn', { console: new console.Console(process.stderr, process.stderr) });
  try {
    await viteBuild({
      root,
      configFile: resolve(root, 'vite.config.ts'),
      customLogger: logger,
      logLevel: 'warn',
      ...VITE[product],
      build: { outDir: aside, emptyOutDir: true, ...VITE[product].build },
    });
    if (product === 'lib') writeDeclarations(resolve(root, aside, 'types'));
  } catch (error) {
    throw new UserError(`the build of ${products[product].title} failed. ${error.message}`);
  }
  writeFileSync(resolve(root, aside, STAMP), digest);
  swap(resolve(root, aside), resolve(root, folder));
  note(`built ${folder}/${result} in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
}

/** Built aside and moved into place, so that no one reads half a product and a failed build leaves the last good one. */
function swap(from, to) {
  mkdirSync(resolve(to, '..'), { recursive: true });
  rmSync(to, { recursive: true, force: true });
  renameSync(from, to);
}
