/** Knows whether the products of the build are newer than what they are made of, and has them built if not. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { withLock } from './lock.mjs';
import { note, root, run, UserError } from './shell.mjs';

export const products = {
  app: { folder: 'dist', result: 'index.html', title: 'the page' },
  cli: { folder: 'dist-cli', result: 'lab.js', title: 'the command line' },
  // Its declarations take longer than the others together, and neither the page nor the command line needs it.
  lib: { folder: 'dist-lib', result: 'index.js', title: 'the library', onlyByName: true },
};

/** Everything a product can depend on; those that do not exist count as empty. */
const INPUTS = [
  'src',
  'shaders',
  'assembly',
  'public',
  'examples',
  'golden',
  'index.html',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.lib.json',
  'vite.config.ts',
  'scripts/wgsl-link.ts',
  'scripts/wgsl-plugin.ts',
  'scripts/wasm-plugin.ts',
  'scripts/build.mjs',
  'scripts/declarations.mjs',
];

/** Lies inside the product's folder, so that any other build, which empties the folder, removes it. */
export const STAMP = '.inputs.sha256';

/**
 * A digest of the names and contents of all inputs. Contents rather than dates: a checkout or a copy changes the
 * dates of files that are the same, and an older file put back must count as a change.
 */
export function inputsDigest(folder = root) {
  const digest = createHash('sha256');
  for (const file of INPUTS.flatMap((input) => filesIn(resolve(folder, input)))) {
    const content = readFileSync(file);
    digest.update(`${relative(folder, file)}\0${content.length}\0`).update(content);
  }
  return digest.digest('hex');
}

function filesIn(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesIn(resolve(path, name)));
}

export function isFresh(product, folder = root) {
  const { folder: out, result } = products[product];
  const stamp = resolve(folder, out, STAMP);
  if (!existsSync(stamp) || !existsSync(resolve(folder, out, result))) return false;
  return readFileSync(stamp, 'utf8') === inputsDigest(folder);
}

/**
 * Builds a product unless it is fresh. In a process of its own, so that Vite, its settings and its output stay
 * out of the caller; the output goes to stderr.
 */
export async function ensureBuilt(product) {
  if (isFresh(product)) return;
  await withLock(`build-${product}`, async () => {
    if (isFresh(product)) return;
    note(`building ${products[product].title}.`);
    const script = resolve(root, 'scripts/build.mjs');
    const code = await run(process.execPath, [script, `--${product}`, '--locked'], { quiet: true });
    if (code !== 0) {
      throw new UserError(
        `${products[product].title} could not be built (code ${code}). The message above names the file; ` +
          `correct it and try again.`,
      );
    }
  });
}
