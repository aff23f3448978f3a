/**
 * Vite plugin: builds the service worker as offline.js beside the page, and writes into it the names of all files of the
 * build. It has a name of its own without a digest, since a browser finds a newer one under the same address only.
 */
import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

const WORKER = 'offline.js';

export function offline(): Plugin {
  return {
    name: 'ds-lab-offline',
    apply: 'build',
    enforce: 'post',
    buildStart() {
      this.emitFile({ type: 'chunk', id: 'src/app/offline/offline-worker.ts', fileName: WORKER });
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const worker = bundle[WORKER];
        if (worker?.type !== 'chunk') this.error(`${WORKER} is not in the build.`);
        const names = Object.keys(bundle).filter(
          (name) => !name.endsWith('.map') && !name.endsWith('.html') && name !== WORKER,
        );
        const hash = createHash('sha256');
        for (const name of Object.keys(bundle).sort()) {
          const file = bundle[name]!;
          hash.update(name).update(file.type === 'chunk' ? file.code : file.source);
        }
        const shipped = { files: names.sort(), digest: hash.digest('hex').slice(0, 16) };
        worker.code = `self.shipped=${JSON.stringify(shipped)};\n${worker.code}`;
      },
    },
  };
}
