/** A log of 1 GB through the whole path, in the command line and in the page: memory, progress, and all traces there. */
import { createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ElementHandle } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatCount } from '../../src/app/number-format';
import { exampleTraces } from '../../src/study/calibrate/example';
import { writeTraces } from '../../src/traces/write/write-traces';
import { startLab, withLab } from './harness';

const SIZE = 1e9;
const MOST_MEMORY = 500 * 2 ** 20;
/** Real completions have some kilobytes; the synthetic ones are padded with reasoning that holds no answer. */
const PADDING =
  'Let us look at the digits one after the other, from the right to the left, and carry. '.repeat(60);

let folder: string;
let path: string;
let traces = 0;

function* log(): Generator<string> {
  const lines = [...writeTraces('verl', exampleTraces('rl-like'), { synthetic: true })].map((piece) =>
    Buffer.from(piece).toString(),
  );
  const rows = lines
    .join('')
    .trim()
    .split('\n')
    .map((line) => {
      const row = JSON.parse(line) as { output: string };
      return `${JSON.stringify({ ...row, output: `${PADDING}\n\n${row.output}` })}\n`;
    });
  const piece = rows.join('');
  for (let written = 0; written < SIZE; written += piece.length) {
    traces += rows.length;
    yield piece;
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'large-log-'));
  path = join(folder, 'rollouts.jsonl');
  await pipeline(Readable.from(log()), createWriteStream(path));
  expect(statSync(path).size).toBeGreaterThanOrEqual(SIZE);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Processes and their parents. */
function family(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = ofProcess(Number(name), 'stat');
    if (stat !== undefined) parents.set(Number(name), Number(stat.split(') ')[1]!.split(' ')[1]));
  }
  const isOurs = (pid: number): boolean => pid === root || (parents.has(pid) && isOurs(parents.get(pid)!));
  return [...parents.keys()].filter(isOurs);
}

/** Undefined once it has ended. */
function ofProcess(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** Bytes of a line such as "VmHWM:  1234 kB". */
function bytesIn(text: string | undefined, line: string): number {
  return 1024 * Number(new RegExp(`^${line}:\\s+(\\d+) kB`, 'm').exec(text ?? '')?.[1] ?? 0);
}

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

test('the command line', async () => {
  const start = performance.now();
  const { child, done } = startLab(['calibrate', path, '--json']);
  let peak = 0;
  const timer = setInterval(() => {
    // The largest of the process and those that it starts, each at its own highest.
    for (const pid of family(child.pid!)) peak = Math.max(peak, bytesIn(ofProcess(pid, 'status'), 'VmHWM'));
  }, 200);
  const { code, stdout, stderr } = await done;
  clearInterval(timer);
  const { files, rules } = JSON.parse(stdout) as { files: { traces: number }[]; rules: { rule: string }[] };
  const seconds = (performance.now() - start) / 1000;
  console.log(`lab calibrate: 1 GB, ${traces} traces in ${seconds.toFixed(0)} s; peak ${megabytes(peak)}.`);
  expect(code).toBe(0);
  expect(files[0]!.traces).toBe(traces);
  expect(rules).toHaveLength(3);
  // A line every ten seconds where nobody looks at a terminal.
  const shares = [...stderr.matchAll(/^\s*(\d+) %/gm)].map((match) => Number(match[1]));
  expect(shares.length).toBeGreaterThan(1);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(peak).toBeGreaterThan(0);
  expect(peak).toBeLessThan(MOST_MEMORY);
});

test('the page', async () => {
  await withLab(
    async ({ page, problems }) => {
      await page.waitForFunction(
        "document.querySelector('lab-traces-bar .state')?.textContent.includes('Done')",
        { timeout: 100_000, polling: 200 },
      );
      const renderers = (): number[] =>
        family(page.browser().process()!.pid!).filter((pid) =>
          ofProcess(pid, 'cmdline')?.includes('--type=renderer'),
        );
      const memory = (): number =>
        Math.max(...renderers().map((pid) => bytesIn(ofProcess(pid, 'smaps_rollup'), 'Pss')));
      const before = memory();
      const input = (await page.$('.logs input[type=file]')) as ElementHandle<HTMLInputElement>;
      const start = performance.now();
      await input.uploadFile(path);
      let peak = 0;
      const shares = new Set<number>();
      for (let finished = false; !finished;) {
        await new Promise((resume) => setTimeout(resume, 500));
        peak = Math.max(peak, memory());
        const { told, share } = (await page.evaluate(
          `({ told: document.querySelector('lab-traces-bar .state').textContent, share: document.querySelector('lab-traces-bar progress').value })`,
        )) as { told: string; share: number };
        shares.add(share);
        finished = told.includes('Done') && told.includes(formatCount(traces));
        if (!finished) expect(told).toContain('Reading');
      }
      const seconds = (performance.now() - start) / 1000;
      console.log(
        `the page: 1 GB, ${traces} traces in ${seconds.toFixed(0)} s; its process ${megabytes(before)} before, peak ${megabytes(peak)}.`,
      );
      // Progress was seen moving.
      expect(shares.size).toBeGreaterThan(10);
      expect(peak).toBeLessThan(MOST_MEMORY);
      expect(problems).toEqual([]);
    },
    { path: '#/traces' },
  );
});
