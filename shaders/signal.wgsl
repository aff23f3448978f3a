// The signal kernel: replays the trajectories of the tally and adds up weights of actions, as `objective/signal-program`
// defines them. An invocation takes one run of whole groups and keeps its sums in 32-bit floats; the host adds runs in
// float64. A group is replayed up to three times: for its rewards, for their deviations, and for the weights. As in
// the tally, one turn of the loop is one block of the generator, so no invocation waits for another's trajectory.

//!include lib/philox.wgsl
//!include lib/draw.wgsl
//!include lib/signal/program.wgsl
//!include lib/signal/actions.wgsl
//!include lib/signal/rewards.wgsl

override LANES: u32 = 64u;

const OVERRUN = 0xffffffffu;

// Passes over a group.
const REWARDS = 0u;
const DEVIATIONS = 1u;
const WEIGHTS = 2u;

struct Run {
  key: vec2u,
  purpose: u32,
}

struct Item {
  cell: u32,
  first_group: u32,
  groups: u32,
}

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

@group(0) @binding(1) var<storage, read> cells: array<Cell>;
@group(0) @binding(4) var<storage, read> items: array<Item>;
@group(0) @binding(5) var<uniform> run: Run;
@group(0) @binding(6) var<storage, read_write> outputs: array<Sums>;
// Groups finished by an invocation, or OVERRUN.
@group(0) @binding(7) var<storage, read_write> states: array<u32>;

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

@compute @workgroup_size(LANES)
fn signal(@builtin(global_invocation_id) id: vec3u) {
  let item = items[id.x];
  cell = cells[item.cell];
  program = programs[item.cell];
  replay = program.first_pass;
  var state = item.groups;
  var member = 0u;
  for (var done = 0u; done < item.groups;) {
    let index = (item.first_group + done) * cell.group_size + member;
    let counter = vec4u(trajectory.attempts >> 1u, index, cell.stream, run.purpose);
    let words = philox4x32(counter, run.key);
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
  if (item.groups > 0u) {
    outputs[id.x] = sums;
    states[id.x] = state;
  }
}
