/** What `lab estimate` gives for the golden cases, against their exact outputs in standard errors: for golden*.test.ts. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isTokenChainCase, parseCaseFile } from '../../src/study/cases';
import { scoreCases } from '../../src/study/verify/z-scores';
import { webGpuEngine } from '../support/webgpu';

const GOLDEN = new URL('../data/golden/three_logit.json', import.meta.url);

/** @param every 1 for all 40 cases: most of the time goes into building a signal kernel for each */
export function testGoldenCases(trajectories: number, every: number): void {
  test(`estimates of golden cases scatter about the exact answers as their standard errors say: one in ${every}, ${trajectories} trajectories`, async () => {
    const cases = parseCaseFile(readFileSync(GOLDEN, 'utf8')).flatMap((study) =>
      isTokenChainCase(study) ? [] : [study],
    );
    const engine = await webGpuEngine();
    try {
      const check = await scoreCases(
        engine,
        cases.filter((_, i) => i % every === 0),
        trajectories,
        { discounted: true },
      );
      const { scores, largest } = check.evidence.scores;
      expect(check.passed, check.detail).toBe(true);
      expect(scores.length).toBeGreaterThan(1000 / every);
      expect(largest).toBeLessThan(4.5);
    } finally {
      engine.dispose();
    }
  });
}
