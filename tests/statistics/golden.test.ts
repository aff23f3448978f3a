/** What `lab estimate` gives for the golden cases, against their exact outputs in standard errors. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isTokenChainCase, parseCaseFile } from '../../src/study/cases';
import { scoreCases } from '../../src/study/verify/z-scores';
import { webGpuEngine } from '../support/webgpu';

const GOLDEN = new URL('../data/golden/three_logit.json', import.meta.url);

test('estimates of the 40 golden cases scatter about the exact answers as their standard errors say', async () => {
  const cases = parseCaseFile(readFileSync(GOLDEN, 'utf8')).flatMap((study) =>
    isTokenChainCase(study) ? [] : [study],
  );
  const engine = await webGpuEngine();
  try {
    const check = await scoreCases(engine, cases, 2 ** 18, { discounted: true });
    const { scores, largest } = check.evidence.scores;
    expect(check.passed, check.detail).toBe(true);
    expect(scores.length).toBeGreaterThan(1000);
    expect(largest).toBeLessThan(4.5);
  } finally {
    engine.dispose();
  }
});
