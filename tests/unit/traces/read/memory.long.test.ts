import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readTraces } from '../../../../src/traces/read/read-traces';
import { streamOf, type TraceFile } from '../../../../src/traces/read/trace-file';

const GIB = 2 ** 30;
const MIB = 2 ** 20;
const MOST_GROWTH = 500 * MIB;

/** Some 400 kB of rollouts of 4 kB each. */
function rollouts(piece: number): string {
  const lines: string[] = [];
  for (let i = 0; i < 100; i++) {
    const left = 100 + ((piece * 100 + i) % 900);
    const steps = Array.from({ length: 100 }, (_, k) => `Step ${k}: ${left} * ${k} = ${left * k}. Wait, é.`);
    lines.push(
      JSON.stringify({
        input: `user\nCalculate ${left} * 4567. Think step by step.\nassistant\n`,
        output: steps.join('\n') + `\n<answer>${left * 4567}</answer>`,
        gts: String(left * 4567),
        score: 1,
        step: piece,
      }),
    );
  }
  return lines.join('\n') + '\n';
}

const KINDS = Array.from({ length: 10 }, (_, piece) => rollouts(piece));

/** A file made while it is read: nothing of it is on disk or in memory as a whole. */
function madeFile(name: string, size: number, front: string, behind: string, separator: string): TraceFile {
  const encoder = new TextEncoder();
  return {
    name,
    size: undefined,
    stream() {
      return streamOf(pieces());
      function* pieces(): Generator<Uint8Array> {
        yield encoder.encode(front);
        for (let made = 0, piece = 0; made < size; piece++) {
          // A few kinds, since to make them takes longer than to read them.
          const lines = KINDS[piece % KINDS.length]!;
          const bytes = encoder.encode(
            separator === '\n' ? lines : lines.trimEnd().replaceAll('\n', separator) + separator,
          );
          made += bytes.length;
          for (let at = 0; at < bytes.length; at += 65536) yield bytes.subarray(at, at + 65536);
        }
        yield encoder.encode(behind);
      }
    },
  };
}

async function read(
  file: TraceFile,
): Promise<{ traces: number; bytes: number; growth: number; seconds: number }> {
  const before = process.memoryUsage().rss;
  const start = performance.now();
  let peak = before;
  let traces = 0;
  let bytes = 0;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
  for await (const batch of readTraces(file)) {
    traces += batch.traces.length;
    bytes = batch.bytesRead;
    peak = Math.max(peak, process.memoryUsage().rss);
    expect(batch.skipped).toBe(0);
  }
  clearInterval(timer);
  return { traces, bytes, growth: peak - before, seconds: (performance.now() - start) / 1000 };
}

function report(what: string, { traces, bytes, growth, seconds }: Awaited<ReturnType<typeof read>>): void {
  const speed = bytes / MIB / seconds;
  console.log(
    `${what}: ${traces} traces, ${(bytes / MIB).toFixed(0)} MB in ${seconds.toFixed(1)} s with making them (${speed.toFixed(0)} MB/s); ` +
      `memory grew by ${(growth / MIB).toFixed(0)} MB.`,
  );
}

test('a JSONL of 1 GB', async () => {
  const found = await read(madeFile('made.jsonl', GIB, '', '', '\n'));
  report('JSONL', found);
  expect(found.bytes).toBeGreaterThanOrEqual(GIB);
  expect(found.traces).toBeGreaterThan(150_000);
  expect(found.growth).toBeLessThan(MOST_GROWTH);
});

test('a JSON list of 1 GB', async () => {
  const last = JSON.stringify({ input: 'p', output: 't', gts: '1', score: 1, step: 0 });
  const found = await read(madeFile('made.json', GIB, '[', `${last}]`, ','));
  report('JSON list', found);
  expect(found.traces).toBeGreaterThan(150_000);
  expect(found.growth).toBeLessThan(MOST_GROWTH);
});

test('a gzip that unpacks to 1 GB', async () => {
  // Members one behind another, as parallel writers make them.
  const members = Array.from({ length: 8 }, (_, i) => new Uint8Array(gzipSync(KINDS[i]!)));
  const unpacked = 8 * new TextEncoder().encode(KINDS[0]).length;
  const rounds = Math.ceil(GIB / unpacked);
  const found = await read({
    name: 'made.jsonl.gz',
    size: undefined,
    stream: () =>
      streamOf(
        (function* () {
          for (let i = 0; i < rounds; i++) yield* members;
        })(),
      ),
  });
  report('gzip (packed size)', found);
  expect(found.traces).toBe(rounds * 800);
  expect(found.growth).toBeLessThan(MOST_GROWTH);
});
