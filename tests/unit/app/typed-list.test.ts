import { expect, test } from 'vitest';
import { listFrom, listText } from '../../../src/app/controls/typed-list';

test.each([
  ['verl-grpo-kl-loss, trl-grpo-kl', ['verl-grpo-kl-loss', 'trl-grpo-kl']],
  ['paper-theory;advantage=rloo', ['paper-theory;advantage=rloo']],
  ['1, 8,64', [1, 8, 64]],
  ['−1, 0.5, null, true', [-1, 0.5, null, true]],
  ['["1", "a, b"]', ['1', 'a, b']],
  ['[{"kind": "geometric", "mean": 8}, 3]', [{ kind: 'geometric', mean: 8 }, 3]],
  ['', []],
])('%o is a list, and reads back', (text, values) => {
  expect(listFrom(text)).toEqual(values);
  expect(listFrom(listText(values))).toEqual(values);
});

test('what is no list stays as it was typed', () => {
  expect(listFrom('[1, 2')).toBe('[1, 2');
  expect(listText('[1, 2')).toBe('[1, 2');
});
