/** The page of run.mjs: the lab's engine from its sources, and the peers from this folder's packages. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'vite';
// With their extensions, because Vite asks for them in what a configuration imports.
import { wasm } from '../../../scripts/wasm-plugin.js';
import { wgsl } from '../../../scripts/wgsl-plugin.js';

const jax = resolve(import.meta.dirname, 'node_modules/@jax-js/jax/package.json');
const { version } = JSON.parse(readFileSync(jax, 'utf8')) as { version: string };

export default defineConfig({
  root: import.meta.dirname,
  plugins: [wgsl(), wasm()],
  worker: { format: 'es', plugins: () => [wgsl(), wasm()] },
  define: { __APP_VERSION__: '"benchmark"', 'import.meta.env.JAX_VERSION': JSON.stringify(version) },
  build: {
    outDir: resolve(import.meta.dirname, '../../../.cache/bench-peers'),
    emptyOutDir: true,
    target: 'es2022',
    // The peers' packages are large, and nobody downloads this page.
    chunkSizeWarningLimit: 8192,
  },
  logLevel: 'warn',
});
