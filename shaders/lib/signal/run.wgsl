// Groups of a cell, replayed and weighed by a program, added up in 32-bit floats by one invocation. A group is replayed up to
// three times: for its rewards, for their deviations, and for the weights. As in the tally, one turn of the loop is one
// block of the generator, so no invocation waits for another's trajectory.

//!include ../philox.wgsl
//!include ../draw.wgsl
//!include program.wgsl
//!include actions.wgsl
//!include rewards.wgsl

const OVERRUN = 0xffffffffu;

// Passes over a group.
const REWARDS = 0u;
const DEVIATIONS = 1u;
const WEIGHTS = 2u;

struct Group {
  right: u32,
  // Reward sums by outcome, without A where A follows from m and the outcome.
  rows_correct: mat2x3f,
  rows_wrong: mat2x3f,
}

struct Sums {
  reward_correct: mat2x3f,
  reward_wrong: mat2x3f,
  kl_sampling: mat2x3f,
  kl_decision: mat2x3f,
}

var<private> replay: u32;
var<private> group: Group;
var<private> sums: Sums;

fn times(x: mat2x3f, c: vec3f, w: vec3f) -> mat2x3f {
  return mat2x3f(x[0] * c, x[1] * w);
}

// Adds x·A·ρ·multiplier·Σ discount to the rows of the group, and −x·(penalties) to the sums.
fn add_weights(member: Member, length: u32, correct: bool) {
  let costs_c = vec3f(trajectory.costs_c);
  let costs_w = vec3f(trajectory.costs_w);
  var share = 1.0;
  if (has(PER_TOKEN)) {
    share = 1.0 / (f32(length) + program.length_epsilon);
  }
  var weight = share;
  var positive = correct;
  if (!has(BY_OUTCOME)) {
    let above = numerator(member);
    positive = above >= 0.0;
    weight *= scaled(above);
  }
  var multiplier = program.negative;
  var log_ratio = program.log_ratio_negative;
  var log_range = program.log_range_negative;
  if (positive) {
    multiplier = program.positive;
    log_ratio = program.log_ratio_positive;
    log_range = program.log_range_positive;
  }
  if (has(RATIO)) {
    let total = dot(log_ratio[0], costs_c) + dot(log_ratio[1], costs_w);
    let mean = min(total * (1.0 / f32(length)), program.log_cap);
    weight *= select(exp(mean), 0.0, mean > log_range.y || mean < log_range.x);
  }
  let row = times(multiplier, trajectory.discounted[0], trajectory.discounted[1]) * weight;
  if (correct) {
    group.rows_correct += row;
  } else {
    group.rows_wrong += row;
  }
  let loss = times(program.loss_kl, costs_c, costs_w);
  let of_samples = vec3f(1.0, 0.0, 0.0);
  let of_decisions = vec3f(0.0, 1.0, 1.0);
  sums.kl_sampling -= (trajectory.paid_by_samples + times(loss, of_samples, of_samples)) * share;
  sums.kl_decision -= (trajectory.paid_by_decisions + times(loss, of_decisions, of_decisions)) * share;
}

fn close_trajectory(first: bool) {
  let c = trajectory.costs_c;
  let w = trajectory.costs_w;
  let length = c.x + c.y + c.z + w.x + w.y + w.z;
  let max_tokens = program.max_tokens;
  let overlong = max_tokens > 0u && length > max_tokens;
  let rewarded = trajectory.correct && (trajectory.stopped || cell.rewards_at_cap == 1u);
  let correct = rewarded && !overlong;
  let over = max(length, program.penalty_start) - program.penalty_start;
  let full = over >= program.penalty_full;
  let member = Member(i32(correct) - i32(full), select(i32(over), 0, full), vec3i(c), vec3i(w));
  if (replay == REWARDS) {
    add_reward(member, length, first);
  } else if (replay == DEVIATIONS) {
    add_deviation(member);
  } else {
    group.right += u32(correct);
    if (!(overlong && has(MASK_OVERLONG))) {
      add_weights(member, length, correct);
    }
  }
  trajectory = Trajectory();
}

fn close_group() {
  var factor = vec2f(1.0);
  if (has(BY_OUTCOME)) {
    let at = program.advantages + 2u * group.right;
    factor = vec2f(numbers[at + 1u], numbers[at]);
  }
  sums.reward_correct += group.rows_correct * factor.x;
  sums.reward_wrong += group.rows_wrong * factor.y;
  group = Group();
  rewards = Rewards();
}

// Adds `groups` groups to `sums`: the first, and on by `stride`. Returns how many were finished, or OVERRUN.
fn weigh_groups(first_group: u32, stride: u32, groups: u32, key: vec2u, purpose: u32) -> u32 {
  replay = program.first_pass;
  var state = groups;
  var member = 0u;
  for (var done = 0u; done < groups;) {
    let index = (first_group + done * stride) * cell.group_size + member;
    let counter = vec4u(trajectory.attempts >> 1u, index, cell.stream, purpose);
    let words = philox4x32(counter, key);
    attempt(words.x, words.y, replay == WEIGHTS);
    attempt(words.z, words.w, replay == WEIGHTS);
    if (trajectory.attempts >= MAX_ATTEMPTS) {
      // Ends the loop on any input; the host refuses the result.
      state = OVERRUN;
      trajectory.ended = true;
    }
    // Loops that run once: a software adapter skips a loop that no lane enters, but runs both sides of an `if`.
    while (trajectory.ended) {
      close_trajectory(member == 0u);
      member++;
    }
    while (member == cell.group_size) {
      member = 0u;
      if (replay == WEIGHTS) {
        close_group();
        done++;
        replay = program.first_pass;
      } else {
        replay = select(WEIGHTS, DEVIATIONS, replay == REWARDS && has(SCALED));
      }
    }
  }
  return state;
}
