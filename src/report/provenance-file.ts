/** Who computed the blocks of a result: beside the result, because the result does not depend on it. */
import { stamp } from '../experiment/file-formats';
import type { BlockLog } from '../study/log/block-log';

/** A plain object for JSON: blocks by engine, adapter and version of the lab, over all logs of a result. */
export function provenanceFile(logs: readonly Pick<BlockLog, 'notes' | 'damages'>[], lab: string): object {
  const counts = new Map<string, { lab: string; engine: string; adapter: string; blocks: number }>();
  for (const { lab, engine, adapter, blocks } of logs.flatMap(({ notes }) => notes)) {
    const key = JSON.stringify([lab, engine, adapter]);
    const known = counts.get(key) ?? { lab, engine, adapter, blocks: 0 };
    counts.set(key, { ...known, blocks: known.blocks + blocks });
  }
  return {
    ...stamp('provenance'),
    lab,
    computed: [...counts.values()].filter(({ blocks }) => blocks > 0),
    damagedBytes: logs
      .flatMap(({ damages }) => damages)
      .reduce((sum, { offset, end }) => sum + (end - offset), 0),
  };
}
