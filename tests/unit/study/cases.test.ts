import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../src/model/input-error';
import { isTokenChainCase, parseCaseFile, parseCases, type StudyCase } from '../../../src/study/cases';

const good = {
  id: 'one',
  theta: [0.4, 2.2, 1.4],
  theta_ref: [0.3, 2, 1.2],
  theta_data: [1, 2, -1],
  length_correct: 8,
  length_wrong: { '3': 0.5, '17': 0.5 },
  Tmax: 4,
  cap_convention: 'decide_then_fail',
  gamma: 0.9,
  group_size: 8,
  kl_weight_w: 0.05,
  example_trajectories: ['W,R,C,S', 'C'],
};

function issuesOf(parse: () => unknown): { path: string; message: string }[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof InputError) return [...error.issues];
    throw error;
  }
  return [];
}

/** The cases of a file that has no token chains. */
const threeLogit = (file: unknown) =>
  parseCases(file).filter((study): study is StudyCase => !isTokenChainCase(study));

const issuesWith = (change: Record<string, unknown>) =>
  issuesOf(() => parseCases({ cases: [{ inputs: { ...good, ...change } }] }));

test('a case', () => {
  const [study] = threeLogit({ cases: [{ inputs: good, outputs: 'ignored' }], format: 'ignored' });
  expect(study).toMatchObject({
    id: 'one',
    process: {
      policy: { thetaS: 0.4, thetaDC: 2.2, thetaDW: 1.4 },
      maxAttempts: 4,
      atCap: 'decide-then-fail',
    },
    reference: { thetaS: 0.3, thetaDC: 2, thetaDW: 1.2 },
    dataPolicy: { thetaS: 1, thetaDC: 2, thetaDW: -1 },
    gamma: 0.9,
    groupSize: 8,
    klWeight: 0.05,
    exampleTrajectories: ['W,R,C,S', 'C'],
  });
  expect(study!.process.lengths.correct).toEqual({ min: 8, probabilities: Float64Array.of(1) });
  expect(study!.process.lengths.wrong.min).toBe(3);
});

test('fields that may be left out', () => {
  const { id, theta_data, example_trajectories, cap_convention, ...rest } = good;
  expect([id, theta_data, example_trajectories, cap_convention]).not.toContain(undefined);
  const [first, second] = threeLogit({
    cases: [{ inputs: { ...rest, Tmax: 'inf' } }, { inputs: { ...good, Tmax: 'inf' } }],
  });
  expect(first).toMatchObject({ id: 'case-0', dataPolicy: null, exampleTrajectories: [] });
  expect(first!.process.maxAttempts).toBeNull();
  expect(second!.id).toBe('one');
});

test('a token chain', () => {
  const inputs = {
    id: 'chain',
    theta_tok_dC_dW: [3, -1, 2],
    theta_ref: [2.5, -1.5, 2],
    tokens_per_answer_L: 50,
    critical_tokens_m: 12,
    Tmax: 'inf',
  };
  expect(parseCases({ cases: [{ inputs }] })).toEqual([
    {
      id: 'chain',
      chain: {
        policy: { thetaTok: 3, thetaDC: -1, thetaDW: 2 },
        tokens: 50,
        critical: 12,
        maxAttempts: null,
        atCap: 'truncate',
      },
      reference: { thetaTok: 2.5, thetaDC: -1.5, thetaDW: 2 },
    },
  ]);
  const faults = issuesOf(() =>
    parseCases({
      cases: [
        { inputs: { ...inputs, critical_tokens_m: 51 } },
        { inputs: { ...inputs, theta_tok_dC_dW: [41, 0, 0], tokens_per_answer_L: 0 } },
      ],
    }),
  );
  expect(faults.map(({ message }) => message)).toEqual([
    'cases[0].inputs.critical_tokens_m must be an integer from 1 to 50 (tokens_per_answer_L); received 51.',
    'cases[1].inputs.tokens_per_answer_L must be an integer from 1 to 4096 (tokens); received 0.',
    'cases[1].inputs.theta_tok_dC_dW[0] must be a number from −40 to 40 (a logit); received 41.',
    'cases[1].inputs.critical_tokens_m must be an integer from 1 to 1 (tokens_per_answer_L); received 12.',
  ]);
});

test.each([
  ['three_logit.json', 40],
  ['token_chain.json', 15],
])('the golden file %s', (file, count) => {
  const text = readFileSync(new URL(`../../data/golden/${file}`, import.meta.url), 'utf8');
  expect(parseCaseFile(text)).toHaveLength(count);
});

describe('faults', () => {
  test.each<[string, Record<string, unknown>, string, RegExp]>([
    ['a logit out of range', { theta: [0, 41, 0] }, 'theta[1]', /from −40 to 40 \(a logit\); received 41\./],
    ['a logit that is not a number', { theta_ref: [0, null, 0] }, 'theta_ref[1]', /received null/],
    ['too few logits', { theta: [0, 1] }, 'theta', /list of three logits.*received \[0,1\]/],
    ['no policy', { theta: undefined }, 'theta', /received nothing/],
    ['a length of 0', { length_correct: 0 }, 'length_correct', /integer from 1 to 4096.*received 0/],
    ['a length in between', { length_wrong: 2.5 }, 'length_wrong', /received 2\.5/],
    ['a length beyond the end', { length_wrong: 4097 }, 'length_wrong', /received 4097/],
    ['a pmf that sums to 0.9', { length_wrong: { '3': 0.9 } }, 'length_wrong', /received 0\.9/],
    ['a negative probability', { length_wrong: { '3': -1, '4': 1 } }, 'length_wrong["3"]', /probability/],
    ['a cap of 0', { Tmax: 0 }, 'Tmax', /integer from 1 to 4096 \(attempts\) or "inf"; received 0/],
    ['a cap in between', { Tmax: 1.5 }, 'Tmax', /received 1\.5/],
    ['a cap beyond the end', { Tmax: 5000 }, 'Tmax', /received 5000/],
    ['a cap by another name', { Tmax: 'none' }, 'Tmax', /received "none"/],
    [
      'an unknown cap rule',
      { cap_convention: 'toString' },
      'cap_convention',
      /truncate, fail, decide_then_fail/,
    ],
    ['no cap rule', { cap_convention: undefined }, 'cap_convention', /received nothing/],
    ['no discount', { gamma: 0 }, 'gamma', /above 0 and at most 1; received 0/],
    ['a discount above 1', { gamma: 1.1 }, 'gamma', /received 1\.1/],
    ['a group of one', { group_size: 1 }, 'group_size', /integer from 2 to 256; received 1/],
    ['a group too large', { group_size: 257 }, 'group_size', /received 257/],
    ['a negative weight', { kl_weight_w: -1 }, 'kl_weight_w', /received -1/],
    ['a name that is not text', { id: 7 }, 'id', /text/],
    [
      'a trajectory that stops twice',
      { example_trajectories: ['C,S,S'] },
      'example_trajectories[0]',
      /in turn/,
    ],
    ['trajectories that are no list', { example_trajectories: 'C' }, 'example_trajectories', /list/],
  ])('%s', (_, change, path, pattern) => {
    const issues = issuesWith(change);
    expect(issues).toHaveLength(1);
    expect(issues[0]!.path.replace(/^cases\[0\]\.inputs\./, '')).toBe(path);
    expect(issues[0]!.message).toMatch(pattern);
  });

  test('all faults of all cases at once', () => {
    const issues = issuesOf(() =>
      parseCases({
        cases: [
          { inputs: { ...good, theta: [99, NaN, 0], gamma: 2 } },
          { inputs: good },
          {},
          { inputs: { ...good, Tmax: -1, group_size: 'many' } },
        ],
      }),
    );
    expect(issues.map(({ path }) => path)).toEqual([
      'cases[0].inputs.theta[0]',
      'cases[0].inputs.theta[1]',
      'cases[0].inputs.gamma',
      'cases[2].inputs',
      'cases[3].inputs.Tmax',
      'cases[3].inputs.group_size',
    ]);
  });

  test.each([
    ['no JSON', '{"cases": ', /not JSON/],
    ['no object', '[]', /cases must be a list of at least one case; received nothing/],
    ['no cases', '{"cases": []}', /at least one case; received \[\]/],
    ['null', 'null', /cases/],
  ])('%s', (_, text, pattern) => {
    expect(issuesOf(() => parseCaseFile(text))[0]!.message).toMatch(pattern);
  });
});
