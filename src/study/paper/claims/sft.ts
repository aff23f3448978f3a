/** Section 5.1 and the abstract: whether SFT leaves the decision policy behind. */
import { exactStatistics } from '../../../model/exact-statistics';
import { exactSupervisedGradient } from '../../../model/exact-supervised';
import { actionProbabilities, type Policy } from '../../../model/policy';
import { costSums, type Totals, trajectories } from '../../../objective/totals';
import type { Claim } from '../claim';
import { between, near, same } from '../exact-check';
import { APPENDIX_C, constantProcess, LOGITS, policyOf } from '../settings';
import { adam, ascend } from '../supervised-flow';

/** A teacher that is often right, stops when it is and rejects what is wrong. */
const DATA = policyOf(0.8, 0.95, 0.7);
const START: Policy = { thetaS: 0, thetaDC: 0, thetaDW: -2 };
const LENGTHS = [1, 8, 200] as const;

/** Time that the flow runs, learning rate × steps. */
const TIME = 400;
/** Stable for θ_s, whose curvature is at most L·N/4. */
const rate = (L: number): number => 2 / (L + 7);

const flow = (L: number, loss: 'sft' | 'dft'): Policy =>
  ascend({
    data: DATA,
    start: START,
    loss,
    length: L,
    learningRate: rate(L),
    steps: Math.round(TIME / rate(L)),
  });

export const sftDecision: Claim = {
  id: 'sft-decision',
  title: 'SFT leaves π_d under-optimised',
  section: '5.1',
  where: 'Abstract and section 5.1, “leaving π_d under-optimized”',
  statement: 'SFT weighs answers by their length and therefore leaves the decision policy under-optimised.',
  measured:
    'Where exact gradient ascent on SFT and on DFT ends, for answers of 1, 8 and 200 tokens and data of a teacher with p_s = 0.8, p_d|C = 0.95, p_d|W = 0.7; and the path of Adam for 1 and for 200 tokens.',
  verdict: 'false as stated',
  explanation:
    'In this model SFT reaches the teacher’s p_d|C and p_d|W exactly, whatever the answer length: the gradient on a decision does not contain L. L multiplies the gradient on θ_s, which makes sampling learn faster, and Adam removes that factor too. DFT has no such end: it follows the commoner decision of the data to certainty. Shared parameters could still let one policy disturb the other; this model has none.',
  exact: () => {
    const teacher = actionProbabilities(DATA);
    const { expectedCounts: n } = exactStatistics(constantProcess(DATA, 1));
    // Near the end an error shrinks as e^(−n·σσ'·t), t the time run; n counts the decisions of that kind.
    const slowest = Math.min(n.sampleC * teacher.a * teacher.aBar, n.sampleW * teacher.b * teacher.bBar);
    const left = 100 * Math.exp(-slowest * TIME);
    const because = `The slowest logit closes in as e^(−${slowest.toFixed(4)}·t); at t = ${TIME}, from less than 100 of logit and with rounding, ${(left + 1e-12).toExponential(1)} is left.`;
    const gradientAt = (L: number) => exactSupervisedGradient(constantProcess(DATA, L), START, 'sft');
    const paths = [1, 200].map((L) =>
      adam({ data: DATA, start: START, loss: 'sft', length: L, learningRate: 0.01, steps: 500 }),
    );
    const widest = Math.max(
      ...paths[0]!.flatMap((theta, step) => theta.map((x, i) => Math.abs(x - paths[1]![step]![i]!))),
    );
    const dft = actionProbabilities(flow(8, 'dft'));
    return [
      ...LENGTHS.flatMap((L) => {
        const end = actionProbabilities(flow(L, 'sft'));
        return [
          near(`p_d|C at the end, L = ${L}`, end.a, teacher.a, left + 1e-12, because),
          near(`p_d|W at the end, L = ${L}`, end.b, teacher.b, left + 1e-12, because),
        ];
      }),
      same('gradient on θ_d,C, L = 200 over L = 1', gradientAt(200)[1] / gradientAt(1)[1], 1),
      same('gradient on θ_d,W, L = 200 over L = 1', gradientAt(200)[2] / gradientAt(1)[2], 1),
      same('gradient on θ_s, L = 200 over L = 1', gradientAt(200)[0] / gradientAt(1)[0], 200),
      near(
        'Adam: largest distance of the paths for L = 200 and L = 1 in 500 steps',
        widest,
        0,
        1e-9,
        'A constant factor cancels in mean/√square. 500 steps of 0.01 round at 1e-16 each; near a zero of the gradient a rounding error is divided by a small size, a thousandth of the first at most here: 500·1e-16·1e3 is 5e-11.',
      ),
      same(
        'DFT: gradient on θ_d,C over a(1−a), wherever θ is',
        exactSupervisedGradient(constantProcess(DATA, 8), START, 'dft')[1] / 0.25,
        n.stopC - n.resC,
      ),
      between(
        'DFT: p_d|C at the end, where the teacher has 0.95',
        dft.a,
        0.98,
        1,
        'σ(θ) with θ growing as ln of the time: 1 − a falls below 1/(1 + (n_stop − n_resample)·t), 0.003.',
      ),
    ];
  },
  simulate: () => {
    const process = constantProcess(DATA, 8);
    const exact = exactSupervisedGradient(process, START, 'sft');
    const { p, q, a, aBar, b, bBar } = actionProbabilities(START);
    const gradient = (totals: Totals): number[] => {
      const sum = (kind: Parameters<typeof costSums>[1]): number => costSums(totals, kind).sum;
      return [
        q * sum('sampleC') - p * sum('sampleW'),
        aBar * sum('stopC') - a * sum('resC'),
        bBar * sum('resW') - b * sum('stopW'),
      ].map((x) => x / trajectories(totals));
    };
    return [
      {
        setting: 'data of the teacher, L = 8, gradient at θ = (0, 0, −2)',
        process,
        groupSize: 8,
        quantities: LOGITS.map((logit, i) => ({
          name: `SFT gradient, ${logit}`,
          exact: exact[i]!,
          estimate: (totals: Totals) => gradient(totals)[i]!,
        })),
      },
    ];
  },
};

export const sftLengthShare: Claim = {
  id: 'sft-length-share',
  title: 'The SFT gradient is weighted by length',
  section: '5.1',
  where: 'Section 5.1, “SFT operates similarly to a KL-divergence”',
  statement: 'The SFT gradient goes to sampling in proportion to the answer length.',
  measured:
    'The attribution ratio of the exact SFT gradient at the policy of Appendix C on the teacher’s data, as answers grow.',
  verdict: 'true',
  explanation:
    'It holds for the size of the gradient, which is linear in L on θ_s. It is a difference of speed and not of where training ends; see the claim before.',
  exact: () => {
    const ratio = (L: number): number => {
      const [s, dC, dW] = exactSupervisedGradient(constantProcess(DATA, L), APPENDIX_C.policy, 'sft');
      return Math.abs(s) / (Math.abs(dC) + Math.abs(dW));
    };
    return [8, 200, 4096].map((L) => same(`ratio at L = ${L} over that at L = 1`, ratio(L) / ratio(1), L));
  },
};
