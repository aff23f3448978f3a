/** Damaged logs: fixtures with bytes changed, moved, doubled, lost, or those of another file put in, from a seed. */
import { expect } from 'vitest';
import { bytesFile } from '../../src/traces/read/trace-file';
import { FIXTURES, fixtureBytes, readAll } from './traces';

const MOST_MILLISECONDS = 2000;

/** Words of a linear congruential generator modulo 2³²; the upper bits are used. */
export class Numbers {
  constructor(private state: number) {}

  below(count: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * count);
  }
}

/** What parsers trip over. */
const TOKENS = ['"', '\\', '{', '}', '[', ']', ',', ':', '\n', '\r', '\0', 'null', '1e999', '-', '\\u', '\uFEFF', '\xFF', '####', '<b>']
  .map((text) => new Uint8Array(Buffer.from(text, 'latin1'))); // prettier-ignore

export function mutated(bytes: Uint8Array, other: Uint8Array, seed: number): Uint8Array {
  const numbers = new Numbers(seed);
  let result = Buffer.from(bytes);
  for (let step = 1 + numbers.below(4); step > 0; step--) {
    const at = numbers.below(result.length + 1);
    const length = numbers.below(Math.min(64, result.length - at + 1));
    const front = result.subarray(0, at);
    const behind = result.subarray(at + length);
    const token = TOKENS[numbers.below(TOKENS.length)]!;
    const from = numbers.below(other.length);
    switch (numbers.below(7)) {
      case 0: // a bit
        if (at < result.length) result[at]! ^= 1 << numbers.below(8);
        break;
      case 1: // bytes of no meaning
        for (let i = at; i < Math.min(result.length, at + 4); i++) result[i] = numbers.below(256);
        break;
      case 2: // a piece is missing
        result = Buffer.concat([front, behind]);
        break;
      case 3: // a piece comes twice
        result = Buffer.concat([result.subarray(0, at + length), result.subarray(at, at + length), behind]);
        break;
      case 4: // cut off
        result = Buffer.from(front);
        break;
      case 5:
        result = Buffer.concat([front, token, result.subarray(at)]);
        break;
      default: // a piece of another file
        result = Buffer.concat([front, other.subarray(from, from + 200), behind]);
    }
  }
  return new Uint8Array(result);
}

/** What may stand where something else should. */
const VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  1.5,
  1e300,
  '',
  'x',
  '42',
  [],
  [null],
  [[]],
  {},
  { a: 1 },
  ['a', 'b'],
  '𝟙',
];

/** JSON or JSONL with one to three values replaced by others, or fields left out; undefined for other files. */
export function restructured(name: string, bytes: Uint8Array, seed: number): Uint8Array | undefined {
  if (!/\.jsonl?$/.test(name)) return undefined;
  const numbers = new Numbers(seed);
  const text = new TextDecoder().decode(bytes);
  const isLines = name.endsWith('.jsonl');
  const document = (isLines ? text.trim().split('\n') : [text]).map((line) => JSON.parse(line) as object);
  for (let step = 1 + numbers.below(3); step > 0; step--) {
    const places = [...placesIn(document)];
    const { parent, key } = places[numbers.below(places.length)]!;
    const value = structuredClone(VALUES[numbers.below(VALUES.length + 2)]);
    if (value === undefined && !Array.isArray(parent)) delete parent[key];
    else parent[key] = value ?? null;
  }
  return new TextEncoder().encode(document.map((line) => JSON.stringify(line)).join('\n') + '\n');
}

type Container = Record<string, unknown>;

function* placesIn(value: unknown): Generator<{ readonly parent: Container; readonly key: string }> {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    yield { parent: value as Container, key };
    yield* placesIn((value as Container)[key]);
  }
}

/** Reads `count` damaged files. @returns how many gave traces, and the longest time in milliseconds */
export async function fuzz(
  count: number,
  firstSeed: number,
): Promise<{ withTraces: number; slowest: number }> {
  const names = Object.keys(FIXTURES);
  const fixtures = names.map(fixtureBytes);
  let withTraces = 0;
  let slowest = 0;
  for (let i = 0; i < count; i++) {
    const seed = firstSeed + i;
    const kind = i % names.length;
    const fixture = fixtures[kind]!;
    // Every other round damages what the bytes mean, not the bytes.
    const isOdd = Math.floor(i / names.length) % 2 === 1;
    const bytes =
      (isOdd ? restructured(names[kind]!, fixture, seed) : undefined) ??
      mutated(fixture, fixtures[(i * 7 + 3) % fixtures.length]!, seed);
    const name = `${names[kind]} seed ${seed}`;
    const start = performance.now();
    const { traces, problems, skipped } = await readAll(bytesFile(name, bytes));
    const time = performance.now() - start;
    slowest = Math.max(slowest, time);
    expect(time, name).toBeLessThan(MOST_MILLISECONDS);
    if (traces.length > 0) withTraces++;
    for (const { message } of problems) {
      // That is what an error of our own would be told as.
      expect(message, name).not.toMatch(/could not be read|undefined|\[object/);
      expect(message, name).toMatch(/[.…]$/);
    }
    expect(skipped, name).toBeLessThanOrEqual(bytes.length);
    for (const { text, thinkingEnd, split, source, group, tokens } of traces) {
      expect(thinkingEnd ?? 0, name).toBeLessThanOrEqual(text.length);
      expect(source.row, name).toBeGreaterThan(0);
      expect([typeof text, typeof group, typeof (tokens ?? 0)], name).toEqual(['string', 'string', 'number']);
      for (const { span } of split ?? [])
        if (span)
          expect(0 <= span.start && span.start <= span.end && span.end <= text.length, name).toBe(true);
    }
  }
  return { withTraces, slowest };
}
