/** Section 4.2: the accuracy formula, as a statement about the process and as a calibration. */
import { HEAD } from '../../../model/tally';
import { integrateUnit } from '../../../model/quadrature';
import { exactStatistics } from '../../../model/exact-statistics';
import { accuracy } from '../../../objective/reward-estimators';
import { actionTotals, type Totals, trajectories } from '../../../objective/totals';
import type { Claim } from '../claim';
import { digits, near, same } from '../exact-check';
import { APPENDIX_C, constantProcess, policyOf, symbols } from '../settings';

const PROCESS = constantProcess(APPENDIX_C.policy, APPENDIX_C.length);

export const accuracyFormula: Claim = {
  id: 'accuracy-formula',
  title: 'The accuracy formula',
  section: '4.2',
  where: 'Section 4.2, Model Accuracy',
  statement:
    'The chance of a right final answer is p_s·p_d|C over the chance that an attempt ends the trajectory. Attempts follow one another without a cap.',
  measured:
    'The accuracy of the process of Appendix C, by recursion over attempts and by simulation, against the formula. The share of right answers at each number of attempts is the same.',
  verdict: 'true',
  explanation:
    'It holds without a cap. With a cap the last attempts have to be counted as the cap rule says.',
  exact: () => {
    const { p, a, b, J, N } = symbols(APPENDIX_C.policy);
    const statistics = exactStatistics(PROCESS);
    const capped = exactStatistics(
      constantProcess(APPENDIX_C.policy, 8, 8, { maxAttempts: 4096, atCap: 'fail' }),
    );
    return [
      same('accuracy at the point of Appendix C', statistics.accuracy, J),
      same('accuracy by recursion over 4096 attempts', capped.accuracy, J),
      same('accuracy as the paper writes it', (p * a) / (1 - (p * (1 - a) + (1 - p) * b)), J),
      same('expected attempts', statistics.expectedAttempts, N),
    ];
  },
  simulate: () => {
    const { J, N } = symbols(APPENDIX_C.policy);
    return [
      {
        setting: 'the policy of Appendix C, no cap',
        process: PROCESS,
        groupSize: 8,
        quantities: [
          { name: 'accuracy', exact: J, estimate: accuracy },
          {
            name: 'attempts of a trajectory',
            exact: N,
            estimate: (totals) => totals.counters[HEAD.attempts]! / trajectories(totals),
          },
        ],
      },
    ];
  },
};

/** The formula with all three probabilities estimated from the pooled attempts of a tally. */
function calibrated(totals: Totals): number {
  const { sampleC, sampleW, stopC, resW } = actionTotals(totals, 'truncate');
  const p = sampleC / (sampleC + sampleW);
  const a = stopC / sampleC;
  const b = resW / sampleW;
  return (p * a) / (1 - (p * (1 - a) + (1 - p) * b));
}

export const calibrationPooled: Claim = {
  id: 'calibration-pooled',
  title: 'Calibration on the same attempts',
  section: '4.2',
  where: 'Section 4.2, “The close agreement between predicted and observed accuracy”',
  statement:
    'Accuracy predicted from estimated p_s, p_d|C and p_d|W agrees with observed accuracy, which speaks for the model.',
  measured:
    'The prediction minus the observed accuracy, on the same simulated trajectories, with p_s estimated from all attempts.',
  verdict: 'conditional',
  explanation:
    'With p_s from all attempts the prediction is the number of trajectories that ended in STOP after a right answer over all that ended in STOP, whatever produced them. It agrees on any data without truncated trajectories, so it tests the counting and not the model. With p_s from first attempts, as the paper has it, agreement says that first attempts are as good as later ones.',
  exact: () => {
    // Counts n of each kind of action of two different policies, added up: a mixture that no single policy gives.
    const [one, two] = [policyOf(0.9, 0.95, 0.4), policyOf(0.1, 0.8, 0.7)].map((policy) =>
      exactStatistics(constantProcess(policy, 8)),
    ) as [ReturnType<typeof exactStatistics>, ReturnType<typeof exactStatistics>];
    const sum = (kind: keyof typeof one.expectedCounts): number =>
      one.expectedCounts[kind] + two.expectedCounts[kind];
    const p = sum('sampleC') / (sum('sampleC') + sum('sampleW'));
    const a = sum('stopC') / sum('sampleC');
    const b = sum('resW') / sum('sampleW');
    return [
      same(
        'pooled prediction for a mixture of two policies',
        (p * a) / (1 - (p * (1 - a) + (1 - p) * b)),
        (one.accuracy + two.accuracy) / 2,
      ),
    ];
  },
  simulate: () => [
    {
      setting: 'the policy of Appendix C, no cap',
      process: PROCESS,
      groupSize: 8,
      quantities: [
        {
          name: 'predicted minus observed accuracy',
          exact: 0,
          estimate: (totals) => calibrated(totals) - accuracy(totals),
        },
      ],
    },
  ],
};

/** Queries of different difficulty: p ~ Beta(α, β) with this mean and α + β = 2; decisions alike on all. */
const MEAN = 0.2;
const CONCENTRATION = 2;
const STOP = 0.97;
const RESAMPLE = 0.5;

export const calibrationHeterogeneous: Claim = {
  id: 'calibration-heterogeneous',
  title: 'One p_s for unequal queries',
  section: '4.2',
  where: 'Section 4.2, p_s from first attempts (Figure 1)',
  statement: 'One p_s for all queries of a difficulty stands for them in the accuracy formula.',
  measured:
    'The accuracy of queries with p_s from a beta distribution of mean 0.2 and concentration 2, p_d|C = 0.97 and p_d|W = 0.5, by integration, against the formula at the mean p_s.',
  verdict: 'conditional',
  explanation:
    'It holds where all queries are equally hard. Accuracy is a concave function of p_s, so the mean p_s of unequal queries predicts too much: hard queries use up their attempts and stay hard.',
  exact: () => {
    const alpha = MEAN * CONCENTRATION;
    const beta = CONCENTRATION - alpha;
    const density = (p: number, q: number): number => p ** (alpha - 1) * q ** (beta - 1);
    const mass = integrateUnit(density);
    const right = integrateUnit((p, q) => (density(p, q) * (p * STOP)) / (p * STOP + q * (1 - RESAMPLE)));
    const mean = integrateUnit((p, q) => density(p, q) * p);
    const because =
      'The rule stops when halving its step changes the integral by less than 1e-13 of it; a ratio of two integrals, ten times that.';
    return [
      near('mean p_s by integration', mean.value / mass.value, MEAN, 1e-12, because),
      digits('true accuracy', right.value / mass.value, 0.277, 3),
      digits(
        'accuracy predicted from the mean p_s',
        symbols(policyOf(mean.value / mass.value, STOP, RESAMPLE)).J,
        0.327,
        3,
      ),
    ];
  },
};
