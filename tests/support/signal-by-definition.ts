/** A signal straight from the formulas of `objective/signal-program`, action by action, sharing nothing with the twin. */
import { ACTION_KINDS } from '../../src/model/tally';
import type { Trajectory } from '../../src/model/trajectory';
import { EQUAL_REWARDS, SIGNAL_SIZE, type SignalProgram } from '../../src/objective/signal-program';

const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0);

export function tokensOf({ steps }: Trajectory): number {
  return sum(steps.map(({ cost }) => cost));
}

/** The weight of action t: the products over later attempts, written out. */
export function discountOf({ steps }: Trajectory, t: number, program: SignalProgram): number {
  const { mode, gamma } = program.discount;
  const isSample = (at: number): boolean => steps[at]!.kind.startsWith('sample');
  const laterTokens = sum(steps.slice(t + 1).map(({ cost, kind }) => (kind.startsWith('sample') ? cost : 0)));
  // The answer that a decision is about is the action before it.
  const own = isSample(t) ? steps[t]!.cost : steps[t - 1]!.cost;
  switch (mode) {
    case 'none':
      return 1;
    case 'theorem-3.1':
      return gamma ** (laterTokens + own);
    case 'definition-3.1':
      return gamma ** (laterTokens + (isSample(t) ? own : 0));
    case 'per-attempt':
      return gamma ** steps.slice(t + 1).filter(({ kind }) => kind.startsWith('sample')).length;
    case 'per-action':
      return gamma ** (steps.length - 1 - t);
  }
}

export function rewardsOf(
  group: readonly Trajectory[],
  program: SignalProgram,
): { r: number[]; correct: boolean[] } {
  const correct = group.map(
    (member) => member.reward === 1 && (program.maxTokens === 0 || tokensOf(member) <= program.maxTokens),
  );
  const r = group.map((member, i) => {
    const penalty = Math.min(
      Math.max((tokensOf(member) - program.penaltyStart) * program.penaltySlope, 0),
      1,
    );
    return (
      Number(correct[i]) - penalty - sum(member.steps.map(({ kind, cost }) => cost * program.paid[kind]))
    );
  });
  return { r, correct };
}

export function advantagesOf(group: readonly Trajectory[], program: SignalProgram): number[] {
  const { r } = rewardsOf(group, program);
  const G = r.length;
  const single = G === 1 && program.scale.startsWith('sample');
  const mean = sum(r) / G;
  const squares = sum(r.map((x) => (x - mean) ** 2));
  const lengths = group.map(tokensOf);
  return r.map((own) => {
    const baseline = {
      none: 0,
      constant: program.baselineValue,
      'group-mean': single ? 0 : mean,
      'mean-of-others': (sum(r) - own) / (G - 1),
      'length-weighted': sum(lengths.map((length, j) => length * r[j]!)) / sum(lengths),
    }[program.baseline];
    if (program.scale === 'none' || single) return own - baseline;
    if (squares <= EQUAL_REWARDS) return 0;
    const variance = squares / (program.scale === 'population' ? G : G - 1);
    const floor = program.scale === 'sample-clamped' ? program.varianceFloor : 0;
    return (own - baseline) / (Math.sqrt(Math.max(variance, floor)) + program.scaleEpsilon);
  });
}

/** ρ, and which kinds of action keep their weight. */
export function ratioOf(
  member: Trajectory,
  advantage: number,
  program: SignalProgram,
): { ratio: number; keeps: (kind: (typeof ACTION_KINDS)[number]) => boolean } {
  const { rule, logRatio, epsilonLow, epsilonHigh } = program.sequenceRatio;
  const clipped = (x: number): number =>
    advantage >= 0 ? Math.min(x, epsilonHigh) : Math.max(x, -epsilonLow);
  const mean = (f: (x: number) => number): number =>
    sum(member.steps.map(({ kind, cost }) => cost * f(logRatio[kind]))) / tokensOf(member);
  if (rule === 'gmpo')
    return { ratio: Math.exp(mean(clipped)), keeps: (kind) => clipped(logRatio[kind]) === logRatio[kind] };
  if (rule === 'none') return { ratio: 1, keeps: () => true };
  const ratio = Math.exp(
    Math.min(
      mean((x) => x),
      10,
    ),
  );
  const out = (ratio > 1 + epsilonHigh && advantage > 0) || (ratio < 1 - epsilonLow && advantage < 0);
  return { ratio, keeps: () => !out };
}

/** The sums of one group, and the sums of the absolute values of what was added. */
export function groupSignal(
  group: readonly Trajectory[],
  program: SignalProgram,
): { sums: number[]; sizes: number[] } {
  const sums = new Array<number>(SIGNAL_SIZE).fill(0);
  const sizes = new Array<number>(SIGNAL_SIZE).fill(0);
  const advantages = advantagesOf(group, program);
  const { correct } = rewardsOf(group, program);
  group.forEach((member, i) => {
    const tokens = tokensOf(member);
    if (program.maskOverlong && program.maxTokens > 0 && tokens > program.maxTokens) return;
    const share = program.perToken ? 1 / (tokens + program.lengthEpsilon) : 1;
    const advantage = advantages[i]!;
    const { ratio, keeps } = ratioOf(member, advantage, program);
    const multiplier = advantage >= 0 ? program.multiplier.positive : program.multiplier.negative;
    const add = (term: number, kind: (typeof ACTION_KINDS)[number], x: number): void => {
      const at = term * ACTION_KINDS.length + ACTION_KINDS.indexOf(kind);
      sums[at]! += x;
      sizes[at]! += Math.abs(x);
    };
    member.steps.forEach(({ kind, cost }, t) => {
      if (keeps(kind)) {
        const weight = discountOf(member, t, program) * multiplier[kind];
        add(correct[i] ? 0 : 1, kind, share * advantage * ratio * weight);
      }
      const payer = kind.startsWith('sample') ? 2 : 3;
      add(payer, kind, -share * cost * program.lossKl[kind]);
      for (let earlier = 0; earlier <= t; earlier++) {
        const reached = program.toGoGamma ** (t - earlier);
        add(payer, member.steps[earlier]!.kind, -share * cost * program.toGoKl[kind] * reached);
      }
    });
  });
  return { sums, sizes };
}
