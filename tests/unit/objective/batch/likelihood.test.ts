/** SFT and DFT: slopes of their losses on fixed data, masks, and token weights. */
import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../../src/model/policy';
import { batchSignal, signalGradient } from '../../../../src/objective/batch/signal';
import { batchWeights } from '../../../../src/objective/batch/weights';
import type { Likelihood, SupervisedObjective } from '../../../../src/objective/objective';
import { expectClose } from '../../model/arbitraries';
import { gradient, onPolicy, POLICY, trajectory } from './helpers';

const sigma = (x: number): number => 1 / (1 + Math.exp(-x));
const DATA = [[trajectory('W5 > C3 .')], [trajectory('C4 .'), trajectory('W2 .')]];

/** π of every action of the data with its tokens. */
function probabilities({
  thetaS,
  thetaDC,
  thetaDW,
}: Policy): [pi: number, tokens: number, sample: boolean][] {
  return [
    [sigma(-thetaS), 5, true],
    [sigma(thetaDW), 1, false],
    [sigma(thetaS), 3, true],
    [sigma(thetaDC), 1, false],
    [sigma(thetaS), 4, true],
    [sigma(thetaDC), 1, false],
    [sigma(-thetaS), 2, true],
    [sigma(-thetaDW), 1, false],
  ];
}

/** The objective as a number, to be differentiated at `at`, where a stop-gradient takes its values. */
const VALUE: Record<Likelihood, (pi: number, held: number) => number> = {
  sft: (pi) => Math.log(pi),
  dft: (pi, held) => held * Math.log(pi),
  'dft-no-stop-gradient': (pi) => pi * Math.log(pi),
};

describe.each(['sft', 'dft', 'dft-no-stop-gradient'] as const)('%s', (likelihood) => {
  test.each<[SupervisedObjective['mask'], boolean]>([
    ['all', true],
    ['all', false],
    ['decisions', true],
    ['sampling', true],
    ['sampling', false],
  ])(
    'mask %s, token-weighted %s: the signal is the slope of the mean over sequences',
    (mask, tokenWeighted) => {
      const objective: SupervisedObjective = { kind: 'supervised', likelihood, mask, tokenWeighted };
      const held = probabilities(POLICY).map(([pi]) => pi);
      const value = (policy: Policy): number =>
        probabilities(policy).reduce((sum, [pi, tokens, sample], t) => {
          const counts = mask === 'all' || sample === (mask === 'sampling');
          return sum + (counts ? (tokenWeighted ? tokens : 1) * VALUE[likelihood](pi, held[t]!) : 0);
        }, 0) / 3;
      const signal = batchSignal(objective, DATA, onPolicy(POLICY, POLICY));
      expectClose(signalGradient(signal, POLICY), gradient(value, POLICY), 1e-9);
    },
  );
});

test('weights by hand', () => {
  const weights = (likelihood: Likelihood): number[] =>
    batchWeights(
      { kind: 'supervised', likelihood, mask: 'all', tokenWeighted: true },
      [[trajectory('C4 .')]],
      onPolicy({ thetaS: 0, thetaDC: Math.log(3), thetaDW: 0 }, POLICY),
    )[0]![0]!.map(({ reward }) => reward);
  expectClose(weights('sft'), [4, 1]);
  expectClose(weights('dft'), [2, 0.75]);
  expectClose(weights('dft-no-stop-gradient'), [2 * (1 - Math.LN2), 0.75 * (1 + Math.log(0.75))]);
  expect(weights('sft')).toHaveLength(2);
});
