/** What a shard says of itself; its blocks are in its log. */
import { experimentToFile } from '../experiment/codec';
import type { Ending } from '../study/ending';
import type { BlockLog } from '../study/log/block-log';

export const SHARD_VERSION = 1;

export function shardFile(log: BlockLog, { complete, reason }: Ending, lab: string): object {
  return {
    format: 'ds-lab shard',
    version: SHARD_VERSION,
    provenance: { lab },
    experiment: experimentToFile(log.run.experiment),
    shard: log.run.shard,
    complete,
    reason,
    blocks: { finished: log.blocks, wanted: log.wanted },
  };
}
