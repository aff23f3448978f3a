/** Tables 3 and 4: Appendix C's trajectory, action by action, and its net update. */
import { APPENDIX_C_INPUTS, appendixCMachine } from '../appendix-c';
import { type ExactCheck, near } from '../exact-check';
import { exact, type PaperTable, printed, text } from '../table';

/** How far the printed numbers may be from the exact ones, by what the paper's rounding did to them. */
const TOLERANCES = {
  dQ: [
    1.3e-3,
    'Probabilities rounded to four digits move 8·log(p/p_ref) by up to 8·5e-5·(1/p + 1/p_ref) = 1.9e-3; the printed numbers stay within 1.3e-3.',
  ],
  sum: [5.2e-4, 'That error of d and Q, 1.3e-3, times the score 0.4013 of θ_s at C.'],
  rest: [5e-5, 'Printed to four decimals: half a unit of the last.'],
} as const;

type Tolerance = keyof typeof TOLERANCES;

const EXACTLY =
  'Theory gives the number to fifteen digits; 1e-12 is far above rounding and far below any change.';

/** A number of Appendix C: printed, exact in theory, and recomputed. */
function entry(
  name: string,
  value: number,
  theory: number,
  print: string,
  tolerance: Tolerance,
): ExactCheck[] {
  const [allowed, because] = TOLERANCES[tolerance];
  const number = Number(print.replace('−', '-'));
  return [
    near(`${name}, against theory`, value, theory, 1e-12, EXACTLY, print),
    near(`${name}, against the printed number`, value, number, allowed, because, print),
  ];
}

export interface PrintedStep {
  /** Place in the trajectory. */
  readonly at: number;
  readonly action: string;
  readonly parameter: string;
  readonly score: string;
  readonly d: readonly [print: string, theory: number];
  readonly future: string;
  readonly q: readonly [print: string, theory: number];
  readonly contribution: readonly [print: string, theory: number];
}

/** Table 3 in its order, last action first. */
export const PRINTED_STEPS: readonly PrintedStep[] = [
  {
    at: 3,
    action: 'STOP',
    parameter: 'θ_d,C',
    score: '0.0998',
    d: ['−0.0218', -0.0218446912742766],
    future: '0',
    q: ['−0.0218', -0.0218446912742766],
    contribution: ['−0.0022', -0.00217901863927761],
  },
  {
    at: 2,
    action: 'Sample C',
    parameter: 'θ_s',
    score: '0.4013',
    d: ['−0.3320', -0.330719936548596],
    future: '−0.0218',
    q: ['−0.3538', -0.352564627822873],
    contribution: ['−0.1420', -0.141488535753179],
  },
  {
    at: 1,
    action: 'RESAMPLE',
    parameter: 'θ_d,W',
    score: '0.1978',
    d: ['−0.0429', -0.0428650574195803],
    future: '−0.3538',
    q: ['−0.3967', -0.395429685242453],
    contribution: ['−0.0785', -0.078222362683166],
  },
  {
    at: 0,
    action: 'Sample W',
    parameter: 'θ_s',
    score: '−0.5987',
    d: ['0.4704', 0.469280063451404],
    future: '−0.3967',
    q: ['0.0737', 0.0738503782089512],
    contribution: ['−0.0441', -0.0442133101283366],
  },
];

const DECIMALS = 6;

export function table3(): PaperTable {
  const { kl } = appendixCMachine(APPENDIX_C_INPUTS);
  const checks: ExactCheck[] = [];
  const rows = PRINTED_STEPS.map((step) => {
    const action = kl.actions[step.at]!;
    const { immediate, future, q, score, contribution } = action;
    const decision = action.tokens === 1;
    // V of the last action is the constant 0 and not checked beyond its printed form.
    checks.push(
      ...entry(`${step.action}: d`, immediate, step.d[1], step.d[0], decision ? 'rest' : 'dQ'),
      ...entry(`${step.action}: Q`, q, step.q[1], step.q[0], 'dQ'),
      ...entry(
        `${step.action}: contribution`,
        contribution,
        step.contribution[1],
        step.contribution[0],
        'sum',
      ),
      near(
        `${step.action}: V`,
        future,
        Number(step.future.replace('−', '-')),
        TOLERANCES.dQ[0],
        TOLERANCES.dQ[1],
        step.future,
      ),
      near(
        `${step.action}: score`,
        score,
        Number(step.score.replace('−', '-')),
        TOLERANCES.rest[0],
        TOLERANCES.rest[1],
        step.score,
      ),
    );
    return [
      text(`${action.attempt}`),
      text(step.action),
      printed(step.d[0]),
      exact(immediate, DECIMALS),
      printed(step.future),
      exact(future, DECIMALS),
      printed(step.q[0]),
      exact(q, DECIMALS),
      printed(step.score),
      exact(score, DECIMALS),
      text(step.parameter),
      printed(step.contribution[0]),
      exact(contribution, DECIMALS),
    ];
  });
  return {
    id: 'table-3',
    section: 'C',
    title: 'Table 3: the KL penalty on the trajectory W, RESAMPLE, C, STOP',
    source: 'As printed, beside the same numbers without rounding on the way.',
    note: 'The paper rounds probabilities to four digits before it divides, takes logarithms and multiplies by 8. For “Sample C” it multiplies −0.0415; from its own printed probabilities that factor is −0.0414, and exactly −0.04134, so this is a slip. It reaches d, V, Q and the contributions in the third decimal.',
    columns: [
      'Step', 'Action', 'd, printed', 'd, exact', 'V, printed', 'V, exact', 'Q, printed', 'Q, exact',
      '∇log π, printed', '∇log π, exact', 'Parameter', 'Contribution, printed', 'Contribution, exact',
    ], // prettier-ignore
    rows,
    checks,
  };
}

export interface PrintedNet {
  readonly logit: 0 | 1 | 2;
  readonly parameter: string;
  readonly policy: string;
  readonly reward: readonly [print: string, theory: number];
  readonly kl: readonly [print: string, theory: number];
  readonly net: readonly [print: string, theory: number];
}

/** Table 4 in its order. */
export const PRINTED_NET: readonly PrintedNet[] = [
  {
    logit: 0,
    parameter: 'θ_s',
    policy: 'π_sample',
    reward: ['−0.0987', -0.098687660112452],
    kl: ['−0.1861', -0.185701845881516],
    net: ['−0.2848', -0.284389505993968],
  },
  {
    logit: 2,
    parameter: 'θ_d,W',
    policy: 'π_d',
    reward: ['0.0989', 0.0989080557207091],
    kl: ['−0.0785', -0.078222362683166],
    net: ['0.0204', 0.0206856930375431],
  },
  {
    logit: 1,
    parameter: 'θ_d,C',
    policy: 'π_d',
    reward: ['0.0499', 0.0498752445598426],
    kl: ['−0.0022', -0.00217901863927761],
    net: ['0.0477', 0.047696225920565],
  },
];

export function table4(): PaperTable {
  const { reward, kl, net } = appendixCMachine(APPENDIX_C_INPUTS);
  return {
    id: 'table-4',
    section: 'C',
    title: 'Table 4: the net update',
    source: 'As printed, beside the same numbers without rounding on the way.',
    note: 'One trajectory with advantage +0.5 and weight w = 1 of the penalty. It is not the expected gradient, and the weight is a thousand times that of Table 7.',
    columns: [
      'Parameter',
      'Policy',
      'Reward, printed',
      'Reward, exact',
      'KL, printed',
      'KL, exact',
      'Net, printed',
      'Net, exact',
    ],
    rows: PRINTED_NET.map(({ logit, ...row }) => [
      text(row.parameter),
      text(row.policy),
      printed(row.reward[0]),
      exact(reward.gradient[logit], DECIMALS),
      printed(row.kl[0]),
      exact(kl.gradient[logit], DECIMALS),
      printed(row.net[0]),
      exact(net[logit], DECIMALS),
    ]),
    checks: PRINTED_NET.flatMap(({ logit, ...row }) => [
      ...entry(`reward on ${row.parameter}`, reward.gradient[logit], row.reward[1], row.reward[0], 'rest'),
      ...entry(`KL on ${row.parameter}`, kl.gradient[logit], row.kl[1], row.kl[0], 'sum'),
      ...entry(`net on ${row.parameter}`, net[logit], row.net[1], row.net[0], 'sum'),
    ]),
  };
}
