// Rewards and advantages of a group. Its members are replayed: first for their rewards, then for their deviations.

//!include program.wgsl

// Σ(r−μ)² up to which rewards count as equal.
const EQUAL_REWARDS = 0x1p-96f;

// What a reward is made of, in whole numbers: only differences are turned into floats, so equal rewards differ by 0.
struct Member {
  outcome: i32,
  penalty_tokens: i32,
  costs_c: vec3i,
  costs_w: vec3i,
}

struct Rewards {
  base: Member,
  // Σ(r−r_0), Σ|o|(r−r_0), Σ|o|, Σ(r−μ)², with r_0 the reward of the first member.
  total: f32,
  weighted: f32,
  lengths: f32,
  squares: f32,
}

var<private> rewards: Rewards;

// r of a member less r of another: Δoutcome − slope·Δtokens − Σ paid·Δcost.
fn difference(member: Member, base: Member) -> f32 {
  let tokens = f32(member.penalty_tokens - base.penalty_tokens);
  let c = dot(program.paid[0], vec3f(member.costs_c - base.costs_c));
  let w = dot(program.paid[1], vec3f(member.costs_w - base.costs_w));
  return f32(member.outcome - base.outcome) - (program.penalty_slope * tokens + c + w);
}

fn add_reward(member: Member, length: u32, first: bool) {
  if (first) {
    rewards.base = member;
  }
  let above = difference(member, rewards.base);
  rewards.total += above;
  rewards.weighted += f32(length) * above;
  rewards.lengths += f32(length);
}

fn add_deviation(member: Member) {
  let deviation = difference(member, rewards.base) - rewards.total * program.inverse_size;
  rewards.squares += deviation * deviation;
}

// (r − baseline)/scale without the scale.
fn numerator(member: Member) -> f32 {
  if (has(CONSTANT_BASELINE)) {
    return difference(member, Member()) - program.baseline_value;
  }
  var centre = rewards.total * program.inverse_size;
  if (has(LENGTH_WEIGHTED)) {
    centre = rewards.weighted * (1.0 / rewards.lengths);
  }
  return (difference(member, rewards.base) - centre) * program.baseline_factor;
}

fn scaled(above: f32) -> f32 {
  if (!has(SCALED)) {
    return above;
  }
  if (rewards.squares <= EQUAL_REWARDS) {
    return 0.0;
  }
  let variance = max(rewards.squares * program.inverse_freedom, program.variance_floor);
  let limit = program.advantage_limit;
  return clamp(above * (1.0 / (sqrt(variance) + program.scale_epsilon)), -limit, limit);
}
