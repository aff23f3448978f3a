import { expect, test } from 'vitest';
import { fuzz } from '../../../support/fuzz';

test('damaged logs neither crash a reader nor stop it', async () => {
  const { withTraces } = await fuzz(1000, 1);
  // Many survive a few wrong bytes, if they are not archives; without that the test would look at messages only.
  expect(withTraces).toBeGreaterThan(250);
}, 60_000);
