/** Monte Carlo against the golden values: every estimated field of every case, over several seeds. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseCaseFile } from '../../src/study/cases';
import { estimateCases } from '../../src/study/estimate-cases';
import { rmsRange, VALUES_PER_CELL, zScores, type ZScore } from '../../src/study/verify/z-scores';
import { plainEngine } from '../support/plain-engine';

const TRAJECTORIES = 2 ** 13;
const SEEDS = [1, 2];

test('z-scores of the golden cases', async () => {
  const cases = ['three_logit.json', 'token_chain.json'].flatMap((file) =>
    parseCaseFile(readFileSync(new URL(`../data/golden/${file}`, import.meta.url), 'utf8')),
  );
  const scores: ZScore[] = [];
  const choice = { id: 'reference' as const, create: () => Promise.resolve(plainEngine()) };
  for (const seed of SEEDS) {
    const sampling = { trajectories: TRAJECTORIES, seed: [seed, 0] as const };
    for await (const { study, fields } of estimateCases(cases, sampling, [choice])) {
      scores.push(...zScores(study, fields));
    }
  }
  const rms = Math.sqrt(scores.reduce((sum, { z }) => sum + z * z, 0) / scores.length);
  expect(scores.length).toBeGreaterThan(4000);
  const [least, most] = rmsRange(VALUES_PER_CELL * cases.length * SEEDS.length);
  expect(rms).toBeGreaterThan(least);
  expect(rms).toBeLessThan(most);
  expect(scores.filter(({ z }) => Math.abs(z) >= 4.5)).toEqual([]);
});
