/** JSON with errors a person can find: line, column, what was expected and what stands there. */
import { InputError, type InputIssue } from '../model/input-error';

/** @throws InputError for text that is not JSON, or that has a key twice in one object. */
export function parseJson(text: string): unknown {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text; // Editors on Windows add a byte order mark.
  const fault = findFault(source);
  if (fault !== null) throw new InputError([fault]);
  return JSON.parse(source) as unknown;
}

const SPACE = /[ \t\r\n]*/y;
const SCALAR = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** What may come next. */
type Expected = 'value' | 'first value or ]' | 'key' | 'first key or }' | 'colon' | 'comma or close' | 'end';

const IN_WORDS: Readonly<Record<Exclude<Expected, 'comma or close'>, string>> = {
  value: 'a value',
  'first value or ]': 'a value or ]',
  key: 'a name in double quotes',
  'first key or }': 'a name in double quotes or }',
  colon: 'a colon',
  end: 'the end of the text',
};

/** The first place where text stops being JSON. One pass with a stack of its own, for nesting of any depth. */
function findFault(text: string): InputIssue | null {
  const open: (Set<string> | 'list')[] = []; // The names so far of each open object.
  let at = 0;
  let expected: Expected = 'value';

  const match = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const afterValue = (): Expected => (open.length === 0 ? 'end' : 'comma or close');

  for (;;) {
    match(SPACE);
    if (at === text.length && expected === 'end') return null;
    const char = text[at] ?? '';
    const inside = open.at(-1);
    switch (expected) {
      case 'first value or ]':
      case 'value':
        if (char === ']' && expected !== 'value') {
          at++;
          open.pop();
          expected = afterValue();
        } else if (char === '{') {
          at++;
          open.push(new Set());
          expected = 'first key or }';
        } else if (char === '[') {
          at++;
          open.push('list');
          expected = 'first value or ]';
        } else if (char === '"') {
          const end = stringEnd(text, at);
          if (end.fault !== null) return end.fault;
          at = end.at;
          expected = afterValue();
        } else if (match(SCALAR)) expected = afterValue();
        else return syntaxIssue(text, at, IN_WORDS[expected]);
        break;
      case 'first key or }':
      case 'key': {
        if (char === '}' && expected !== 'key') {
          at++;
          open.pop();
          expected = afterValue();
          break;
        }
        if (char !== '"') return syntaxIssue(text, at, IN_WORDS[expected]);
        const end = stringEnd(text, at);
        if (end.fault !== null) return end.fault;
        const name = JSON.parse(text.slice(at, end.at)) as string;
        const names = inside as Set<string>;
        if (names.has(name)) return syntaxIssue(text, at, 'a name that this object does not have yet');
        names.add(name);
        at = end.at;
        expected = 'colon';
        break;
      }
      case 'colon':
        if (char !== ':') return syntaxIssue(text, at, IN_WORDS[expected]);
        at++;
        expected = 'value';
        break;
      case 'comma or close': {
        const close = inside === 'list' ? ']' : '}';
        if (char !== ',' && char !== close) return syntaxIssue(text, at, `a comma or ${close}`);
        at++;
        if (char === ',') expected = inside === 'list' ? 'value' : 'key';
        else {
          open.pop();
          expected = afterValue();
        }
        break;
      }
      case 'end':
        return syntaxIssue(text, at, IN_WORDS[expected]);
    }
  }
}

/** The index after the string that starts at `start`. */
function stringEnd(text: string, start: number): { at: number; fault: null } | { fault: InputIssue } {
  let at = start + 1;
  while (at < text.length) {
    const char = text[at]!;
    if (char === '"') return { at: at + 1, fault: null };
    if (char < ' ')
      return { fault: syntaxIssue(text, at, 'a closing quote on the same line, or \\n for a line break') };
    if (char !== '\\') at++;
    else {
      ESCAPE.lastIndex = at;
      if (!ESCAPE.test(text))
        return { fault: syntaxIssue(text, at, 'an escape such as \\n, \\" or \\u00e9') };
      at = ESCAPE.lastIndex;
    }
  }
  return { fault: syntaxIssue(text, text.length, 'a closing quote') };
}

function syntaxIssue(text: string, at: number, allowed: string): InputIssue {
  const before = text.slice(0, at).split('\n');
  const line = before.length;
  const column = before.at(-1)!.length + 1;
  const received =
    at >= text.length
      ? 'the end of the text'
      : JSON.stringify(/^(?:\w+|[^])/u.exec(text.slice(at, at + 30))![0]);
  return {
    path: '',
    received,
    allowed,
    message: `The text is not JSON: line ${line}, column ${column} must be ${allowed}; received ${received}.`,
  };
}
