/** `calibrate`, `synthesize` and `questions` as functions: what they write, and what they say of options that do not fit. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { calibrateCommand, type CalibrateOptions } from '../../../src/cli/calibrate';
import { EXIT } from '../../../src/cli/exit';
import { questionSets, synthesize, type SynthesizeOptions } from '../../../src/cli/synthesize';

let folder: string;
let output: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-traces-'));
  output = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const CALIBRATE: CalibrateOptions = {
  rule: 'marker',
  interval: 'cluster-bootstrap',
  resamples: '100',
  seed: '1',
  json: true,
};
const SYNTHESIZE: Omit<SynthesizeOptions, 'out'> = {
  format: 'verl',
  policy: '0.6,0.9,0.5',
  sizes: '2x3',
  questions: '12',
  completions: '3',
  tokens: '60',
  seed: '5',
};

function log(name: string, rows: readonly object[]): string {
  const path = join(folder, name);
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return path;
}

interface Written {
  readonly files: { readonly traces: number }[];
  readonly rules: {
    readonly rule: string;
    readonly misfit: readonly { readonly pValue: number | null }[];
    readonly counts: Readonly<Record<string, number>>;
  }[];
  readonly classes: { readonly className: string }[];
}

async function calibrated(
  paths: readonly string[],
  options: Partial<CalibrateOptions> = {},
): Promise<Written> {
  output = '';
  expect(await calibrateCommand(paths, { ...CALIBRATE, ...options })).toBe(EXIT.done);
  return JSON.parse(output) as Written;
}

const countsOf = ({ rules }: Written, rule = 'marker'): Readonly<Record<string, number>> =>
  rules.find((one) => one.rule === rule)!.counts;

test('--column says where things stand, a dotted path into nested records too', async () => {
  const path = log('own.jsonl', [
    { said: 'The answer is 4. Wait, the answer is 5.', meta: { gold: '5', q: 'a' }, stage: 'early' },
    { said: 'The answer is 5.', meta: { gold: '5', q: 'a' }, stage: 'late' },
    { said: 'The answer is 6.', meta: { gold: '5', q: 'b' }, stage: 'late' },
  ]);
  const column = ['text=said', 'truth=meta.gold', 'group=meta.q', 'class=stage'];
  const written = await calibrated([path], { column });
  expect(countsOf(written)).toMatchObject({ traces: 3, questions: 2, right: 2, wrong: 2, resW: 1, stopW: 1 });
  expect(written.classes.map(({ className }) => className)).toEqual(['early', 'late']);
  // Tests are there with the estimates: the page gets them apart, a file does not.
  expect(written.rules[0]!.misfit).toHaveLength(9);
});

test('--split replaces the markers and leaves kinds out', async () => {
  const path = log('log.jsonl', [
    { input: 'What is 6 * 7?', output: 'The answer is 41. Nope. The answer is 42.', gts: '42', score: 1 },
  ]);
  expect(countsOf(await calibrated([path]))).toMatchObject({ right: 1, wrong: 0 });
  const split = JSON.stringify({ markers: ['nope'] });
  expect(countsOf(await calibrated([path], { split }))).toMatchObject({ right: 1, wrong: 1, resW: 1 });
  const without = JSON.stringify({ markers: ['nope'], without: ['statement', 'equation', 'last'] });
  expect(countsOf(await calibrated([path], { split: without }))).toMatchObject({ empty: 1 });
});

test.each([
  [{ column: ['text'] }, '--column must be ROLE=COLUMN'],
  [{ column: ['colour=text'] }, 'received "colour=text"'],
  [{ split: 'wait' }, '--split must be JSON'],
  [{ split: '[]' }, '--split must be JSON'],
  [{ split: '{"marker":["wait"]}' }, '--split must be JSON'],
  [{ split: '{"without":["word"]}' }, '--split must be JSON'],
  [{ rule: 'best' }, '--rule must be one of'],
  [{ seed: '-1' }, '--seed must be'],
  [{ resamples: '10' }, '--resamples'],
])('calibrate refuses %j', async (options, message) => {
  const path = log('log.jsonl', [{ input: 'q', output: 'The answer is 1.', gts: '1', score: 1 }]);
  await expect(calibrateCommand([path], { ...CALIBRATE, ...options })).rejects.toThrow(message);
});

test('a file that is not there is named, and one without any trace ends with the code for bad input', async () => {
  await expect(calibrateCommand([join(folder, 'none.jsonl')], CALIBRATE)).rejects.toThrow(/none\.jsonl cannot be read: there is no such file/); // prettier-ignore
  expect(await calibrateCommand([log('empty.jsonl', [])], CALIBRATE)).toBe(EXIT.badInput);
});

test('synthesize writes what calibrate reads, in two formats the same traces', async () => {
  const found = [];
  for (const format of ['verl', 'csv']) {
    const out = join(folder, `log.${format}`);
    expect(await synthesize({ ...SYNTHESIZE, format, out })).toBe(EXIT.done);
    found.push(countsOf(await calibrated([out])));
  }
  expect(found[0]).toMatchObject({ traces: 36, questions: 12, empty: 0 });
  const { stopC, resC, stopW, resW } = found[0]!;
  expect(found[1]).toMatchObject({ stopC, resC, stopW, resW });
});

test.each([
  [{ policy: '0.6,0.9' }, '--policy must be'],
  [{ policy: '0.6,0.9,1.5' }, 'each from 0 to 1'],
  [{ sizes: '3x0' }, '--sizes must be'],
  [{ format: 'xml' }, '--format must be one of'],
  [{ persistence: '0.5' }, '--persistence must be'],
])('synthesize refuses %j', async (options, message) => {
  await expect(synthesize({ ...SYNTHESIZE, out: join(folder, 'x'), ...options })).rejects.toThrow(message);
});

test('questions writes the sets of Appendix E, with answers that are the products', async () => {
  expect(await questionSets({ out: folder, seed: '3' })).toBe(EXIT.done);
  const rows = (name: string): { prompt: string; answer: string; class: string }[] =>
    readFileSync(join(folder, name), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { prompt: string; answer: string; class: string });
  const [train, sets] = [rows('train.jsonl'), rows('test.jsonl')];
  expect([train.length, sets.length]).toEqual([20_000, 700]);
  expect(new Set(train.map((row) => row.class))).toEqual(new Set(['4×5', '5×4']));
  for (const { prompt, answer } of [train[17]!, sets.at(-1)!]) {
    const [left, right] = /Calculate (\d+) \* (\d+)\. Think step by step\./.exec(prompt)!.slice(1);
    expect(answer).toBe(String(BigInt(left!) * BigInt(right!)));
  }
});
