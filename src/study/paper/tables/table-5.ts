/** Table 5: which Q-value depends on what, read off the derivatives of the Q-values. */
import { dftQ, expectedRewardQ, realisedRewardQ, sftQ, type TrajectoryQ } from '../appendix-d';
import type { Dual, Variable } from '../dual';
import { between, type ExactCheck } from '../exact-check';
import { APPENDIX_C } from '../settings';
import { type PaperTable, printed, text } from '../table';

const { policy, length, advantage } = APPENDIX_C;
/** Any discount below 1 shows a dependence on lengths. */
const GAMMA = 0.99;

interface Objective {
  readonly name: string;
  readonly q: () => TrajectoryQ;
  /** The paper's answers to the three questions; null where it does not ask. */
  readonly printed: readonly [string, string, string] | null;
  readonly expected: readonly [boolean, boolean, boolean];
}

const OBJECTIVES: readonly Objective[] = [
  {
    name: 'SFT (eq. 17)',
    q: () => sftQ(policy, length),
    printed: ['Yes (via 1/π_sample)', 'Yes (via 1/π_d)', 'Yes (weighted by 1/π)'],
    expected: [true, true, true],
  },
  {
    name: 'DFT (eq. 27)',
    q: () => dftQ(policy, length),
    printed: ['No', 'No', 'Yes (constant weight)'],
    expected: [false, false, true],
  },
  {
    name: 'RL, advantage that has come out (Theorem 3.1, γ = 1)',
    q: () => realisedRewardQ(policy, length, 1, advantage),
    printed: ['No', 'No', 'No'],
    expected: [false, false, false],
  },
  {
    name: 'RL, advantage that has come out (Theorem 3.1, γ = 0.99)',
    q: () => realisedRewardQ(policy, length, GAMMA, advantage),
    printed: ['No', 'No', 'No'],
    expected: [false, false, true],
  },
  {
    name: 'RL, expected reward Q^π (section 3.1, γ = 1)',
    q: () => expectedRewardQ(policy, length),
    printed: null,
    expected: [true, true, false],
  },
];

const DECISION: readonly Variable[] = ['θ_d,C', 'θ_d,W'];

function depends(q: Dual, variables: readonly Variable[]): boolean {
  return variables.some((variable) => q.slope(variable) !== 0);
}

export function table5(): PaperTable {
  const checks: ExactCheck[] = [];
  const rows = OBJECTIVES.map(({ name, q, printed: words, expected }) => {
    const { first, resample } = q();
    const found = [depends(resample, ['θ_s']), depends(first, DECISION), depends(resample, ['L'])];
    found.forEach((answer, i) =>
      checks.push(
        between(
          `${name}, question ${i + 1}`,
          Number(answer),
          Number(expected[i]),
          Number(expected[i]),
          'Yes is 1, no is 0.',
          words?.[i] ?? null,
        ),
      ),
    );
    return [
      text(name),
      ...found.flatMap((answer, i) => [
        words === null ? text('not asked') : printed(words[i]!),
        text(answer ? 'yes' : 'no'),
      ]),
    ];
  });
  return {
    id: 'table-5',
    section: 'D',
    title: 'Table 5: what the Q-values depend on',
    source: 'As printed, beside derivatives of the Q-values on the trajectory of Appendix C.',
    note: 'For RESAMPLE and for the first token of the first answer. The last STOP has Q = 0 under SFT and DFT and depends on nothing. “RL” in the paper is the advantage that has come out, at γ = 1.',
    columns: [
      'Objective',
      'Q_d on π_sample, printed', 'derived',
      'Q_sample on π_d, printed', 'derived',
      'Q_d on future lengths, printed', 'derived',
    ], // prettier-ignore
    rows,
    checks,
  };
}
