/**
 * Vite plugin: `import code, { sourceMap } from './kernel.wgsl'` gives the linked shader (see wgsl-link.ts) and,
 * for each of its lines, the file and line it was written in. It serves the development server, both builds,
 * workers and Vitest alike.
 */
import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { linkShader, ShaderLinkError, type SourceLine } from './wgsl-link.js';

const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** A file under shaders/ is named relative to that folder; any other, such as a test's own, to the project. */
export function shaderName(path: string): string {
  const inShaders = relative(resolve(projectRoot, 'shaders'), path);
  const name = inShaders.startsWith('..') ? relative(projectRoot, path) : inShaders;
  return name.replaceAll('\\', '/');
}

/** Runs of consecutive lines of one file: [file, first line, count]. It keeps the map out of the bundle's weight. */
export function packLines(lines: readonly SourceLine[]): [file: string, first: number, count: number][] {
  const runs: [string, number, number][] = [];
  for (const { file, line } of lines) {
    const last = runs.at(-1);
    if (last && last[0] === file && last[1] + last[2] === line) last[2]++;
    else runs.push([file, line, 1]);
  }
  return runs;
}

export function wgsl(): Plugin {
  return {
    name: 'ds-lab:wgsl',
    // Before Vite's own asset handling, which takes unknown extensions for files to copy.
    enforce: 'pre',
    load: {
      filter: { id: /\.wgsl$/ },
      handler(id) {
        try {
          const { code, lines } = linkShader(id, {
            read: (path) => readFileSync(path, 'utf8'),
            name: shaderName,
            // Before reading, so that a missing include is noticed when it appears.
            visit: (path) => {
              if (path !== id) this.addWatchFile(path);
            },
          });
          return {
            code: [
              `export default ${JSON.stringify(code)};`,
              `export const sourceMap = /* @__PURE__ */ ${JSON.stringify(packLines(lines))}.flatMap(`,
              `  ([file, first, count]) => Array.from({ length: count }, (_, i) => ({ file, line: first + i })));`,
              '',
            ].join('\n'),
            map: null,
            // Without it Rolldown asks what a .wgsl module is.
            moduleType: 'js',
          };
        } catch (error) {
          if (!(error instanceof ShaderLinkError)) throw error;
          return this.error({
            message: error.message,
            id: error.path,
            loc: { file: error.path, line: error.line, column: 0 },
          });
        }
      },
    },
  };
}
