/** Logs whose every text wants to be markup, a script, a number or a prototype. From a seed. */
import { writeTraces } from '../../src/traces/write/write-traces';
import { WRITE_FORMATS } from '../../src/traces/write/writer';
import { mutated, Numbers } from './fuzz';
import { rawTrace } from './raw-trace';
import { FIXTURES, fixtureBytes, joinedBytes } from './traces';

export const HOSTILE: readonly string[] = [
  '<img src=x onerror="window.pwned=1">',
  '<script>window.pwned=1</script>',
  '"><svg onload=window.pwned=1>',
  "'><iframe srcdoc='<script>parent.pwned=1</script>'>",
  '<a href="javascript:window.pwned=1">here</a>',
  'javascript:window.pwned=1',
  '${window.pwned=1}',
  '<!--?lit$1$-->',
  '</pre></main><style>*{display:none}</style>',
  '\u202e\u2066evil\u2069',
  '\0\u0001\ufffe\ud800',
  '9'.repeat(400),
  '1e999999',
  '-0',
  '__proto__',
  'constructor',
  'a\u0301'.repeat(200),
];

export interface HostileFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** File number `seed`: of a fixture or of a writer, in every format, hostile in every text, and every other one damaged. */
export function hostileFile(seed: number): HostileFile {
  const numbers = new Numbers(seed);
  const text = (): string => HOSTILE[numbers.below(HOSTILE.length)]!;
  const names = Object.keys(FIXTURES);
  const fixture = names[numbers.below(names.length)]!;
  const written = WRITE_FORMATS[numbers.below(WRITE_FORMATS.length)]!;
  const isWritten = numbers.below(2) === 0;
  const bytes = isWritten
    ? joinedBytes(writeTraces(written, traces(text, numbers)))
    : poisoned(fixture, fixtureBytes(fixture), text, numbers);
  const other = fixtureBytes(names[numbers.below(names.length)]!);
  const damaged = numbers.below(2) === 0 ? bytes : mutated(bytes, other, seed);
  const ending = isWritten ? ENDINGS[written] ?? 'jsonl' : fixture.split('.').at(-1)!; // prettier-ignore
  return { name: `${text().replaceAll('/', '∕').slice(0, 80)} ${seed}.${ending}`, bytes: damaged };
}

const ENDINGS: Partial<Record<string, string>> = {
  trl: 'parquet',
  inspect: 'json',
  'inspect-eval': 'eval',
  'first-try': 'json',
  's2r': 'txt',
  'reasoning-gym': 'json',
  csv: 'csv',
}; // prettier-ignore

function traces(text: () => string, numbers: Numbers): ReturnType<typeof rawTrace>[] {
  return Array.from({ length: 1 + numbers.below(4) }, (_, i) =>
    rawTrace(
      `${text()} The answer is 41. Wait, ${text()}. The answer is ${text()}. <answer>${text()}</answer>`,
      {
        source: { file: text(), row: i + 1 },
        group: text(),
        className: text(),
        prompt: text(),
        truth: numbers.below(2) === 0 ? '42' : text(),
        split: [{ correct: true, value: text(), span: undefined, decision: undefined }],
      },
    ),
  );
}

/** Texts and keys of JSON get something hostile; in other texts it is put behind signs that part fields. */
function poisoned(name: string, bytes: Uint8Array, text: () => string, numbers: Numbers): Uint8Array {
  const encode = (all: string): Uint8Array => new TextEncoder().encode(all);
  const source = new TextDecoder().decode(bytes);
  if (name.endsWith('.jsonl'))
    return encode(source.trim().split('\n').map((line) => poisonedJson(line, text, numbers)).join('\n')); // prettier-ignore
  if (name.endsWith('.json')) return encode(poisonedJson(source, text, numbers));
  if (/\.(csv|txt)$/.test(name))
    return encode(source.replace(/[,\n]/g, (sign) => (numbers.below(3) === 0 ? `${text().replaceAll('"', '')}${sign}` : sign))); // prettier-ignore
  return bytes;
}

function poisonedJson(json: string, text: () => string, numbers: Numbers): string {
  // As text, so that a key "__proto__" is one of the file and not of an object here.
  return json.replace(/"(?:[^"\\]|\\.)*"/g, (token, at: number) => {
    const isKey = /^\s*:/.test(json.slice(at + token.length, at + token.length + 8));
    const chance = numbers.below(isKey ? 20 : 3);
    if (chance > 0) return token;
    const hostile = JSON.stringify(text());
    return isKey ? `${hostile}:1,${token}` : `${token.slice(0, -1)} ${hostile.slice(1)}`;
  });
}
