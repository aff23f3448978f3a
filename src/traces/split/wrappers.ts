/** What people put round an answer: dollars, brackets, quotes, bold, \boxed{…}, \text{…}. */

const PAIRS: readonly (readonly [string, string])[] = [
  ['$$', '$$'],
  ['$', '$'],
  ['\\(', '\\)'],
  ['\\[', '\\]'],
  ['**', '**'],
  ['__', '__'],
  ['*', '*'],
  ['`', '`'],
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['„', '“'],
  ['«', '»'],
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
];
const COMMANDS = ['boxed', 'fbox', 'text', 'textbf', 'mathrm', 'mathbf', 'mbox'].map((name) => `\\${name}{`);
const MOST_LAYERS = 12;

/** The text inside all wrappers, without white space and punctuation at its ends. */
export function unwrap(text: string): string {
  let inner = trimmed(text);
  for (let layer = 0; layer < MOST_LAYERS; layer++) {
    const next = withoutPair(inner) ?? withoutCommand(inner);
    if (next === undefined) break;
    inner = trimmed(next);
  }
  return inner;
}

function withoutPair(text: string): string | undefined {
  for (const [open, close] of PAIRS) {
    if (text.length < open.length + close.length || !text.startsWith(open) || !text.endsWith(close)) continue;
    const inner = text.slice(open.length, text.length - close.length);
    // In "(1, 2)" the brackets make a pair, in "(a)(b)" and "$a$ or $b$" the ends do not belong together.
    if ('([{'.includes(open) ? /[()[\]{},]/.test(inner.replaceAll('{,}', '')) : inner.includes(open))
      continue;
    return inner;
  }
  return undefined;
}

function withoutCommand(text: string): string | undefined {
  const command = COMMANDS.find((name) => text.startsWith(name));
  if (command === undefined || closingBrace(text, command.length - 1) !== text.length - 1) return undefined;
  return text.slice(command.length, -1);
}

function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '{') depth++;
    else if (text[i] === '}' && --depth === 0) return i;
  }
  return -1;
}

function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && /[\s:,;]/.test(text[start]!)) start++;
  while (end > start && /[\s.,;:!?]/.test(text[end - 1]!)) end--;
  return text.slice(start, end);
}
