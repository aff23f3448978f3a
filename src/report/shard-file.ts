/** What a shard says of itself; its blocks are in its log. */
import { experimentToFile } from '../experiment/codec';
import { stamp } from '../experiment/file-formats';
import type { Ending } from '../study/ending';
import type { BlockLog } from '../study/log/block-log';

export function shardFile(log: BlockLog, { complete, reason }: Ending, lab: string): object {
  return {
    ...stamp('shard'),
    provenance: { lab },
    experiment: experimentToFile(log.run.experiment),
    shard: log.run.shard,
    complete,
    reason,
    blocks: { finished: log.blocks, wanted: log.wanted },
  };
}
