import { expect, test } from 'vitest';
import { fuzz } from '../../../support/fuzz';

test('10,000 damaged logs: no crash, none takes 2 s', async () => {
  const { withTraces, slowest } = await fuzz(10_000, 5_000_000);
  console.log(`10,000 damaged logs: ${withTraces} gave traces; the slowest took ${slowest.toFixed(0)} ms.`);
  expect(withTraces).toBeGreaterThan(2500);
});
