import { expect, test } from 'vitest';
import { itemsOf, mostItems } from '../../../../src/engine/webgpu/batches';
import { blockRange } from '../../../../src/experiment/plan';
import { randomPlans } from '../../../../src/study/verify/random-plans';

test('items cover every block once, in order, whatever size is asked for from one to the next', () => {
  const sizes = [2 ** 8, 2 ** 14, 1, 2 ** 10];
  for (const { name, plan } of randomPlans(24, 5)) {
    let asked = 0;
    const at = new Map<string, number>();
    let count = 0;
    for (const { cell, block, firstGroup, groups, attempts } of itemsOf(
      plan,
      () => sizes[asked++ % sizes.length]!,
      () => false,
    )) {
      const [first, end] = blockRange(plan.cells[cell]!, block);
      expect(firstGroup, name).toBe(at.get(`${cell}:${block}`) ?? first);
      expect(groups).toBeGreaterThan(0);
      expect(firstGroup + groups).toBeLessThanOrEqual(end);
      const { groupSize, expectedAttempts } = plan.cells[cell]!;
      expect(attempts).toBe(groups * (groupSize * expectedAttempts));
      at.set(`${cell}:${block}`, firstGroup + groups);
      count++;
    }
    plan.cells.forEach((cell, i) => {
      for (let block = 0; block < cell.blocks; block++)
        expect(at.get(`${i}:${block}`), name).toBe(blockRange(cell, block)[1]);
    });
    expect(count).toBeLessThanOrEqual(mostItems(plan, Math.min(...sizes)));
  }
});
