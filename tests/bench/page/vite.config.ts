/** The page of run.mjs: the engines and their benchmarks from the sources. */
import { resolve } from 'node:path';
import { defineConfig } from 'vite';
// With their extensions, because Vite asks for them in what a configuration imports.
import { wasm } from '../../../scripts/wasm-plugin.js';
import { wgsl } from '../../../scripts/wgsl-plugin.js';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [wgsl(), wasm()],
  worker: { format: 'es', plugins: () => [wgsl(), wasm()] },
  define: { __APP_VERSION__: '"benchmark"' },
  preview: {
    headers: {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    },
  },
  build: {
    outDir: resolve(import.meta.dirname, '../../../.cache/bench-page'),
    emptyOutDir: true,
    target: 'es2022',
  },
  logLevel: 'warn',
});
