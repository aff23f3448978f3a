/** Estimators on the average trajectory's tally: their mean, held against the exact answer without noise. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactKl, KL_SOURCES } from '../../../src/model/exact-kl';
import {
  exactK2LossGradient,
  exactK3LossGradient,
  immediateCostSizes,
} from '../../../src/model/exact-kl-loss';
import { exactSupervisedGradient, SUPERVISED_LOSSES } from '../../../src/model/exact-supervised';
import { exactSupervisedQForm } from '../../../src/model/exact-supervised-q';
import { chainProcess, exactChainKl, type TokenChain } from '../../../src/model/token-chain';
import { CAP_RULES } from '../../../src/model/process';
import { chainExpectedKl, chainKlGradient } from '../../../src/objective/chain-estimators';
import {
  expectedKl,
  immediateCosts,
  klGradientDetached,
  klGradientFull,
  klGradientK2Loss,
  klGradientK3Loss,
} from '../../../src/objective/kl-estimators';
import {
  estimatedSupervisedGradient,
  estimatedSupervisedQForm,
} from '../../../src/objective/supervised-estimators';
import { expectClose, policies, processes } from '../model/arbitraries';
import { expectedTotals } from './expected-totals';

const small = processes(fc.integer({ min: 1, max: 4 }));
const runs = { numRuns: 40 };

describe('the mean is exact', () => {
  test.each(KL_SOURCES)('KL in the reward, paid by %s', (source) => {
    fc.assert(
      fc.property(small, policies(), (process, reference) => {
        const totals = expectedTotals(process);
        const exact = exactKl(process, reference, 1)[source];
        expectClose(expectedKl(totals, process, reference, source), exact.expectedKl);
        expectClose(klGradientDetached(totals, process, reference, source), exact.gradDetached, 1e-9);
        expectClose(klGradientFull(totals, process, reference, source), exact.gradFull, 1e-9);
      }),
      runs,
    );
  });

  test('KL as a loss: k2 and k3', () => {
    fc.assert(
      fc.property(small, policies(), (process, reference) => {
        const totals = expectedTotals(process);
        expectClose(klGradientK2Loss(totals, process, reference), exactK2LossGradient(process, reference));
        expectClose(klGradientK3Loss(totals, process, reference), exactK3LossGradient(process, reference));
      }),
      runs,
    );
  });

  test('sizes of immediate costs, which are ratios of means', () => {
    fc.assert(
      fc.property(small, policies(), (process, reference) => {
        const sizes = immediateCosts(expectedTotals(process), process, reference);
        const exact = immediateCostSizes(process, reference);
        expectClose(sizes.sample, exact.sample);
        const decides = process.maxAttempts !== 1 || process.atCap === 'decide-then-fail';
        if (decides) expectClose(sizes.decision, exact.decision);
        else expect(sizes.decision).toBeNaN();
      }),
      runs,
    );
  });

  test.each(SUPERVISED_LOSSES)('%s, with every weight of answers and every mask', (loss) => {
    fc.assert(
      fc.property(
        small,
        policies(),
        fc.constantFrom('tokens' as const, 'answer' as const),
        fc.constantFrom('both' as const, 'sampling' as const, 'decision' as const),
        (data, policy, answerWeight, trains) => {
          const options = { answerWeight, trains };
          expectClose(
            estimatedSupervisedGradient(expectedTotals(data), data, policy, loss, options),
            exactSupervisedGradient(data, policy, loss, options),
          );
        },
      ),
      runs,
    );
  });

  test.each(['sft', 'dft'] as const)('Q-form, %s', (weighting) => {
    fc.assert(
      fc.property(small, policies(), (data, policy) => {
        expectClose(
          estimatedSupervisedQForm(expectedTotals(data), data, policy, weighting),
          exactSupervisedQForm(data, policy, weighting),
          1e-9,
        );
      }),
      runs,
    );
  });

  test('token chains', () => {
    const logit = fc.double({ min: -2, max: 2, noNaN: true });
    const tokenPolicies = fc.record({ thetaTok: logit, thetaDC: logit, thetaDW: logit });
    fc.assert(
      fc.property(
        tokenPolicies,
        tokenPolicies,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(...CAP_RULES),
        (policy, reference, x, y, maxAttempts, atCap) => {
          const chain: TokenChain = {
            policy,
            tokens: Math.max(x, y),
            critical: Math.min(x, y),
            maxAttempts,
            atCap,
          };
          const process = chainProcess(chain);
          const totals = expectedTotals(process);
          const simulated = { chain, process, reference };
          const exact = exactChainKl(chain, reference);
          expectClose(
            chainExpectedKl(totals, simulated, 'sampling') + chainExpectedKl(totals, simulated, 'decision'),
            exact.expectedKl,
          );
          expectClose(chainKlGradient(totals, simulated, 'sampling'), exact.gradSampling, 1e-9);
          expectClose(chainKlGradient(totals, simulated, 'decision'), exact.gradDecision, 1e-9);
        },
      ),
      runs,
    );
  });
});
