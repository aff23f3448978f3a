/** What each kind of action answers for, against every trajectory and against the gradient of the KL penalty. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactKl } from '../../../src/model/exact-kl';
import { exactToGo } from '../../../src/model/exact-to-go';
import { actionLogRatios, actionScores } from '../../../src/model/log-ratio';
import { ACTION_KINDS } from '../../../src/model/tally';
import { expectClose, gammas, policies, processes } from './arbitraries';
import { enumerate, mean, rewardToGo } from './enumerate';

const small = processes(fc.integer({ min: 1, max: 4 }));
const charges = fc.record({
  sampleC: fc.double({ min: -1, max: 1, noNaN: true }),
  sampleW: fc.double({ min: -1, max: 1, noNaN: true }),
  stopC: fc.double({ min: -1, max: 1, noNaN: true }),
  resC: fc.double({ min: -1, max: 1, noNaN: true }),
  resW: fc.double({ min: -1, max: 1, noNaN: true }),
  stopW: fc.double({ min: -1, max: 1, noNaN: true }),
});

test('what each kind answers for equals the sum over all trajectories', () => {
  fc.assert(
    fc.property(small, charges, gammas, (process, charge, gamma) => {
      const all = enumerate(process).map((one) => {
        const costs = one.actions.map(({ kind, tokens }) => charge[kind] * (tokens || 1));
        return { ...one, toGo: rewardToGo(costs, gamma) };
      });
      const exact = exactToGo(process, charge, gamma);
      for (const kind of ACTION_KINDS) {
        const sum = (i: number): number =>
          all[i]!.actions.reduce(
            (total, action, t) => total + (action.kind === kind ? all[i]!.toGo[t]! : 0),
            0,
          );
        expectClose(
          exact[kind],
          all.reduce((total, { probability }, i) => total + probability * sum(i), 0),
        );
      }
      expect(mean(all, () => 1)).toBeCloseTo(1, 10);
    }),
    { numRuns: 60 },
  );
});

test('with log ratios as charges the scores give the detached KL gradient, capped or not', () => {
  fc.assert(
    fc.property(
      processes(fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 40 }))),
      policies(),
      gammas,
      (process, reference, gamma) => {
        const s = actionScores(process.policy);
        const q = exactToGo(process, actionLogRatios(process.policy, reference), gamma);
        expectClose(
          [
            s.sampleC * q.sampleC + s.sampleW * q.sampleW,
            s.stopC * q.stopC + s.resC * q.resC,
            s.resW * q.resW + s.stopW * q.stopW,
          ],
          exactKl(process, reference, gamma).both.gradDetachedDiscounted,
          1e-9,
        );
      },
    ),
  );
});
