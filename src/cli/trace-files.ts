/** Logs on disk, for readers that know neither disks nor browsers. */
import { openAsBlob, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { EXAMPLE_MODELS, exampleLog } from '../study/calibrate/example';
import { blobFile, type TraceFile } from '../traces/read/trace-file';
import { UsageError } from './exit';

/** What stands for a log that is made up instead of read. */
const EXAMPLE = 'example:';

/**
 * Files as readers take them; two of the same name are told apart by their paths. `example:MODEL` is a synthetic log.
 *
 * @throws UsageError where a path cannot be opened.
 */
export async function traceFiles(paths: readonly string[]): Promise<TraceFile[]> {
  const names = paths.map((path) => basename(path));
  return Promise.all(
    paths.map(async (path, i) => {
      if (path.startsWith(EXAMPLE)) return example(path.slice(EXAMPLE.length));
      const name = names.filter((other) => other === names[i]).length === 1 ? names[i]! : path;
      try {
        if (!statSync(path).isFile()) throw new Error('it is no file');
        return blobFile(name, await openAsBlob(path));
      } catch (cause) {
        const { code, message } = cause as NodeJS.ErrnoException;
        const reason = code === 'ENOENT' ? 'there is no such file' : message;
        throw new UsageError(`${path} cannot be read: ${reason} (looked for ${resolve(path)}).`);
      }
    }),
  );
}

function example(name: string): TraceFile {
  const model = EXAMPLE_MODELS.find((known) => known === name);
  if (model !== undefined) return exampleLog(model);
  throw new UsageError(
    `There is no example "${name}"; there are ${EXAMPLE_MODELS.map((known) => EXAMPLE + known).join(', ')}.`,
  );
}
