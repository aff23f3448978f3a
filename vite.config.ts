/**
 * One configuration for three products: the page (dist/, the default), the command line (dist-cli/lab.js, with `--ssr`)
 * and the library (dist-lib/, with `--mode library`). scripts/build.mjs makes them and skips what is fresh; `npm run dev`
 * serves the page with hot reload.
 */
import { readFileSync } from 'node:fs';
import { defineConfig, type UserConfig } from 'vite';
// With its extension, because Vite asks for it in what a configuration imports; TypeScript finds the .ts file.
import { offline } from './scripts/offline-plugin.js';
import { wasm } from './scripts/wasm-plugin.js';
import { wgsl } from './scripts/wgsl-plugin.js';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const shared = {
  plugins: [wgsl(), wasm()],
  define: { __APP_VERSION__: JSON.stringify(version) },
} satisfies UserConfig;

/** How long each plugin took says nothing to those who start the lab, and fills a screen before the address. */
const quiet = { checks: { bundlerTimings: false } } as const;

/** What lets threads share memory. A host that does not send them serves a page that works as well. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const page: UserConfig = {
  ...shared,
  plugins: [...shared.plugins, offline()],
  server: { headers: isolation },
  preview: { headers: isolation },
  // Relative addresses: the folder works under any path of any host.
  base: './',
  // A file that is not there is answered 404, as a plain file server does, and not with the page.
  appType: 'mpa',
  worker: { format: 'es', plugins: () => [wgsl(), wasm()], rolldownOptions: quiet },
  // The styles keep light-dark(): rewritten for older browsers it would not follow the theme that the page sets.
  build: {
    outDir: 'dist',
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    sourcemap: true,
    rolldownOptions: quiet,
  },
};

const commandLine: UserConfig = {
  ...shared,
  build: {
    ssr: 'src/cli/main.ts',
    outDir: 'dist-cli',
    target: 'node20',
    rolldownOptions: { ...quiet, output: { entryFileNames: 'lab.js', codeSplitting: false } },
  },
  // Everything goes into the one file, except the native package: it may be absent, so it is asked for at run time.
  ssr: { noExternal: true, external: ['webgpu'] },
};

/** Modules that need no bundler: packages are inside, and engines are pieces of their own, which are brought when they start. */
const library: UserConfig = {
  ...shared,
  publicDir: false,
  build: {
    lib: { entry: { index: 'src/lib/index.ts', node: 'src/lib/node.ts' }, formats: ['es'] },
    outDir: 'dist-lib',
    target: 'es2022',
    // Threads in Node run the text of a function, and errors are easier to read.
    minify: false,
    rolldownOptions: {
      ...quiet,
      external: [/^node:/, 'webgpu'],
      output: { chunkFileNames: 'parts/[name].js' },
    },
  },
};

export default defineConfig(({ isSsrBuild, mode }) =>
  mode === 'library' ? library : isSsrBuild ? commandLine : page,
);
