import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compileModule, wasm, WasmCompileError } from '../../scripts/wasm-plugin';

let folder: string;
let cache: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ds-lab-wasm-'));
  cache = join(folder, 'cache');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function answerOf(bytes: Uint8Array<ArrayBuffer>): Promise<unknown> {
  const { instance } = await WebAssembly.instantiate(bytes);
  return (instance.exports as { answer: () => number }).answer();
}

test('compiles a module of several files, keeps it, and compiles again when one of them has changed', async () => {
  const entry = write(
    'main.ts',
    "import { x } from './part';\nexport function answer(): i32 { return x(); }\n",
  );
  write('part.ts', 'export function x(): i32 { return 42; }\n');
  expect(await answerOf(new Uint8Array(await compileModule(entry, cache)))).toBe(42);
  expect(readdirSync(cache)).toHaveLength(1);
  // From the cache, whatever is in it.
  const [kept] = readdirSync(cache);
  writeFileSync(join(cache, kept!), 'kept');
  expect((await compileModule(entry, cache)).toString()).toBe('kept');
  write('part.ts', 'export function x(): i32 { return 43; }\n');
  expect(await answerOf(new Uint8Array(await compileModule(entry, cache)))).toBe(43);
  expect(existsSync(join(folder, 'module.wasm'))).toBe(false);
});

test('says what does not compile, and where', async () => {
  const entry = write('main.ts', 'export function answer(): i32 { return nothing; }\n');
  const error: unknown = await compileModule(entry, cache).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(WasmCompileError);
  expect((error as Error).message).toMatch(/main\.ts does not compile[^]*nothing[^]*main\.ts\(1,40\)/);
});

test('a build holds the bytes, and no file beside it', async () => {
  const own = join(folder, 'own');
  mkdirSync(own);
  write('own/kernel.ts', 'export function answer(): i32 { return 7; }\n');
  const main = write('main.js', "import { base64 } from './own/kernel.wasm';\nexport { base64 };\n");
  const outDir = join(folder, 'out');
  await build({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    plugins: [wasm()],
    build: { outDir, lib: { entry: main, formats: ['es'], fileName: 'main' } },
  });
  expect(readdirSync(outDir)).toEqual(['main.mjs']);
  const { base64 } = (await import(/* @vite-ignore */ join(outDir, 'main.mjs'))) as { base64: string };
  expect(await answerOf(new Uint8Array(Buffer.from(base64, 'base64')))).toBe(7);
});
