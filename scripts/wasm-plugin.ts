/**
 * Vite plugin: `import { base64 } from './kernel.wasm'` compiles kernel.ts of the same folder, written in AssemblyScript,
 * and gives the module's bytes. Inlined, they need no request, so a page works from any folder and under a content
 * policy that allows none. It serves the development server, both builds, workers and Vitest alike.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..');
/** What is compiled once is not compiled again: a run of the compiler takes seconds. */
const CACHE = resolve(projectRoot, '.cache/wasm');

/** Three pages hold what `assembly/layout.ts` places. Nothing is allocated, so no runtime is needed. */
const FLAGS = [
  ...['-O3', '--noAssert', '--runtime', 'stub', '--initialMemory', '3', '--enable', 'simd'],
  // Vectors pass between functions that are inlined, and never to the host.
  ...['--disableWarning', '112'],
];

/** A name in a variable, because the package's own types would redefine those of JavaScript for the whole project. */
const COMPILER: string = 'assemblyscript/asc';

interface Compiler {
  main: (
    args: readonly string[],
    io: {
      readonly writeFile: (name: string, contents: Uint8Array | string) => void;
      readonly stdout: { readonly write: (text: unknown) => void };
      readonly stderr: { readonly write: (text: unknown) => void };
    },
  ) => Promise<{ readonly error: Error | null }>;
}

export class WasmCompileError extends Error {
  override readonly name = 'WasmCompileError';
}

/** The files a module may be made of: all sources in its folder. */
export function moduleSources(entry: string): string[] {
  const folder = dirname(entry);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(folder, name));
}

/** @param entry path of the AssemblyScript file @throws WasmCompileError with the compiler's words */
export async function compileModule(entry: string, cache = CACHE): Promise<Buffer> {
  const kept = join(cache, `${digestOf(entry)}.wasm`);
  if (existsSync(kept)) return readFileSync(kept);
  const bytes = await compile(entry);
  mkdirSync(cache, { recursive: true });
  // Written aside first: another process may look for it at this moment.
  const aside = `${kept}.${process.pid}`;
  writeFileSync(aside, bytes);
  renameSync(aside, kept);
  return bytes;
}

function digestOf(entry: string): string {
  const digest = createHash('sha256');
  const compiler = readFileSync(resolve(projectRoot, 'node_modules/assemblyscript/package.json'), 'utf8');
  digest.update((JSON.parse(compiler) as { version: string }).version).update(FLAGS.join(' '));
  digest.update(basename(entry));
  for (const path of moduleSources(entry)) {
    const text = readFileSync(path);
    digest.update(`${basename(path)}\0${text.length}\0`).update(text);
  }
  return digest.digest('hex');
}

async function compile(entry: string): Promise<Buffer> {
  // Loaded late: it is large, and mostly the cache answers.
  const { main } = (await import(/* @vite-ignore */ COMPILER)) as Compiler;
  let bytes: Uint8Array | undefined;
  let said = '';
  const args = [basename(entry), '--baseDir', dirname(entry), '--outFile', 'module.wasm', ...FLAGS];
  const { error } = await main(args, {
    // Into memory and not beside the sources.
    writeFile: (_name, contents) => {
      if (typeof contents !== 'string') bytes = contents;
    },
    stdout: { write: () => undefined },
    stderr: { write: (text) => void (said += String(text)) },
  });
  if (error || bytes === undefined) {
    throw new WasmCompileError(
      `${relative(projectRoot, entry)} does not compile.\n${said || String(error)}`.trimEnd(),
    );
  }
  return Buffer.from(bytes);
}

export function wasm(): Plugin {
  return {
    name: 'ds-lab:wasm',
    // Before Vite's own handling, which refuses a plain .wasm import.
    enforce: 'pre',
    resolveId: {
      filter: { id: /^\..*\.wasm$/ },
      handler(source, importer) {
        return importer === undefined ? null : resolve(dirname(importer.replace(/\?.*$/, '')), source);
      },
    },
    load: {
      filter: { id: /\.wasm$/ },
      async handler(id) {
        const entry = id.replace(/\.wasm$/, '.ts');
        // A module that is no AssemblyScript of ours is none of this plugin's business.
        if (!existsSync(entry)) return null;
        for (const path of moduleSources(entry)) this.addWatchFile(path);
        try {
          const bytes = await compileModule(entry);
          return {
            code: `export const base64 = ${JSON.stringify(bytes.toString('base64'))};\n`,
            map: null,
            moduleType: 'js',
          };
        } catch (error) {
          if (!(error instanceof WasmCompileError)) throw error;
          return this.error({ message: error.message, id: entry });
        }
      },
    },
  };
}
