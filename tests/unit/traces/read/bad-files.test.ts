import { deflateRawSync, gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { bytesFile, type TraceFile } from '../../../../src/traces/read/trace-file';
import {
  fixture,
  fixtureBytes,
  readAll,
  stopped,
  streamedFile,
  textFile,
  verlLine,
} from '../../../support/traces';

describe('files that are no logs', () => {
  test('empty, blank, binary, UTF-16, an image, plain text', async () => {
    expect(await stopped(textFile('a', ''))).toBe('The file is empty.');
    expect(await stopped(textFile('a', ' \n\n '))).toContain('nothing but spaces');
    expect(await stopped(bytesFile('a', new Uint8Array(3000)))).toContain('binary');
    expect(await stopped(bytesFile('a', new Uint8Array(Buffer.from('\uFEFF{"a":1}', 'utf16le'))))).toContain(
      'UTF-16',
    );
    expect(await stopped(bytesFile('a', Uint8Array.of(0x89, 80, 78, 71, 13, 10, 26, 10, 0, 0)))).toContain(
      'binary',
    );
    expect(await stopped(textFile('a', 'Dear reader,\nthis is a letter.\n'))).toMatch(
      /plain text.*"Dear reader,".*JSONL/,
    );
  });

  test('JSON of no known format: its fields, and what to do', async () => {
    const message = await stopped(textFile('a', '{"alpha": 1, "beta": 2}\n{"alpha": 3, "beta": 4}\n'));
    expect(message).toBe(
      'The file holds JSON objects, one a line with alpha, beta, which is no known format. Name the format, or the columns of ' +
        'the completion’s text and of the right answer: on the command line --column text=COLUMN and --truth COLUMN, on the page ' +
        'under “How the files are read”.',
    );
    expect(await stopped(textFile('a', '{\n "alpha": {\n "x": 1\n }\n}\n'))).toContain('alpha');
    expect(await stopped(textFile('a', '[1, 2, 3]'))).toContain('no whole record');
  });

  test('a file that fails while it is read is told, not thrown', async () => {
    const broken: TraceFile = {
      name: 'a',
      size: 10,
      stream: () =>
        new ReadableStream({
          pull: () => {
            throw new Error('the disk is gone');
          },
        }),
    };
    expect(await stopped(broken)).toBe('The file could not be read: the disk is gone.');
  });

  test('an unknown format is an error of the caller', async () => {
    await expect(readAll(fixture('verl.jsonl'), { format: 'xml' as 'csv' })).rejects.toThrow(
      /format must be one of verl, trl/,
    );
  });
});

describe('compressed files', () => {
  const log = verlLine().repeat(2000);

  test('gzip cut off, damaged, within gzip', async () => {
    const packed = new Uint8Array(gzipSync(log, { level: 0 }));
    const cut = await readAll(bytesFile('log', packed.subarray(0, packed.length - 20_000)));
    expect(cut.traces.length).toBeGreaterThan(1500);
    expect(cut.problems.at(-1)).toMatchObject({
      kind: 'stopped',
      message: expect.stringMatching(/damaged or end too early/) as string,
    });
    const damaged = new Uint8Array(gzipSync(log));
    damaged.fill(0xff, damaged.length >> 1);
    expect((await readAll(bytesFile('log', damaged))).problems.at(-1)).toMatchObject({ kind: 'stopped' });
    expect(await stopped(bytesFile('log', new Uint8Array(gzipSync(gzipSync(log)))))).toContain(
      'compressed twice',
    );
    expect(await stopped(bytesFile('log', new Uint8Array(gzipSync(''))))).toBe('The file is empty.');
  });

  test('bombs: beyond the ratio, beyond the size', async () => {
    const bomb = new Uint8Array(gzipSync(verlLine() + ' '.repeat(80 * 2 ** 20)));
    const { traces, problems } = await readAll(bytesFile('log', bomb), { limits: { ratioFrom: 2 ** 20 } });
    expect(traces).toHaveLength(1);
    expect(problems.at(-1)!.message).toMatch(
      /unpacks to more than 400 times its size .* made to exhaust memory/,
    );
    const limited = await readAll(bytesFile('log', new Uint8Array(gzipSync(log, { level: 0 }))), {
      limits: { inflated: 100_000 },
    });
    expect(limited.problems.at(-1)!.message).toContain('unpacks to more than 98 kB');
    // A text that repeats itself is no bomb.
    expect((await readAll(bytesFile('log', new Uint8Array(gzipSync(log))))).traces).toHaveLength(2000);
  }, 20_000);

  /** An archive of one entry that states what it is told to. */
  function archive(name: string, data: Uint8Array, method: number, size: number): Uint8Array {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data]);
    const entry = Buffer.concat([
      Buffer.from('PK\x01\x02\x14\x00'),
      common,
      Buffer.alloc(14),
      Buffer.from(name),
    ]);
    const end = Buffer.alloc(22);
    end.write('PK\x05\x06');
    end.writeUInt16LE(1, 8);
    end.writeUInt16LE(1, 10);
    end.writeUInt32LE(entry.length, 12);
    end.writeUInt32LE(local.length, 16);
    return new Uint8Array(Buffer.concat([local, entry, end]));
  }

  test('archives: a bomb that states a small size, an unknown method, no samples, cut off', async () => {
    const spaces = new Uint8Array(deflateRawSync(Buffer.alloc(40 * 2 ** 20, 32)));
    const bomb = await readAll(bytesFile('log', archive('samples/1_epoch_1.json', spaces, 8, 100)));
    expect(bomb.problems[0]).toMatchObject({
      row: 1,
      kind: 'skipped',
      message: expect.stringMatching(/unpacks to more than 32 MB/) as string,
    });
    const honest = await readAll(
      bytesFile('log', archive('samples/1_epoch_1.json', spaces, 8, 40 * 2 ** 20)),
    );
    expect(honest.problems[0]!.message).toContain('It is 40 MB large, beyond 32 MB');
    const lzma = await readAll(bytesFile('log', archive('samples/1_epoch_1.json', spaces, 14, 100)));
    expect(lzma.problems[0]!.message).toContain('packed by method 14');
    const zstd = await readAll(bytesFile('log', archive('samples/1_epoch_1.json', spaces, 93, 100)));
    expect(zstd.problems[0]).toMatchObject({ kind: 'skipped' });
    expect(await stopped(bytesFile('log', archive('docs/readme.txt', spaces, 8, 100)))).toContain(
      'holds docs/readme.txt, but no',
    );
    const bytes = fixtureBytes('inspect.eval');
    expect(await stopped(bytesFile('log', bytes.subarray(0, bytes.length - 30)))).toContain('cut off');
  });

  test('Parquet: cut off, absurd sizes, more rows than there are', async () => {
    const bytes = fixtureBytes('trl.parquet');
    expect(await stopped(bytesFile('log', bytes.subarray(0, bytes.length - 5)))).toContain('cut off');
    expect(await stopped(bytesFile('log', bytes.subarray(0, 10)))).toContain('too short');
    const footer = new Uint8Array(bytes);
    new DataView(footer.buffer).setUint32(footer.length - 8, 0x7fffffff, true);
    expect(await stopped(bytesFile('log', footer))).toContain('states a description of 2.0 GB');
    const large = await readAll(fixture('trl.parquet'), { limits: { held: 200 } });
    expect(large.traces).toEqual([]);
    expect(large.problems[0]!.message).toMatch(/Row group 1 .* the limits are .* smaller row groups/);
    // The levels of three values are one group of packed bits, 0b111; in its place one run that states 63.
    const small = new Uint8Array(
      parquetWriteBuffer({
        codec: 'UNCOMPRESSED',
        columnData: ['prompt', 'completion', 'truth'].map((name) => ({
          name,
          data: ['1', '2', '3'],
          type: 'STRING',
        })),
      }),
    );
    expect((await readAll(bytesFile('log', small))).traces).toHaveLength(3);
    const runs = small.findIndex((byte, i) => byte === 3 && small[i + 1] === 7);
    small[runs] = 126;
    expect(await stopped(bytesFile('log', small))).toContain('states more repetitions than it can have');
    const packed = streamedFile('log', new Uint8Array(gzipSync(bytes)), 1000);
    const held = await readAll(packed, { limits: { held: 1000 } });
    expect(held.problems[0]!.message).toContain('Unpack it first');
  });
});
