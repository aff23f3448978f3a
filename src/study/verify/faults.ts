/**
 * Faults to plant in the kernels, so that anyone can see that verification fails when the kernel is wrong.
 * Each is one small edit of the shader's text.
 */
import type { Shaders } from '../../engine/webgpu/webgpu-engine';

export interface Fault {
  readonly id: string;
  readonly description: string;
  /** Which kernel it is planted in; the check of that kernel must fail. */
  readonly kernel: keyof Shaders;
  readonly from: string;
  readonly to: string;
}

export const FAULTS: readonly Fault[] = [
  {
    id: 'wrong-threshold',
    description: 'A right answer is drawn for one word too many (≤ for <).',
    kernel: 'tally',
    from: 'draw < cell.correct)',
    to: 'draw <= cell.correct)',
  },
  {
    id: 'wrong-decision',
    description: 'STOP after a wrong answer is drawn for one word too few (> for ≥).',
    kernel: 'tally',
    from: 'draw >= cell.wrong_resample',
    to: 'draw > cell.wrong_resample',
  },
  {
    id: 'wrong-length',
    description: 'A length is taken from its own column for one coin too many (≤ for <).',
    kernel: 'tally',
    from: 'coin < threshold',
    to: 'coin <= threshold',
  },
  {
    id: 'lost-carry',
    description: 'The carry from the low to the high word of a counter is lost.',
    kernel: 'tally',
    from: 'atomicAdd(&high[index], 1u);',
    to: '',
  },
  {
    id: 'late-flush',
    description: 'Lane sums are flushed after twice the work that fits 32 bits.',
    kernel: 'tally',
    from: 'const SAFE_WORK = (1u << 20u) - 1u;',
    to: 'const SAFE_WORK = (1u << 21u) - 1u;',
  },
  {
    id: 'skipped-trajectory',
    description: 'The last member of each group repeats the one after it instead of its own draws.',
    kernel: 'tally',
    from: 'first_index + member;',
    to: 'first_index + member + u32(member + 1u == cell.group_size);',
  },
  {
    id: 'skipped-group',
    description: 'The last group of each share is not rolled out.',
    kernel: 'tally',
    from: 'var end_group = groups;',
    to: 'var end_group = groups - 1u;',
  },
  {
    id: 'nine-rounds',
    description: 'The generator does nine rounds instead of ten.',
    kernel: 'tally',
    from: 'round < 10u',
    to: 'round < 9u',
  },
  {
    id: 'lost-block-carry',
    description: 'The product that the first round carries from block to block loses its high word.',
    kernel: 'tally',
    from: 'block.y - mask(next_block < MULTIPLIER_0)',
    to: 'block.y',
  },
  {
    id: 'signal-share',
    description: 'One over |o| is off by a thousandth.',
    kernel: 'signal',
    from: 'share = 1.0 /',
    to: 'share = 1.001 /',
  },
  {
    id: 'signal-decay',
    description: 'Penalties to go are discounted by a γ off by a thousandth.',
    kernel: 'signal',
    from: 'let gamma = program.to_go_gamma;',
    to: 'let gamma = 0.999 * program.to_go_gamma;',
  },
  {
    id: 'signal-mean',
    description: 'The mean of the rewards of a group is off by a thousandth.',
    kernel: 'signal',
    from: 'var centre = rewards.total *',
    to: 'var centre = 1.001 * rewards.total *',
  },
  {
    id: 'signal-scale',
    description: 'The variance of the rewards of a group is off by two thousandths.',
    kernel: 'signal',
    from: 'max(rewards.squares *',
    to: 'max(1.002 * rewards.squares *',
  },
  {
    id: 'signal-ratio',
    description: 'The ratio of a trajectory is off by a thousandth.',
    kernel: 'signal',
    from: 'exp(mean)',
    to: '1.001 * exp(mean)',
  },
  {
    id: 'signal-clip',
    description: 'A ratio below its range is not clipped.',
    kernel: 'signal',
    from: ' || mean < log_range.x',
    to: '',
  },
  {
    id: 'signal-undecided',
    description: 'An attempt without a decision discounts like one with.',
    kernel: 'signal',
    from: 'select(program.later_undecided, program.later_decided, decides)',
    to: 'program.later_decided',
  },
  {
    id: 'signal-limit',
    description: 'An answer as long as the limit counts as too long (≥ for >).',
    kernel: 'signal',
    from: 'length > max_tokens',
    to: 'length >= max_tokens',
  },
  {
    id: 'signal-penalty',
    description: 'The slope of the soft penalty is off by a thousandth.',
    kernel: 'signal',
    from: '(program.penalty_slope *',
    to: '(1.001 * program.penalty_slope *',
  },
  {
    id: 'train-threshold',
    description: 'The chance of STOP after a right answer is drawn with a thousandth too little.',
    kernel: 'train',
    from: 'word_of(right * stops)',
    to: 'word_of(0.999 * right * stops)',
  },
  {
    id: 'train-advantage',
    description: 'Every advantage is off by a thousandth.',
    kernel: 'train',
    from: 'let advantage = number(',
    to: 'let advantage = 1.001 * number(',
  },
  {
    id: 'train-reference',
    description:
      'The log ratio of the reference is taken where the difference of logits is off by a thousandth.',
    kernel: 'train',
    from: '- entry(state_at, other, at);',
    to: '- 0.999 * entry(state_at, other, at);',
  },
  {
    id: 'train-charge',
    description: 'An answer that pays in the reward counts itself as resampled.',
    kernel: 'train',
    from: '(payer == 0u) | (payer == 2u)',
    to: '(payer == 2u)',
  },
  {
    id: 'train-update',
    description: 'The learning rate is off by a thousandth.',
    kernel: 'train',
    from: '+ learner.learning_rate * direction',
    to: '+ 1.001 * learner.learning_rate * direction',
  },
  {
    id: 'train-moment',
    description: 'Adam corrects its second moment by the first moment’s power.',
    kernel: 'train',
    from: 'second / (1.0 - power_2)',
    to: 'second / (1.0 - power_1)',
  },
  {
    id: 'train-minibatch',
    description: 'Every minibatch draws the trajectories of the first.',
    kernel: 'train',
    from: ' + step % learner.updates % learner.minibatches;',
    to: ';',
  },
  {
    id: 'train-endless',
    description: 'Policies stop for a chance of STOP below a half, and not where a rollout would hardly end.',
    kernel: 'train',
    from: 'const LEAST_STOP = 0x1p-13f;',
    to: 'const LEAST_STOP = 0x1p-1f;',
  },
  {
    id: 'train-count',
    description: 'Half of the right answers of a batch are recorded.',
    kernel: 'train',
    from: '= batch.rewarded;',
    to: '= batch.rewarded / 2u;',
  },
  {
    id: 'train-high-word',
    description: 'Sums of a batch beyond 32 bits lose what passes them.',
    kernel: 'train',
    from: 'return f32(x.y) * 0x1p32f + f32(x.x);',
    to: 'return f32(x.x);',
  },
  {
    id: 'train-clamp',
    description: 'The gradient of a clamped k3 does not end where its value is clamped.',
    kernel: 'train',
    from: 'select(-inverse_excess, 0.0, inverse_excess + log_ratio > 10.0)',
    to: '-inverse_excess',
  },
  {
    id: 'train-batch',
    description: 'The share of right answers in a batch is off by a thousandth.',
    kernel: 'train',
    from: 'let share = f32(batch.rewarded) / all;',
    to: 'let share = 1.002 * f32(batch.rewarded) / all;',
  },
  {
    id: 'train-greedy',
    description: 'The greedy trajectory counts as right wherever it samples right.',
    kernel: 'train',
    from: '(logits[0].old >= 0.0) & (stops | truncates)',
    to: '(logits[0].old >= 0.0)',
  },
  {
    id: 'price-ratio',
    description: 'A log ratio clipped action by action gives its weight all the same.',
    kernel: 'train',
    from: 'select(1.0, 0.0, (log_ratio < least) | (log_ratio > most))',
    to: '1.0',
  },
  {
    id: 'price-charge',
    description: 'What an action pays in the reward is off by a thousandth.',
    kernel: 'train',
    from: 'select(0.0, charge, learner.kl_placement == PLACE_SUM)',
    to: 'select(0.0, 1.001 * charge, learner.kl_placement == PLACE_SUM)',
  },
  {
    id: 'price-side',
    description: 'Actions of a negative advantage are clipped like those of a positive one.',
    kernel: 'train',
    from: '(learner.sides >> i) & 1u',
    to: '(learner.sides >> i) & 0u',
  },
  {
    id: 'weigh-part',
    description: 'The last of the parts that a batch is added up in is lost.',
    kernel: 'weigh',
    from: 'part < PARTS; part += LANES',
    to: 'part < PARTS - 1u; part += LANES',
  },
  {
    id: 'weigh-batch',
    description: 'Trajectories are weighed one group further than they were counted.',
    kernel: 'weigh',
    from: 'weigh_groups(first_group + part,',
    to: 'weigh_groups(first_group + part + 1u,',
  },
  {
    id: 'weigh-share',
    description: 'One over |o| is off by a thousandth in a training.',
    kernel: 'weigh',
    from: 'share = 1.0 /',
    to: 'share = 1.001 /',
  },
  {
    id: 'train-wrap',
    description: 'The third threshold wraps where it passes 2^32.',
    kernel: 'train',
    from: 'select(wrong_resample, 0xffffffffu, wrong_resample < correct)',
    to: 'wrong_resample',
  },
  {
    id: 'accuracy-exp',
    description: 'The argument of exp is off by a hundred-thousandth.',
    kernel: 'accuracy',
    from: 'exp(given.exp)',
    to: 'exp(1.00001 * given.exp)',
  },
  {
    id: 'accuracy-log',
    description: 'The logarithm is off by 2^−20 (2^−21 is allowed near 1).',
    kernel: 'accuracy',
    from: 'log(given.log)',
    to: 'log(given.log) + 0x1p-20f',
  },
  {
    id: 'accuracy-division',
    description: 'A quotient is off by a millionth, eight ULP or more (2.5 are allowed).',
    kernel: 'accuracy',
    from: 'given.dividend / given.divisor',
    to: 'given.dividend * (1.000001 / given.divisor)',
  },
];

/** @throws RangeError for an unknown fault, or when the shader no longer has the text to edit */
export function plantFault(shaders: Shaders, id: string): Shaders {
  const fault = FAULTS.find((candidate) => candidate.id === id);
  if (fault === undefined) {
    throw new RangeError(
      `There is no fault "${id}". Known faults: ${FAULTS.map((known) => known.id).join(', ')}.`,
    );
  }
  const source = shaders[fault.kernel];
  if (source.code.split(fault.from).length !== 2) {
    throw new RangeError(
      `The shader ${source.name} does not hold "${fault.from}" exactly once, so "${id}" cannot be planted.`,
    );
  }
  const code = source.code.replace(fault.from, () => fault.to);
  return { ...shaders, [fault.kernel]: { ...source, code } };
}
