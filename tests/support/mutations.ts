/** Inputs that are almost right, from a seed: links, JSON and bytes with something changed, hostile or out of place. */
import { mutated, type Numbers } from './fuzz';
import { HOSTILE } from './hostile';

const pick = <T>(numbers: Numbers, from: readonly T[]): T => from[numbers.below(from.length)]!;

/** Keys and values that an address may have where others are expected. */
const ODD_KEYS = [
  '__proto__.polluted', 'constructor.prototype.polluted', '__proto__', 'constructor', 'toString', 'model',
  'model.policy', 'model.policy.thetaS.more', 'model..policy', '.', 'a.b.c.d.e.f.g.h.i.j', 'sweep', 'version', 'hasOwnProperty.call',
  'objective.kl', 'sampling.seed', 'model.lengths.kind', 'model.lengths.correct.kind', 'training.queries', '%00', 'x'.repeat(3000),
] as const; // prettier-ignore
const ODD_VALUES = [
  '', '-', '1e309', '-0', 'NaN', 'null', 'true', '[]', '{}', '0x10', '9'.repeat(400), '1,2,3', 'log,0,1,100001', 'linear,1,2,1e9',
  'model.lengths:1,2', 'model.lengths:log,1,4096,4096', 'model.lengths:[[[[[', 'model.policy.thetaS:linear,-40,40,100000',
  'model.lengths:[{"kind":"geometric","mean":3}]', '__proto__:1,2', ':', '%E0%A4', '%zz', '+', 'grpo;baseline=', 'grpo;__proto__=1',
  'geometric', '{"1":0.5,"2":0.5}', '18446744073709551615', '18446744073709551616', '\ud800', '2,2,2',
] as const; // prettier-ignore

/** An address with pairs changed, doubled, lost or put in, and now and then with a byte changed. */
export function mutatedAddress(addresses: readonly string[], numbers: Numbers): string {
  const pairs = pairsOf(pick(numbers, addresses));
  const others = pairsOf(pick(numbers, addresses));
  for (let step = 1 + numbers.below(4); step > 0; step--) {
    const at = numbers.below(pairs.length + 1);
    const [key = 'sweep', value = ''] = pairs[at] ?? [];
    const odd = numbers.below(4) === 0 ? pick(numbers, HOSTILE) : pick(numbers, ODD_VALUES);
    switch (numbers.below(6)) {
      case 0:
        pairs.splice(at, 1);
        break;
      case 1:
        pairs.splice(at, 1, [key, odd]);
        break;
      case 2:
        pairs.splice(at, numbers.below(2), [pick(numbers, ODD_KEYS), odd]);
        break;
      case 3:
        pairs.splice(at, 0, [key, value], ...others.slice(0, numbers.below(others.length + 1)));
        break;
      case 4:
        pairs.splice(at, 1, [key, `${value.slice(0, numbers.below(value.length + 1))}${odd}`]);
        break;
      default:
        pairs.splice(at, 1, [pick(numbers, others)?.[0] ?? key, value]);
    }
  }
  const text = `?${pairs.map(([key, value]) => `${key}=${value}`).join('&')}`;
  if (numbers.below(3) > 0) return text;
  const bytes = new TextEncoder().encode(text);
  return new TextDecoder().decode(mutated(bytes, bytes, numbers.below(2 ** 31)));
}

function pairsOf(address: string): [key: string, value: string][] {
  return address
    .replace(/^\?/, '')
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    });
}

/** What may stand in JSON where something else should, as text. */
const ODD_JSON = [
  'null', 'true', '-1', '1.5', '1e300', '1e999', '-0', '0', '4097', '9007199254740993', '""', '"x"', '"42"', '[]', '[null]', '[[]]',
  '{}', '{"a":1}', '{"kind":"geometric","mean":1e308}', '{"kind":"uniform","min":5,"max":1}', '{"__proto__":{"polluted":1}}',
  '{"from":1,"to":4096,"points":4096}', '{"constructor":{"prototype":{"polluted":1}}}', '["a","b"]', '{"4096":1}', '{"1e3":1}',
] as const; // prettier-ignore
const SCALAR = /"(?:[^"\\]|\\.)*"(?!\s*:)|-?\d[\d.eE+-]*|true|false|null/g;

/** JSON with values replaced, members put in or left out; one in three with bytes changed as well. */
export function mutatedJson(texts: readonly string[], numbers: Numbers): string {
  let text = pick(numbers, texts);
  for (let step = 1 + numbers.below(3); step > 0; step--) text = oneChange(text, numbers);
  if (numbers.below(3) > 0) return text;
  const bytes = new TextEncoder().encode(text);
  const other = new TextEncoder().encode(pick(numbers, texts));
  return new TextDecoder().decode(mutated(bytes, other, numbers.below(2 ** 31)));
}

function oneChange(text: string, numbers: Numbers): string {
  const odd = (): string =>
    numbers.below(4) === 0 ? JSON.stringify(pick(numbers, HOSTILE)) : pick(numbers, ODD_JSON);
  // From a place of its own, so that a long text is not searched as a whole.
  const from = numbers.below(text.length + 1);
  switch (numbers.below(5)) {
    case 0: {
      const at = text.indexOf('{', from);
      if (at < 0) return text;
      const key = JSON.stringify(pick(numbers, [...ODD_KEYS, ...HOSTILE]));
      return `${text.slice(0, at + 1)}${key}:${odd()},${text.slice(at + 1)}`;
    }
    case 1: {
      // A member is lost, with the comma behind it.
      const rest = /"[^"\\]*"\s*:\s*(?:"[^"\\]*"|[\d.eE+-]+|true|false|null),/.exec(
        text.slice(from, from + 4000),
      );
      if (rest === null) return text;
      return text.slice(0, from + rest.index) + text.slice(from + rest.index + rest[0].length);
    }
    case 2: {
      // An object or a list becomes a scalar.
      const open = text.indexOf(numbers.below(2) === 0 ? '{' : '[', from);
      const close = open < 0 ? -1 : endOf(text, open);
      return close < 0 ? text : `${text.slice(0, open)}${odd()}${text.slice(close)}`;
    }
    default: {
      SCALAR.lastIndex = from;
      const found = SCALAR.exec(text);
      if (found === null) return text;
      return `${text.slice(0, found.index)}${odd()}${text.slice(found.index + found[0].length)}`;
    }
  }
}

/** Behind the bracket that closes the one at `open`; −1 where none does. Brackets in strings count as well. */
function endOf(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{' || text[at] === '[') depth++;
    else if (text[at] === '}' || text[at] === ']') depth--;
    if (depth === 0) return at + 1;
  }
  return -1;
}
