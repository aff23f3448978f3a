/**
 * 95 % intervals cover the truth in 92 to 98 of 100 sets. With 200 sets the share has a standard error of 1.54 points,
 * so the band is ±1.95 standard errors and an exact interval would leave it once in twenty: the seeds are pinned. Of
 * fifteen shares one or so leaves it by chance (with seeds 1 to 200 the first-attempt p_s of the truncated setting, at
 * 98.5, which 2000 sets put at 95.1). That the intervals are right, and not only these seeds, is what
 * coverage.long.test.ts measures.
 */
import { expect, test } from 'vitest';
import { coverage, SETTINGS } from './coverage';

test.each(Object.entries(SETTINGS))('intervals cover: %s', (name, options) => {
  const percent = coverage(options, 200, 2000, 500);
  console.log(`coverage of 95 % intervals over 200 sets, ${name}:`, percent);
  for (const [quantity, covered] of Object.entries(percent)) {
    expect(covered, quantity).toBeGreaterThanOrEqual(92);
    expect(covered, quantity).toBeLessThanOrEqual(98);
  }
});
