import { describe, expect, test } from 'vitest';
import { signalNumbers } from '../../../src/engine/signal-numbers';
import { adverse } from '../../../src/engine/reference/signal/adverse';
import { FLOAT64 } from '../../../src/engine/reference/signal/arithmetic';
import { BOUNDED } from '../../../src/engine/reference/signal/bounded';
import { blockSignals } from '../../../src/engine/reference/signal/signal-block';
import { SignalRun } from '../../../src/engine/reference/signal/signal-run';
import { ReferenceEngine } from '../../../src/engine/reference/reference-engine';
import { rollout } from '../../../src/engine/reference/rollout';
import { blockRange } from '../../../src/experiment/plan';
import { ACTION_KINDS } from '../../../src/model/tally';
import type { Step, Trajectory } from '../../../src/model/trajectory';
import { SIGNAL_SIZE, type SignalProgram } from '../../../src/objective/signal-program';
import { Chooser } from '../../../src/study/verify/chooser';
import { randomPlans } from '../../../src/study/verify/random-plans';
import { randomProgram } from '../../../src/study/verify/random-programs';
import { forAll, PLAIN } from '../../support/plain-program';
import { groupSignal } from '../../support/signal-by-definition';

/** "C5 R W3 S": answers with their tokens, decisions to stop or resample. */
function trajectory(story: string): Trajectory {
  const steps: Step[] = [];
  let right = false;
  for (const word of story.split(' ')) {
    if (word === 'S' || word === 'R') {
      steps.push({ kind: word === 'S' ? (right ? 'stopC' : 'stopW') : right ? 'resC' : 'resW', cost: 1 });
      continue;
    }
    right = word.startsWith('C');
    steps.push({ kind: right ? 'sampleC' : 'sampleW', cost: Number(word.slice(1)) });
  }
  const stopped = story.endsWith('S');
  return { steps, reward: right && stopped ? 1 : 0, capped: !stopped, lastCorrect: right };
}

function signalOf(stories: readonly string[], program: Partial<SignalProgram>): number[] {
  const numbers = signalNumbers({ ...PLAIN, ...program }, stories.length);
  const { gamma } = numbers.discount;
  const powers = Float64Array.from({ length: 64 }, (_, L) => gamma ** L);
  const run = new SignalRun(FLOAT64, numbers, stories.length, powers);
  run.addGroup(stories.map(trajectory));
  return run.sums;
}

/** Sums with the names of their terms, zeros left out. */
function named(sums: readonly number[]): Record<string, number> {
  const terms = ['right', 'wrong', 'klS', 'klD'];
  return Object.fromEntries(
    sums.flatMap((x, i) =>
      x === 0 ? [] : [[`${terms[Math.floor(i / 6)]} ${ACTION_KINDS[i % 6]}`, Number(x.toPrecision(12))]],
    ),
  );
}

const GROUP = ['C5 S', 'W3 R C4 S', 'W7 S', 'C2 R W2'];

describe('a signal worked out by hand:', () => {
  test('the mean as baseline', () => {
    // m = 2 of 4: A = ±1/2.
    expect(named(signalOf(GROUP, { baseline: 'group-mean' }))).toEqual({
      'right sampleC': 1, 'right sampleW': 0.5, 'right stopC': 1, 'right resW': 0.5,
      'wrong sampleC': -0.5, 'wrong sampleW': -1, 'wrong resC': -0.5, 'wrong stopW': -0.5,
    }); // prettier-ignore
  });

  test('the mean of the others, one over |o|', () => {
    // A = ±2/3; |o| = 6, 9, 8, 5.
    const sums = signalOf(GROUP, { baseline: 'mean-of-others', perToken: true });
    expect(sums[0]).toBeCloseTo((2 / 3) * (1 / 6 + 1 / 9), 14);
    expect(sums[6 + 3]).toBeCloseTo(-2 / 3 / 5, 14);
  });

  test('the length-weighted baseline', () => {
    // Σ|o|r/Σ|o| = 15/28.
    expect(signalOf(GROUP, { baseline: 'length-weighted' })[0]).toBeCloseTo(2 * (13 / 28), 14);
  });

  test('a reward over the limit is none, and may be masked', () => {
    expect(named(signalOf(GROUP, { maxTokens: 8 }))).toEqual({ 'right sampleC': 1, 'right stopC': 1 });
    const masked = signalOf(GROUP, { maxTokens: 8, maskOverlong: true, baseline: 'group-mean' });
    // The masked member counts in the mean of 1/4 and nowhere else.
    expect(masked[6 + 1]).toBe(-0.5);
  });

  test('a soft penalty', () => {
    // Past 5: 1/4, 1 (full), 3/4 and none.
    const r = [1 - 1 / 4, 0, -3 / 4, 0];
    const sums = signalOf(GROUP, { penaltyStart: 5, penaltySlope: 0.25 });
    expect(sums[0]).toBeCloseTo(r[0]! + r[1]!, 14);
    expect(sums[6 + 5]).toBeCloseTo(r[2]!, 14);
  });

  test('discounts', () => {
    const by = (mode: SignalProgram['discount']['mode']): number[] =>
      signalOf(['W3 R C4 S'], { discount: { mode, gamma: 0.5 } });
    const of = (mode: SignalProgram['discount']['mode']): number[] => {
      const sums = by(mode);
      return [sums[1]!, sums[4]!, sums[0]!, sums[2]!];
    };
    expect(of('theorem-3.1')).toEqual([2 ** -7, 2 ** -7, 2 ** -4, 2 ** -4]);
    expect(of('definition-3.1')).toEqual([2 ** -7, 2 ** -4, 2 ** -4, 1]);
    expect(of('per-attempt')).toEqual([0.5, 0.5, 1, 1]);
    expect(of('per-action')).toEqual([0.125, 0.25, 0.5, 1]);
  });

  test('a penalty in the loss and one to go', () => {
    const lossKl = { ...forAll(0), sampleW: 2, resW: 3 };
    expect(named(signalOf(['W3 R C4 S'], { lossKl, baseline: 'constant', baselineValue: 1 }))).toEqual({
      'klS sampleW': -6, 'klD resW': -3,
    }); // prettier-ignore
    const toGoKl = { ...forAll(0), sampleC: 2, stopC: 1 };
    const sums = signalOf(['W3 R C4 S'], { toGoKl, toGoGamma: 0.5, baseline: 'constant', baselineValue: 1 });
    expect(named(sums)).toEqual({
      'klS sampleC': -8, 'klS sampleW': -2, 'klS resW': -4,
      'klD sampleC': -0.5, 'klD sampleW': -0.125, 'klD stopC': -1, 'klD resW': -0.25,
    }); // prettier-ignore
  });

  test('one ratio a trajectory', () => {
    const sequenceRatio = {
      rule: 'gspo',
      logRatio: { ...forAll(0), sampleC: 0.6 },
      epsilonLow: 0.2,
      epsilonHigh: 0.7,
    } as const;
    // A mean log ratio of 5·0.6/6.
    expect(signalOf(['C5 S'], { sequenceRatio })[0]).toBeCloseTo(Math.exp(0.5), 14);
    expect(signalOf(['C5 S'], { sequenceRatio: { ...sequenceRatio, epsilonHigh: 0.6 } })[0]).toBe(0);
    const gmpo = { ...sequenceRatio, rule: 'gmpo', epsilonHigh: 0.12 } as const;
    const sums = signalOf(['C5 S'], { sequenceRatio: gmpo });
    expect([sums[0], sums[2]]).toEqual([0, Math.exp(0.1)]);
  });

  test('equal rewards give nothing where the scale is a deviation, also with a penalty', () => {
    const program = { baseline: 'none', scale: 'population', paid: forAll(0.1) } as const;
    expect(named(signalOf(['C5 S', 'C5 S', 'C5 S'], program))).toEqual({});
  });

  test('a group of one', () => {
    expect(signalOf(['C5 S'], { baseline: 'group-mean', scale: 'sample', scaleEpsilon: 1e-6 })[0]).toBe(1);
    expect(signalOf(['C5 S'], { baseline: 'group-mean', scale: 'none' })[0]).toBe(0);
    expect(() => signalOf(['C5 S'], { baseline: 'mean-of-others' })).toThrow(/two members/);
  });
});

test('random programs on random plans follow the definition', () => {
  const choose = new Chooser(0, 77);
  for (const { name, plan } of randomPlans(40, 900)) {
    const cell = { ...plan.cells[0]!, groupSize: choose.of([1, 2, 5, 16]), groups: 12, blocks: 2 };
    if (cell.expectedAttempts > 100) continue;
    const program = randomProgram(choose, cell.groupSize, [5, 30, 100, 200]);
    const numbers = signalNumbers(program, cell.groupSize);
    const { sums } = blockSignals(FLOAT64, plan, cell, numbers)(1);
    const expected = new Float64Array(SIGNAL_SIZE);
    const sizes = new Float64Array(SIGNAL_SIZE);
    const [first, end] = blockRange(cell, 1);
    for (let group = first; group < end; group++) {
      const members = Array.from({ length: cell.groupSize }, (_, i) =>
        rollout(plan, cell, group * cell.groupSize + i),
      );
      const signal = groupSignal(members, program);
      signal.sums.forEach((x, i) => (expected[i]! += x));
      signal.sizes.forEach((x, i) => (sizes[i]! += x));
    }
    sums.forEach((x, i) => {
      expect(Math.abs(x - expected[i]!), `${name}, sum ${i}: ${x} for ${expected[i]}`).toBeLessThanOrEqual(
        1e-8 * sizes[i]! + 1e-12,
      );
    });
  }
});

test('an adverse device stays within the bounds', () => {
  const choose = new Chooser(0, 78);
  const shares: number[] = [];
  for (const [i, { name, plan }] of randomPlans(40, 1900).entries()) {
    const cell = { ...plan.cells[0]!, groupSize: choose.of([1, 2, 5, 16]), groups: 24, blocks: 2 };
    if (cell.expectedAttempts > 100) continue;
    const numbers = signalNumbers(randomProgram(choose, cell.groupSize, [5, 30, 100, 200]), cell.groupSize);
    const exact = blockSignals(FLOAT64, plan, cell, numbers)(1);
    const bounded = blockSignals(BOUNDED, plan, cell, numbers)(1);
    expect(bounded.sums).toEqual(exact.sums);
    for (const seed of [1, 2]) {
      const device = blockSignals(adverse(100 * i + seed), plan, cell, numbers)(1);
      device.sums.forEach((x, k) => {
        const off = Math.abs(x - exact.sums[k]!);
        expect(off, `${name}, sum ${k}: ${x} for ${exact.sums[k]}`).toBeLessThanOrEqual(bounded.bounds[k]!);
        if (bounded.bounds[k]! > 0) shares.push(off / bounded.bounds[k]!);
      });
    }
  }
  // The bounds are of use: the device comes within reach of some of them.
  expect(Math.max(...shares)).toBeGreaterThan(0.05);
});

test('the reference engine yields blocks in order, skips and stops', async () => {
  const [{ plan }] = randomPlans(1, 5) as [ReturnType<typeof randomPlans>[number]];
  const engine = new ReferenceEngine();
  const blocks: number[] = [];
  for await (const { block, sums } of engine.signals(plan, [PLAIN], { skip: (_, b) => b === 0 })) {
    blocks.push(block);
    expect(sums).toHaveLength(SIGNAL_SIZE);
  }
  expect(blocks).toEqual(Array.from({ length: plan.cells[0]!.blocks - 1 }, (_, i) => i + 1));
  await expect(engine.signals(plan, []).next()).rejects.toThrow(/one each/);
  const stopped = engine.signals(plan, [PLAIN], { signal: AbortSignal.abort(new Error('enough')) });
  await expect(stopped.next()).rejects.toThrow('enough');
});
