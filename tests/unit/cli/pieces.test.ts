import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { inBytes } from '../../../src/cli/files';

const ROOM = 2 ** 16;
/** Of one, two, three and four bytes a character, up to the room of a piece and beyond. */
const TIMES: readonly (readonly [text: string, times: number])[] = [
  ['', 1],
  ['θ', 1],
  ['a', ROOM],
  ['é', ROOM / 2],
  ['·', ROOM],
  ['🙂', 9],
  ['a', ROOM + 1],
  ['end', 1],
];
const PIECES = TIMES.map(([text, times]) => text.repeat(times));

test('pieces of a text come as its bytes, whatever their length, each before the next is asked for', () => {
  const bytes: Buffer[] = [];
  for (const piece of inBytes(PIECES)) bytes.push(Buffer.from(piece));
  expect(Buffer.concat(bytes).equals(Buffer.from(PIECES.join('')))).toBe(true);
  // One memory serves all that fit.
  const small = [...inBytes(['ab', 'cd'])];
  expect(small.map((piece) => Buffer.from(piece).toString())).toEqual(['cd', 'cd']);
});

test('what is printed through a pipe that is read late is the text', () => {
  // As `print` does, in a process of its own: the reader begins when the pipe is full.
  const program = `
    const pieces = ${JSON.stringify(TIMES)}.map(([text, times]) => text.repeat(times));
    ${inBytes.toString().replace(/PIECE_BYTES/g, String(ROOM))}
    (async () => {
      for (let i = 0; i < 20; i++) for (const bytes of inBytes(pieces)) await new Promise((done) => process.stdout.write(bytes, () => done()));
    })();`;
  const { stdout, status } = spawnSync(
    'sh',
    ['-c', '"$0" -e "$1" | (sleep 0.3; cat)', process.execPath, program],
    {
      maxBuffer: 2 ** 28,
    },
  );
  expect(status).toBe(0);
  expect(stdout.equals(Buffer.from(PIECES.join('').repeat(20)))).toBe(true);
});
