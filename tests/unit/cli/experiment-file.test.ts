import { describe, expect, it } from 'vitest';
import { withChanges } from '../../../src/cli/experiment-file';
import { parseExperiment } from '../../../src/experiment/schema';

const plain = parseExperiment({ version: 1, sweep: [{ path: 'model.lengths', values: [1, 2] }] });

describe('changes on the command line', () => {
  it('set fields as a link has them, and leave the rest', () => {
    const changed = withChanges(plain, {
      set: ['model.lengths.wrong=200', 'model.policy.thetaDW=-3', 'objective.groupSize=16'],
    });
    expect(changed).toEqual(
      parseExperiment({
        version: 1,
        model: { policy: { thetaDW: -3 }, lengths: { correct: 8, wrong: 200 } },
        objective: { groupSize: 16 },
        sweep: [{ path: 'model.lengths', values: [1, 2] }],
      }),
    );
    expect(withChanges(plain, {})).toBe(plain);
  });

  it('put axes in the place of those of the file', () => {
    const { sweep } = withChanges(plain, {
      sweep: ['model.maxAttempts:1,2,null', 'model.lengths:log,1,64,4'],
    });
    expect(sweep).toMatchObject([
      { path: 'model.maxAttempts', values: [1, 2, null] },
      { path: 'model.lengths', from: 1, to: 64, points: 4, scale: 'log' },
    ]);
  });

  it('are refused by name and by value', () => {
    expect(() => withChanges(plain, { set: ['model.polcy.thetaS=1'] })).toThrow(
      /Did you mean model.policy.thetaS/,
    );
    expect(() => withChanges(plain, { set: ['model.policy.thetaS=x'] })).toThrow(
      /model.policy.thetaS must be a number/,
    );
    expect(() => withChanges(plain, { set: ['thetaS'] })).toThrow(
      /--set must be PATH=VALUE; received "thetaS"/,
    );
    expect(() => withChanges(plain, { sweep: ['model.lengths:log,1,64'] })).toThrow(
      /sweep\[0\] must be PATH:value,value,… or PATH:log,from,to,points/,
    );
  });
});
