/** inspect-ai's `.eval`: one sample a file of the archive. */
import { UnreadableError } from '../problem-list';
import type { ReadLimits } from '../read-options';
import type { ContainerOptions, SourceItem, SourceItems } from './items';
import { recordOf } from './json-lines';
import type { RandomAccess } from './random-access';
import { decoded } from './utf8';
import { unzipped, zipEntries, type ZipEntry } from './zip';

const SAMPLE = /^samples\/[^/]+\.json$/;

/** @throws UnreadableError if the archive has no samples */
export async function openEval(file: RandomAccess): Promise<readonly ZipEntry[]> {
  const entries = await zipEntries(file);
  const samples = entries.filter((entry) => SAMPLE.test(entry.name));
  if (samples.length > 0) return samples;
  const names = entries.slice(0, 5).map((entry) => entry.name.slice(0, 60));
  throw new UnreadableError(
    `The ZIP archive holds ${entries.length === 0 ? 'nothing' : names.join(', ') + (entries.length > 5 ? ', …' : '')}, but no samples/*.json ` +
      'as an .eval log of inspect-ai does. Unpack it and open the logs inside.',
  );
}

export async function* evalRecords(
  file: RandomAccess,
  entries: readonly ZipEntry[],
  options: ContainerOptions & { readonly limits: ReadLimits },
  progress: (endByte: number) => void,
  signal: AbortSignal | undefined,
): SourceItems {
  for (const [i, entry] of entries.entries()) {
    if (options.only !== undefined && i + 1 !== options.only) continue;
    signal?.throwIfAborted();
    yield [await sample(file, entry, i + 1, options)];
    progress(entry.offset + entry.packed);
  }
}

async function sample(
  file: RandomAccess,
  entry: ZipEntry,
  row: number,
  { limits, onInvalidText }: ContainerOptions & { readonly limits: ReadLimits },
): Promise<SourceItem> {
  try {
    const { text, valid } = decoded(await unzipped(file, entry, limits.record, limits));
    if (!valid) onInvalidText(row);
    return { row, ...recordOf(text, `file ${entry.name.slice(0, 80)}`, limits.depth) };
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    return { row, fault: `${entry.name.slice(0, 80)}: ${error.message}` };
  }
}
