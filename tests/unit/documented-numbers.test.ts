/** Numbers that README and docs/ tell, and the point at which they hold, against the exact answers. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseExperiment } from '../../src/experiment/schema';
import { writeField } from '../../src/experiment/field-values';
import type { Settings } from '../../src/experiment/experiment';
import { attributionRatio } from '../../src/model/attribution';
import { exactGradient } from '../../src/study/compare/compare';
import { namedObjectives } from '../../src/study/compare/objectives';
import { processMeasures } from '../../src/study/compare/process-measures';

/** As one line: prettier breaks lines where they fit. */
const read = (path: string): string => readFileSync(path, 'utf8').replaceAll(/\s+/g, ' ');

const DEFAULT_EXPERIMENT = parseExperiment({ version: 1 });

const readme = read('README.md');
const attribution = read('docs/attribution.md');
const objectives = read('docs/objectives.md');

const tokens = (count: number) => ({ kind: 'constant', tokens: count }) as const;

function settings(changes: Readonly<Record<string, unknown>>): Settings {
  return Object.entries(changes).reduce<Settings>(
    (all, [path, value]) => writeField<Settings>(all, path, value as never),
    DEFAULT_EXPERIMENT,
  );
}

function ratio(spec: string, part: 'kl' | 'total', changes: Readonly<Record<string, unknown>>): number {
  const [{ objective } = { objective: undefined }] = namedObjectives([spec]);
  const own = settings(changes);
  return attributionRatio(exactGradient(own, objective!, part)!)!;
}

const lengths = (count: number) => ({
  'model.lengths.correct': tokens(count),
  'model.lengths.wrong': tokens(count),
});

const K2 = 'verl-grpo-kl-loss;kl.estimator=k2';

describe('a KL penalty against the length of answers', () => {
  test('has its numbers at the point of Appendix C, and the documents say so', () => {
    expect(ratio(K2, 'kl', lengths(500)) / 500).toBeCloseTo(1.023, 3);
    expect(ratio('paper-theory', 'kl', lengths(4096))).toBeLessThan(103.2);
    expect(ratio('paper-theory', 'kl', lengths(4096))).toBeGreaterThan(102.8);
    expect(ratio('trl-dr-grpo', 'total', lengths(500))).toBeCloseTo(1.11, 2);
    expect(readme).toContain(
      "At the policy and the reference of the paper's Appendix C, each token with the log ratio of its answer: as a loss (k2)",
    );
    expect(readme).toContain('(docs/attribution.md#where-the-numbers-hold)');
    expect(attribution).toContain('**every token of an answer carries the log ratio of the answer**');
    const { policy, reference } = DEFAULT_EXPERIMENT.model;
    expect([policy, reference]).toEqual([
      { thetaS: 0.4, thetaDC: 2.2, thetaDW: 1.4 },
      { thetaS: 0.3, thetaDC: 2, thetaDW: 1.2 },
    ]);
  });

  test('has others at other points', () => {
    const at = (spec: string, thetaDW: number): number =>
      ratio(spec, 'kl', { ...lengths(500), 'model.policy.thetaDW': thetaDW });
    expect([at(K2, 0.5) / 500, at(K2, 1.2) / 500].map((x) => x.toPrecision(2))).toEqual(['0.31', '2.2']);
    const inReward = [at('paper-theory', 0.5), at('paper-theory', 1.2)].map((x) => x.toFixed(0));
    expect(inReward).toEqual(['206', '109']);
    expect(attribution).toContain('k2 pushes sampling 0.31·L and 2.2·L times');
    expect(attribution).toContain('KL in the reward 206 and 109 times');
  });

  test('follows another law in a chain of tokens', () => {
    const exponents = processMeasures(DEFAULT_EXPERIMENT).growth.flatMap(({ id, fit }) =>
      id === 'chainAll' || id === 'chainOne' ? [fit!.exponent.toFixed(2)] : [],
    );
    expect(exponents).toEqual(['0.02', '0.53']);
    expect(attribution).toContain('L^0.02 on 8 to 1024 tokens; where one token is critical as L^0.53');
  });
});

test('division by length moves the signal where right and wrong answers differ, division by σ does not', () => {
  for (const wrong of [100, 300, 900]) {
    const changes = { 'model.lengths.correct': tokens(300), 'model.lengths.wrong': tokens(wrong) };
    const row = ['trl-grpo', 'trl-dapo', 'trl-dr-grpo'].map((id) => ratio(id, 'total', changes).toFixed(3));
    expect(objectives).toContain(`| ${wrong} tokens | ${row.join(' | ')} |`);
    expect(row.slice(1)).toEqual(['1.109', '1.109']);
  }
  expect(readme).toContain("whether GRPO's division by σ changes where the signal goes (it does not;");
});
