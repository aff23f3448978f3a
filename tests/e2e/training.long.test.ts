/** Figure 3 as the page of trainings opens on it, trained to its end and held to the exact flow. */
import { expect, test } from 'vitest';
import { parseExperiment } from '../../src/experiment/schema';
import { exactFlow } from '../../src/study/training/flow';
import { flowPoint } from '../../src/study/training/flow-points';
import { planTraining } from '../../src/study/training/plan-training';
import { withLab } from './harness';
import { done, type Estimates, HASH, savedFile, text } from './training-page';

test('opens alive on Figure 3: its numbers lie near the exact flow, and 2:1 is told to be no evidence', async () => {
  await withLab(
    async ({ page, problems }) => {
      await done(page);
      expect(await page.title()).toMatch(/^Training/);
      const file = await savedFile(page);
      expect(file.complete).toBe(true);
      expect(file.steps).toHaveLength(601);
      const training = planTraining(parseExperiment(file.experiment));
      const flow = exactFlow(training, training.cells[0]!).steps!;
      const [cell] = file.cells;
      const worst = { logits: 0, accuracy: 0, ratio: 0 };
      for (const [i, step] of file.steps.entries()) {
        const exact = flowPoint(training.cells[0]!, flow[step]!);
        const own = cell!.classes[0]!;
        const z = ({ value, standardError }: Estimates, truth: readonly number[]): number =>
          Math.max(...value.map((x, k) => Math.abs(x - truth[k]!) / (standardError[k]! + 1e-6)));
        worst.logits = Math.max(worst.logits, z(own.logits[i]!, exact.classes[0]!.logits));
        worst.accuracy = Math.max(worst.accuracy, z(own.accuracy[i]!, exact.classes[0]!.accuracy));
        const { klRatio = null, rewardRatio } = cell!.updates[i] ?? {};
        // Exactly no gradient of the penalty at a refresh, and after the last update.
        expect(klRatio === null).toBe(step % 50 === 0);
        if (rewardRatio) worst.ratio = Math.max(worst.ratio, z(rewardRatio, [exact.update!.rewardRatio!]));
      }
      // Student's t with 31 degrees passes 5 once in 50 000 steps; 601 neighbouring steps are far fewer draws.
      expect(worst.logits).toBeLessThan(5);
      expect(worst.accuracy).toBeLessThan(5);
      expect(worst.ratio).toBeLessThan(6);
      expect(await text(page, 'lab-training-answer')).toMatch(
        /the policies went on resampling\. Meanwhile accuracy went from 0\.8716 to 0\.990\d* ± .*One update after a refresh.*between 20 and 80\. That it stays above 2:1 is no evidence of a length effect: .*L = 1, stays between 4\.3 and 8\.8/,
      );
      expect(await page.$$eval('.training-panel .plot svg', (all) => all.length)).toBe(7);
      expect(await page.$$eval('.timeline line.refresh', (all) => all.length)).toBe(12);
      expect(problems).toEqual([]);
    },
    { path: HASH },
  );
});
