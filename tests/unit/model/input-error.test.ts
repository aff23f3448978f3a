import { expect, test } from 'vitest';
import { describeValue, formatIssues, InputError, inputIssue } from '../../../src/model/input-error';

test('an issue is a sentence with the value and what is allowed', () => {
  const issue = inputIssue('model.gamma', 1.5, 'a number above 0 and at most 1');
  expect(issue.message).toBe('model.gamma must be a number above 0 and at most 1; received 1.5.');
  expect(inputIssue('', null, 'an object').message).toBe('The input must be an object; received null.');
});

test('an error carries every issue, one a line', () => {
  const issues = [inputIssue('a', 1, 'two'), inputIssue('b', 2, 'three')];
  const error = new InputError(issues);
  expect(error).toBeInstanceOf(Error);
  expect(error.name).toBe('InputError');
  expect(error.issues).toBe(issues);
  expect(error.message).toBe(formatIssues(issues));
  expect(error.message.split('\n')).toHaveLength(2);
});

test.each([
  [undefined, 'nothing'],
  [NaN, 'NaN'],
  [-Infinity, '-Infinity'],
  ['text', '"text"'],
  [{ a: [1] }, '{"a":[1]}'],
  [10n, '10'],
])('shows %s as %s', (value, shown) => {
  expect(describeValue(value)).toBe(shown);
});

test('long and circular values are cut short', () => {
  expect(describeValue('x'.repeat(500)).length).toBeLessThanOrEqual(60);
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  expect(describeValue(circular)).toBe('object');
});
