/** Logs of blocks with bytes changed, and with checksums that are right all the same, as a forger would make them. */
import { encodeHeader, headerOf, LogError } from '../../src/study/log/header';
import { BlockLog } from '../../src/study/log/block-log';
import { checksumOf, encodeRecord, type LogRecord, LogReader, NO_KEY } from '../../src/study/log/record';
import { mergeLogs } from '../../src/study/merge';
import { blocksOf, collect, smallRun } from '../unit/study/log/logged';
import { mutated, type Numbers } from './fuzz';
import { type FuzzedReader, takes } from './fuzz-run';
import { MemoryStorage } from './memory-storage';
import { mutatedJson } from './mutations';

interface Sound {
  readonly bytes: Uint8Array;
  readonly header: Uint8Array;
  /** What is inside the records behind the header. */
  readonly insides: readonly Uint8Array[];
}

async function sound(seed: string, shard: { index: number; of: number } | null): Promise<Sound> {
  const run = smallRun(seed, shard, 1);
  const storage = new MemoryStorage();
  const log = await BlockLog.create(storage, run);
  log.computedBy({ lab: '0.1.0', engine: 'wasm', adapter: '2 threads' });
  for (const block of blocksOf(run)) if (log.wants(block.cell, block.block)) await log.keep(block);
  const header = encodeHeader(headerOf(run));
  const reader = await LogReader.open(storage, checksumOf(NO_KEY, header));
  const records = (await collect(reader.scan(encodeRecord(NO_KEY, header).length))) as LogRecord[];
  return { bytes: storage.bytes, header, insides: records.map(({ inside }) => inside) };
}

const SOUND = await Promise.all([
  sound('1', null),
  sound('1', { index: 1, of: 2 }),
  sound('1', { index: 2, of: 2 }),
  sound('2', { index: 2, of: 2 }),
]);

/** A log, damaged by chance or forged: a header or a block with something else in it under a checksum that is right. */
function mutatedLog(numbers: Numbers): Uint8Array {
  const { bytes, header, insides } = SOUND[numbers.below(SOUND.length)]!;
  const other = SOUND[numbers.below(SOUND.length)]!.bytes;
  const seed = numbers.below(2 ** 31);
  switch (numbers.below(4)) {
    case 0:
      return bytes;
    case 1:
      return mutated(bytes, other, seed);
    case 2: {
      const forged = new TextEncoder().encode(mutatedJson([new TextDecoder().decode(header)], numbers));
      return joined(forged, insides);
    }
    default: {
      const at = numbers.below(insides.length);
      const forged = mutated(insides[at]!, other, seed);
      return joined(header, insides.with(at, forged.subarray(0, 4096)));
    }
  }
}

function joined(header: Uint8Array, insides: readonly Uint8Array[]): Uint8Array {
  const key = checksumOf(NO_KEY, header);
  return Buffer.concat([encodeRecord(NO_KEY, header), ...insides.map((inside) => encodeRecord(key, inside))]);
}

export function logReader(share: number): FuzzedReader {
  return {
    ...{ name: 'block-log', share },
    input: mutatedLog,
    read: (input) =>
      takes(LogError, async () => {
        const log = await BlockLog.read(new MemoryStorage(input));
        await collect(log.finished());
        void log.missingBytes;
      }),
  };
}

/** Logs one behind the other, each with its length before it. */
export function mergeReader(share: number): FuzzedReader {
  return {
    ...{ name: 'merge', share },
    input: (numbers) => {
      const logs = Array.from({ length: 1 + numbers.below(3) }, (_, i) =>
        numbers.below(3) === 0 ? mutatedLog(numbers) : SOUND[1 + (i % 2)]!.bytes,
      );
      return Buffer.concat(logs.flatMap((log) => [Uint32Array.of(log.length), log].map(bytesOf)));
    },
    read: (input) =>
      takes(LogError, async () => {
        const logs = await Promise.all(
          apart(input).map(async (bytes, i) => ({
            name: `folder ${i + 1}`,
            log: await BlockLog.read(new MemoryStorage(bytes)),
          })),
        );
        const { kept } = await mergeLogs(logs);
        await collect(kept.finished());
      }),
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array | Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function apart(input: Uint8Array): Uint8Array[] {
  const logs: Uint8Array[] = [];
  for (let at = 0; at + 4 <= input.length;) {
    const length = new DataView(input.buffer, input.byteOffset + at).getUint32(0, true);
    logs.push(input.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return logs;
}
