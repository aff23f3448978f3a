import { expect, test } from 'vitest';
import { InputError } from '../../../src/model/input-error';
import {
  multiplicationQuestions,
  TEST_QUESTIONS,
  TEST_SIZES,
  TRAINING_QUESTIONS,
  TRAINING_SIZES,
} from '../../../src/traces/multiplication';

test('the training set of Appendix E: 20,000 questions, half of either size, factors over their whole range', () => {
  const questions = [...multiplicationQuestions(TRAINING_SIZES, TRAINING_QUESTIONS, '7')];
  expect(questions.filter(({ className }) => className === '4×5')).toHaveLength(10_000);
  expect(questions.filter(({ className }) => className === '5×4')).toHaveLength(10_000);
  const four = questions.map(({ left, right }) => Math.min(left, right));
  const five = questions.map(({ left, right }) => Math.max(left, right));
  expect(Math.min(...four)).toBeGreaterThanOrEqual(1000);
  expect(Math.max(...four)).toBeLessThanOrEqual(9999);
  // The mean of 20,000 uniform numbers on 1000..9999 is within 5 standard errors of its expectation.
  const mean = four.reduce((sum, x) => sum + x, 0) / four.length;
  expect(Math.abs(mean - 5499.5)).toBeLessThan((5 * 9000) / Math.sqrt(12 * 20_000));
  expect(Math.min(...five)).toBeGreaterThanOrEqual(10_000);
  expect(Math.max(...five)).toBeLessThanOrEqual(99_999);
});

test('the test sizes are 3×3 to 3×9, 100 questions each, with the query of the paper and the exact product', () => {
  expect(TEST_SIZES.map(({ left, right }) => `${left}×${right}`)).toEqual([
    '3×3', '3×4', '3×5', '3×6', '3×7', '3×8', '3×9',
  ]); // prettier-ignore
  expect(TEST_QUESTIONS).toBe(100);
  const [question] = [...multiplicationQuestions([{ left: 9, right: 9 }], 1, '0')];
  const { left, right, product, prompt } = question!;
  expect(product).toBe(String(BigInt(left) * BigInt(right)));
  expect(prompt).toBe(`Calculate ${left} * ${right}. Think step by step.`);
});

test('a seed gives the same questions, another one others', () => {
  const draw = (seed: string): string[] =>
    [...multiplicationQuestions(TEST_SIZES, 14, seed)].map(({ prompt }) => prompt);
  expect(draw('5')).toEqual(draw('5'));
  expect(draw('5')).not.toEqual(draw('6'));
});

test('sizes that there are not are refused in a sentence', () => {
  expect(() => [...multiplicationQuestions([{ left: 0, right: 3 }], 1, '0')]).toThrow(InputError);
  expect(() => [...multiplicationQuestions([], 1, '0')]).toThrow('at least one size');
  expect(() => [...multiplicationQuestions(TEST_SIZES, 1.5, '0')]).toThrow('an integer from 0');
});
