import { expect, test } from 'vitest';
import { adverseTrainer, checkTraining } from '../../../../src/study/verify/check-training';
import { shareText } from '../../../../src/study/verify/share-text';
import { trajectoryTrainings } from '../../../../src/study/verify/train-plans';

test('a share of a bound is never rounded up to the bound', () => {
  expect([0.25, 0.254, 0.994, 0.996, 0.99996, 1, 1.04].map(shareText)).toEqual([
    '0.25', '0.25', '0.99', '0.996', '0.99996', '1.0', '1.0',
  ]); // prettier-ignore
  expect(Number(shareText(1 - 2 ** -53))).toBeLessThan(1);
});

test('what training steps use of their bounds leaves out what is used up by design', async () => {
  // The first step stores β itself, whose bound is how it rounds.
  const { passed, detail } = await checkTraining('reference', [adverseTrainer(1)], trajectoryTrainings(1, 1));
  expect(passed).toBe(true);
  expect(Number(/at most (\S+) of one/.exec(detail)![1])).toBeLessThan(1);
});
