// The kernels that one writes first, for benchmarks: an invocation a trajectory, and an invocation a group. Chances and
// lengths are floats, a block of the generator serves one attempt, and sums leave a workgroup by a tree.
//
// They count less than the tally kernel does: what is divided by m (the bins) is here one advantage, R minus the group's
// mean. Lengths are uniform on 1..longest, so that no table has to be searched.

//!include ../lib/philox.wgsl

override LANES: u32 = 64u;
// Members of a group; divides LANES.
const GROUP_SIZE = 8u;

struct Setting {
  key: vec2u,
  trajectories: u32,
  max_attempts: u32,
  p_s: f32,
  p_stop_correct: f32,
  p_stop_wrong: f32,
  longest: f32,
}

// Tokens, tokens·n and attempts·n by kind of answer; last the sums with the advantage, and what was counted.
struct Sums {
  tokens: vec2f,
  attempts: vec2f,
  tokens_by_n: vec4f,
  attempts_by_n: vec4f,
  // Σ A·n_C, Σ A·n_W, Σ A·tokens, Σ R.
  advantage: vec4f,
}

struct Trajectory {
  // Its advantage is not known yet.
  sums: Sums,
  // n_C, n_W, tokens, R.
  account: vec4f,
}

@group(0) @binding(0) var<uniform> setting: Setting;
@group(0) @binding(1) var<storage, read_write> results: array<Sums>;

var<workgroup> partial: array<Sums, LANES>;
var<workgroup> rewards: array<f32, LANES>;

fn unit(word: u32) -> f32 {
  return f32(word >> 8u) * 0x1p-24f;
}

fn plus(x: Sums, y: Sums) -> Sums {
  return Sums(
    x.tokens + y.tokens,
    x.attempts + y.attempts,
    x.tokens_by_n + y.tokens_by_n,
    x.attempts_by_n + y.attempts_by_n,
    x.advantage + y.advantage,
  );
}

fn simulate(index: u32) -> Trajectory {
  var t = Trajectory();
  var n = vec2f();
  var tokens = 0.0;
  var reward = 0.0;
  for (var attempt = 1u; attempt <= setting.max_attempts; attempt++) {
    let words = philox4x32(vec4u(attempt, index, 0u, 0u), setting.key);
    let correct = unit(words.x) < setting.p_s;
    let length = 1.0 + floor(unit(words.y) * setting.longest);
    let kind = select(vec2f(0.0, 1.0), vec2f(1.0, 0.0), correct);
    n += kind;
    tokens += length;
    t.sums.tokens += kind * length;
    t.sums.attempts += kind;
    t.sums.tokens_by_n += kind.xxyy * n.xyxy * length;
    t.sums.attempts_by_n += kind.xxyy * n.xyxy;
    let p_stop = select(setting.p_stop_wrong, setting.p_stop_correct, correct);
    if (unit(words.z) < p_stop || attempt == setting.max_attempts) {
      reward = select(0.0, 1.0, correct);
      break;
    }
  }
  t.account = vec4f(n, tokens, reward);
  return t;
}

fn advantage_sums(account: vec4f, mean: f32) -> vec4f {
  return vec4f((account.w - mean) * account.xyz, account.w);
}

fn reduce(lane: u32, workgroup: u32) {
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      partial[lane] = plus(partial[lane], partial[lane + half]);
    }
  }
  if (lane == 0u) {
    results[workgroup] = partial[0];
  }
}

@compute @workgroup_size(LANES)
fn by_trajectory(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let index = workgroup.x * LANES + lane;
  var t = Trajectory();
  if (index < setting.trajectories) {
    t = simulate(index);
  }
  rewards[lane] = t.account.w;
  workgroupBarrier();
  let first = lane - lane % GROUP_SIZE;
  var sum = 0.0;
  for (var member = 0u; member < GROUP_SIZE; member++) {
    sum += rewards[first + member];
  }
  t.sums.advantage = advantage_sums(t.account, sum / f32(GROUP_SIZE));
  partial[lane] = t.sums;
  reduce(lane, workgroup.x);
}

@compute @workgroup_size(LANES)
fn by_group(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let first = (workgroup.x * LANES + lane) * GROUP_SIZE;
  var accounts: array<vec4f, GROUP_SIZE>;
  var sum = 0.0;
  var sums = Sums();
  if (first < setting.trajectories) {
    for (var member = 0u; member < GROUP_SIZE; member++) {
      let t = simulate(first + member);
      accounts[member] = t.account;
      sum += t.account.w;
      sums = plus(sums, t.sums);
    }
    for (var member = 0u; member < GROUP_SIZE; member++) {
      sums.advantage += advantage_sums(accounts[member], sum / f32(GROUP_SIZE));
    }
  }
  partial[lane] = sums;
  reduce(lane, workgroup.x);
}
