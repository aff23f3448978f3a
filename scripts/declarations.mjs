/** Types of the library: one declaration file for each source file that it rests on. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { root } from './shell.mjs';

/** `from './part'` and `import('./part')`. */
const RELATIVE = /(\bfrom |\bimport\()(['"])(\.{1,2}\/[^'"]+)\2/g;

/**
 * @param folder where they go, absolute
 * @throws with what the compiler said
 */
export function writeDeclarations(folder) {
  const compiler = resolve(root, 'node_modules/typescript/bin/tsc');
  try {
    execFileSync(process.execPath, [compiler, '-p', 'tsconfig.lib.json', '--outDir', folder], {
      cwd: root,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    throw new Error(`The declarations could not be written. ${error.stdout}`);
  }
  for (const name of readdirSync(folder, { recursive: true })) {
    if (name.endsWith('.d.ts')) nameFiles(join(folder, name));
  }
}

/** Bundlers find './part' by themselves; programs for Node, and compilers that do as it does, need './part.js'. */
function nameFiles(file) {
  const text = readFileSync(file, 'utf8');
  const named = text.replaceAll(RELATIVE, (whole, before, quote, path) => {
    const target = resolve(dirname(file), path);
    if (existsSync(`${target}.d.ts`)) return `${before}${quote}${path}.js${quote}`;
    if (existsSync(join(target, 'index.d.ts'))) return `${before}${quote}${path}/index.js${quote}`;
    return whole;
  });
  if (named !== text) writeFileSync(file, named);
}
