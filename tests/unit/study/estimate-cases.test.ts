import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Engine } from '../../../src/engine/engine';
import { InputError } from '../../../src/model/input-error';
import { type AnyCase, parseCaseFile, parseCases } from '../../../src/study/cases';
import { type EstimatedCase, estimateCases } from '../../../src/study/estimate-cases';
import { exactAnswers } from '../../../src/study/exact-answers';
import { zScores } from '../../../src/study/verify/z-scores';
import { plainEngine } from '../../support/plain-engine';

async function estimate(
  cases: readonly AnyCase[],
  trajectories: number,
  engine: Engine = plainEngine(),
): Promise<EstimatedCase[]> {
  const choice = { id: engine.id, create: () => Promise.resolve(engine) };
  const found: EstimatedCase[] = [];
  for await (const result of estimateCases(cases, { trajectories, seed: [1, 0] }, [choice]))
    found.push(result);
  return found;
}

function golden(file: string): AnyCase[] {
  return parseCaseFile(readFileSync(new URL(`../../data/golden/${file}`, import.meta.url), 'utf8'));
}

/** Dotted paths of all numbers and vectors. */
function paths(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, child]) => paths(child, path === '' ? key : `${path}.${key}`));
}

const inputs = {
  theta: [0.4, 2.2, 1.4],
  theta_ref: [0.3, 2, 1.2],
  theta_data: [1, 2, -1],
  length_correct: 8,
  length_wrong: { '3': 0.5, '17': 0.5 },
  Tmax: 4,
  cap_convention: 'decide_then_fail',
  gamma: 1,
  group_size: 8,
  kl_weight_w: 0.05,
};
const chain = {
  theta_tok_dC_dW: [3, -1, 2],
  theta_ref: [2.5, -1.5, 2],
  tokens_per_answer_L: 50,
  critical_tokens_m: 12,
  Tmax: 'inf',
};
const cases = (...all: Record<string, unknown>[]): AnyCase[] =>
  parseCases({ cases: all.map((one) => ({ inputs: one })) });

describe('fields', () => {
  test('of a three-logit case: all that a tally knows of, named as in the exact answers', async () => {
    const [result] = await estimate(cases(inputs), 512);
    const names = Object.keys(result!.fields);
    const exact = paths(exactAnswers(result!.study));
    expect(names.filter((name) => !exact.includes(name))).toEqual([]);
    const under = (prefix: string): string[] => names.filter((name) => name.startsWith(prefix));
    expect(under('sft_dft.').sort()).toEqual(exact.filter((name) => name.startsWith('sft_dft.')).sort());
    expect(under('total_objective_gradient.')).toHaveLength(2);
    expect(under('kl.grad_k')).toEqual(['kl.grad_k2_in_loss', 'kl.grad_k3_in_loss']);
    expect(under('kl.d_magnitudes.')).toHaveLength(3);
    expect(under('statistics.')).toHaveLength(9);
    expect(under('surrogate_gradient.')).toHaveLength(6);
  });

  test('of a token chain: all but the two that only single tokens tell', async () => {
    const [result] = await estimate(cases(chain), 512);
    const exact = paths(exactAnswers(result!.study));
    const missing = exact.filter((name) => !(name in result!.fields));
    expect(missing).toEqual(['expected_sampling_kl_per_attempt', 'mean_abs_d_sample_per_attempt']);
    expect(Object.keys(result!.fields)).toHaveLength(exact.length - 2);
  });

  test('without a data policy, and without decisions or a distance to measure', async () => {
    const single = { ...inputs, Tmax: 1, cap_convention: 'truncate', theta_data: undefined };
    const [undecided, same] = await estimate(cases(single, { ...inputs, theta_ref: inputs.theta }), 512);
    const names = Object.keys(undecided!.fields);
    expect(names.filter((name) => name.startsWith('sft_dft.'))).toEqual([]);
    expect(names.filter((name) => name.startsWith('kl.d_magnitudes.'))).toEqual([
      'kl.d_magnitudes.mean_abs_d_sample_per_attempt',
    ]);
    expect(same!.fields['kl.d_magnitudes.mean_abs_d_decision_per_decision']).toEqual({
      value: 0,
      standardError: 0,
      n: 0,
    });
    expect(same!.fields['kl.d_magnitudes.ratio_abs_d_sample_to_decision']).toBeUndefined();
  });

  test('are finite, also where hardly anything happens', async () => {
    const rare = { ...inputs, theta: [-12, 12, -12], theta_data: [12, 12, -12], Tmax: 2 };
    const rightOnly = { ...inputs, theta: [12, 2, 1], theta_ref: [11, 2, 0] };
    const found = await estimate(cases(rare, inputs, chain, rightOnly), 64);
    for (const { fields } of found) {
      for (const { value, standardError, n } of Object.values(fields)) {
        expect([value, standardError, n].flat().every(Number.isFinite)).toBe(true);
      }
    }
    // Only decisions at wrong answers cost something, and there was none.
    expect(found[3]!.fields['kl.d_magnitudes.ratio_abs_d_sample_to_decision']).toBeUndefined();
  });
});

test('cases come out in order, and the data of a case leave its other estimates alone', async () => {
  const without = { ...inputs, theta_data: undefined };
  const both = await estimate(cases(inputs, chain, inputs), 512);
  const alone = await estimate(cases(without, chain, without), 512);
  expect(both.map(({ study }) => study.id)).toEqual(['case-0', 'case-1', 'case-2']);
  expect(both[1]!.fields).toEqual(alone[1]!.fields);
  both.forEach(({ fields }, i) => {
    expect(
      Object.fromEntries(Object.entries(fields).filter(([name]) => !name.startsWith('sft_dft.'))),
    ).toEqual(alone[i]!.fields);
  });
});

test('equal cases, and a policy and its data, have streams of their own', async () => {
  const same = { ...inputs, theta_data: inputs.theta };
  const [first, second] = await estimate(cases(same, same), 512);
  const found = [first, second].flatMap((result) => [
    result!.fields['statistics.expected_counts.n_C']!.value,
    result!.fields['sft_dft.data_expected_counts.n_C']!.value,
  ]);
  expect(new Set(found).size).toBe(4);
});

test('an attempt that is cut off before its decision: nothing but the noise of the answers', async () => {
  // The baseline leaves little variance here, and a baseline estimated from the same draws would show as a bias.
  const single = { ...inputs, length_correct: 1, length_wrong: 1, Tmax: 1, cap_convention: 'fail' };
  const all = cases(...Array.from({ length: 10 }, () => ({ ...single, theta_data: undefined })));
  const z = (await estimate(all, 2048)).flatMap(({ study, fields }) =>
    zScores(study, fields).filter(({ field }) => field.startsWith('kl.both.grad_detached')),
  );
  expect(z).toHaveLength(10);
  expect(Math.max(...z.map((score) => Math.abs(score.z)))).toBeLessThan(4.5);
});

test('golden token chains are within 4.5 standard errors', async () => {
  const some = golden('token_chain.json').slice(0, 10);
  const scores = (await estimate(some, 1024)).flatMap(({ study, fields }) => zScores(study, fields));
  expect(scores.length).toBeGreaterThan(50);
  expect(scores.filter(({ z }) => !(Math.abs(z) < 4.5))).toEqual([]);
});

describe('refused', () => {
  async function messages(all: readonly AnyCase[], trajectories: number): Promise<string[]> {
    try {
      await estimate(all, trajectories);
    } catch (error) {
      if (error instanceof InputError) return error.issues.map(({ message }) => message);
      throw error;
    }
    return [];
  }

  test('endless processes, with the policy that makes them so', async () => {
    const never = [0, -12, 12];
    const found = await messages(
      cases(
        { ...inputs, theta: never, Tmax: 'inf' },
        { ...inputs, theta_data: never, Tmax: 'inf' },
        { ...chain, theta_tok_dC_dW: [0, 0, 12], critical_tokens_m: 40 },
      ),
      512,
    );
    expect(found).toEqual([
      expect.stringMatching(/^cases\[0\].*under theta; received "inf"\.$/),
      expect.stringMatching(/^cases\[1\].*under theta_data; received "inf"\.$/),
      expect.stringMatching(/^cases\[2\].*under theta_tok_dC_dW; received "inf"\.$/),
    ]);
  });

  test('too few trajectories, once a case', async () => {
    expect(await messages(cases(inputs, chain), 8)).toEqual([
      '--trajectories must be more than one group of 8 (cases[0].inputs.group_size); received 8.',
      '--trajectories must be more than one group of 8 (cases[1].inputs); received 8.',
    ]);
  });
});
