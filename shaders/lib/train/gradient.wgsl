// The gradient of one class of queries from what its trajectories did: counters of `roll-out` in, three terms of three
// logits out. One invocation does it, on integers that no order of work changes. Where the counters begin is passed on,
// as `at`.
//
// Kinds of action stand in pairs, one a logit: the action that its σ gives, and the other.

const KINDS = 6u;
const DECISIONS = 2u;

alias Kinds = array<f32, 6>;
alias Word64 = vec2u;

// One logit of the policy, of its reference and of the policy that rolled out.
struct Logit {
  current: f32,
  reference: f32,
  old: f32,
  // Summed from differences of parameters.
  from_reference: f32,
  from_old: f32,
}

// By kind: how far the policy is from another.
struct Ratios {
  log: Kinds,
  excess: Kinds,
  inverse_excess: Kinds,
}

struct Signal {
  reward: Kinds,
  kl_sampling: Kinds,
  kl_decision: Kinds,
}

// Rows are terms: reward, KL paid by answers, KL paid by decisions.
alias Gradient = array<array<f32, 3>, 3>;

// What lets a ratio grow past any use: its gradient ends the training anyway.
const LARGEST_RATIO = 0x1p60f;

// ---- integers

fn counted(index: u32) -> Word64 {
  return counters[index];
}

fn minus64(x: Word64, y: Word64) -> Word64 {
  let borrow = u32(x.x < y.x);
  return vec2u(x.x - y.x, x.y - y.y - borrow);
}

fn plus64(x: Word64, y: Word64) -> Word64 {
  let sum = x.x + y.x;
  return vec2u(sum, x.y + y.y + u32(sum < x.x));
}

fn float64(x: Word64) -> f32 {
  return f32(x.y) * 0x1p32f + f32(x.x);
}

// Over actions of one kind: Σ cost, Σ cost·n_C and Σ cost·n_W.
struct Moments {
  sum: Word64,
  by_c: Word64,
  by_w: Word64,
}

fn minus_moments(x: Moments, y: Moments) -> Moments {
  return Moments(minus64(x.sum, y.sum), minus64(x.by_c, y.by_c), minus64(x.by_w, y.by_w));
}

fn plus_moments(x: Moments, y: Moments) -> Moments {
  return Moments(plus64(x.sum, y.sum), plus64(x.by_c, y.by_c), plus64(x.by_w, y.by_w));
}

struct Batch {
  trajectories: u32,
  rewarded: u32,
  attempts: u32,
  // Σ cost by kind: tokens of answers, counts of decisions.
  moments: array<Moments, 6>,
}

// The identities of `src/engine/webgpu/decode.ts`.
fn read_batch(cell: Cell, at: u32) -> Batch {
  var batch = Batch();
  var rewarded = Moments();
  var unrewarded = Moments();
  var capped = vec2u();
  for (var m = 0u; m <= cell.group_size; m++) {
    let bin = at + SUMS + BIN_SIZE * m;
    let groups = counted(bin);
    let members = groups.x * cell.group_size;
    batch.trajectories += members;
    batch.rewarded += groups.x * m;
    rewarded = plus_moments(rewarded, Moments(vec2u(groups.x * m, 0u), counted(bin + 1u), counted(bin + 2u)));
    unrewarded = plus_moments(
      unrewarded,
      Moments(vec2u(members - groups.x * m, 0u), counted(bin + 3u), counted(bin + 4u)),
    );
    capped += vec2u(counted(bin + 5u).x, counted(bin + 6u).x);
  }
  batch.moments[0] = Moments(counted(at), counted(at + 2u), counted(at + 4u));
  batch.moments[1] = Moments(counted(at + 1u), counted(at + 3u), counted(at + 5u));
  // A capped trajectory made exactly K attempts.
  let attempts_c = vec2u(capped.x * cell.max_attempts, 0u);
  let attempts_w = vec2u(capped.y * cell.max_attempts, 0u);
  let capped_c = Moments(vec2u(capped.x, 0u), counted(at + 10u), minus64(attempts_c, counted(at + 10u)));
  let capped_w = Moments(vec2u(capped.y, 0u), counted(at + 11u), minus64(attempts_w, counted(at + 11u)));
  var stop_c = rewarded;
  var stop_w = minus_moments(unrewarded, capped_w);
  if (cell.rewards_at_cap == 1u) {
    stop_c = minus_moments(stop_c, capped_c);
  } else {
    stop_w = minus_moments(stop_w, capped_c);
  }
  let answers_c = Moments(plus64(rewarded.by_c, unrewarded.by_c), counted(at + 6u), counted(at + 8u));
  let answers_w = Moments(plus64(rewarded.by_w, unrewarded.by_w), counted(at + 7u), counted(at + 9u));
  batch.attempts = answers_c.sum.x + answers_w.sum.x;
  var resampled_c = minus_moments(answers_c, stop_c);
  var resampled_w = minus_moments(answers_w, stop_w);
  if (cell.undecided != 0u) {
    resampled_c = minus_moments(resampled_c, capped_c);
    resampled_w = minus_moments(resampled_w, capped_w);
  }
  batch.moments[2] = stop_c;
  batch.moments[3] = resampled_c;
  batch.moments[4] = resampled_w;
  batch.moments[5] = stop_w;
  return batch;
}

// ---- weights by kind

fn ratios_to(logits: array<Logit, 3>, old: bool) -> Ratios {
  var ratios = Ratios();
  for (var i = 0u; i < 3u; i++) {
    let x = logits[i].current;
    let other = select(logits[i].reference, logits[i].old, old);
    let difference = select(logits[i].from_reference, logits[i].from_old, old);
    let chosen = compare(x, other, difference);
    let left = compare(-x, -other, -difference);
    ratios.log[2u * i] = chosen.log;
    ratios.excess[2u * i] = chosen.excess;
    ratios.inverse_excess[2u * i] = chosen.inverse_excess;
    ratios.log[2u * i + 1u] = left.log;
    ratios.excess[2u * i + 1u] = left.excess;
    ratios.inverse_excess[2u * i + 1u] = left.inverse_excess;
  }
  return ratios;
}

// Of the policy that rolled out, from the reference: what is paid in the reward.
fn paid_ratios(logits: array<Logit, 3>) -> Ratios {
  var shifted = logits;
  for (var i = 0u; i < 3u; i++) {
    shifted[i].current = logits[i].old;
    shifted[i].from_reference = logits[i].from_reference - logits[i].from_old;
  }
  return ratios_to(shifted, false);
}

// Value of an estimator of one action: see `klValue`.
fn kl_value(estimator: u32, log_ratio: f32, inverse_excess: f32) -> f32 {
  switch (estimator) {
    case ESTIMATE_K1, ESTIMATE_K1_PLUS: {
      return log_ratio;
    }
    case ESTIMATE_ABS, ESTIMATE_ABS_PLUS: {
      return abs(log_ratio);
    }
    case ESTIMATE_K2: {
      return 0.5 * log_ratio * log_ratio;
    }
    case ESTIMATE_K3_CLAMPED: {
      return min(inverse_excess + log_ratio, 10.0);
    }
    default: {
      return inverse_excess + log_ratio;
    }
  }
}

// What multiplies the score where the estimator is a loss: see `klCoefficient`.
fn kl_coefficient(estimator: u32, log_ratio: f32, inverse_excess: f32, ratio: f32) -> f32 {
  switch (estimator) {
    case ESTIMATE_K1: {
      return 1.0;
    }
    case ESTIMATE_ABS: {
      return sign(log_ratio);
    }
    case ESTIMATE_K3: {
      return -inverse_excess;
    }
    case ESTIMATE_K3_CLAMPED: {
      return select(-inverse_excess, 0.0, inverse_excess + log_ratio > 10.0);
    }
    case ESTIMATE_K3_CORRECTED: {
      return ratio * log_ratio;
    }
    default: {
      return log_ratio;
    }
  }
}

// What the importance ratio does to a weight of sign class `side`.
fn ratio_factor(learner: Learner, ratio: f32, side: u32) -> f32 {
  let least = learner.ratio_low[side];
  let most = learner.ratio_high[side];
  switch (learner.ratio_form) {
    case RATIO_CUT: {
      return select(ratio, 0.0, (ratio < least) | (ratio > most));
    }
    case RATIO_CLAMP: {
      return min(max(ratio, least), most);
    }
    case RATIO_GATE: {
      let x = learner.temperature[side] * (ratio - 1.0);
      return 4.0 * sigmoid(x) * sigmoid(-x) * ratio;
    }
    default: {
      return 1.0;
    }
  }
}

// Weight of a kind of action of data: see `likelihoodCoefficient`.
fn likelihood_weight(learner: Learner, kind: u32, logit: f32) -> f32 {
  if ((learner.carries & (1u << kind)) == 0u) {
    return 0.0;
  }
  if (learner.likelihood == LIKELIHOOD_SFT) {
    return 1.0;
  }
  let chance = sigmoid(logit);
  if (learner.likelihood == LIKELIHOOD_DFT) {
    return chance;
  }
  // log σ(x) = min(x, 0) − log(1 + e^−|x|).
  return chance * (1.0 + (min(logit, 0.0) - log1p(exp(-abs(logit)))));
}

// ---- the signal

fn supervised_signal(learner: Learner, at: u32, batch: Batch, logits: array<Logit, 3>) -> Kinds {
  var signal = Kinds();
  for (var kind = 0u; kind < KINDS; kind++) {
    let own = select(logits[kind >> 1u].current, -logits[kind >> 1u].current, (kind & 1u) == 1u);
    var moments = batch.moments[kind];
    if ((kind < DECISIONS) & (learner.token_weighted == 0u)) {
      // As many answers as decisions and ends without one.
      moments.sum = counted_answers(learner.cell, at, kind);
    }
    signal[kind] = likelihood_weight(learner, kind, own) * float64(moments.sum);
  }
  return signal;
}

fn counted_answers(cell: Cell, at: u32, kind: u32) -> Word64 {
  var sum = Word64();
  for (var m = 0u; m <= cell.group_size; m++) {
    let bin = at + SUMS + BIN_SIZE * m;
    sum = plus64(sum, plus64(counted(bin + 1u + kind), counted(bin + 3u + kind)));
  }
  return sum;
}

// True where the greedy trajectory of the policy that rolled out is right: see `greedyOutcome`.
fn greedy_is_right(cell: Cell, logits: array<Logit, 3>) -> bool {
  let stops = (logits[1].old >= 0.0) & (cell.undecided != 1u);
  let truncates = (cell.max_attempts != 0u) & (cell.rewards_at_cap == 1u);
  return (logits[0].old >= 0.0) & (stops | truncates);
}

// What the batch multiplies advantages with.
fn batch_factor(batch_step: u32, batch: Batch) -> f32 {
  let all = f32(batch.trajectories);
  if (batch_step == BATCH_DEVIATION) {
    let share = f32(batch.rewarded) / all;
    let others = f32(batch.trajectories - batch.rewarded) / f32(max(batch.trajectories - 1u, 1u));
    return 1.0 / (sqrt(share * others) + 1e-4);
  }
  if (batch_step == BATCH_SHARE) {
    return all / f32(max(batch.rewarded, 1u));
  }
  return 1.0;
}

// Σ A·factor·count, A by (m, R).
fn reward_signal(learner: Learner, at: u32, batch: Batch, logits: array<Logit, 3>, to_old: Ratios) -> Kinds {
  let cell = learner.cell;
  let subtracts = (learner.batch_step == BATCH_GREEDY) & greedy_is_right(cell, logits);
  let advantages = learner.advantages + select(0u, 2u * (cell.group_size + 1u), subtracts);
  var sums = array<Kinds, 2>();
  for (var m = 0u; m <= cell.group_size; m++) {
    let bin = at + SUMS + BIN_SIZE * m;
    let groups = counted(bin).x;
    let capped = vec2u(counted(bin + 5u).x, counted(bin + 6u).x);
    for (var reward = 0u; reward < 2u; reward++) {
      let members = groups * select(cell.group_size - m, m, reward == 1u);
      let own = bin + select(3u, 1u, reward == 1u);
      let answers = vec2u(counted(own).x, counted(own + 1u).x);
      // Only a cap that scores the last answer rewards a capped trajectory, and only a right one.
      let rewarded_c = (cell.rewards_at_cap == 1u) == (reward == 1u);
      let capped_c = select(0u, capped.x, rewarded_c);
      let capped_w = select(0u, capped.y, reward == 0u);
      let stops = members - capped_c - capped_w;
      let stop = vec2u(select(0u, stops, reward == 1u), select(0u, stops, reward == 0u));
      let undecided = select(vec2u(), vec2u(capped_c, capped_w), cell.undecided != 0u);
      let resampled = answers - stop - undecided;
      let advantage = number(advantages + 2u * m + reward);
      let side = u32(advantage < 0.0);
      sums[side][0] += advantage * f32(answers.x);
      sums[side][1] += advantage * f32(answers.y);
      sums[side][2] += advantage * f32(stop.x);
      sums[side][3] += advantage * f32(resampled.x);
      sums[side][4] += advantage * f32(resampled.y);
      sums[side][5] += advantage * f32(stop.y);
    }
  }
  var signal = Kinds();
  let factor = batch_factor(learner.batch_step, batch);
  for (var kind = 0u; kind < KINDS; kind++) {
    let ratio = min(1.0 + to_old.excess[kind], LARGEST_RATIO);
    let weighed = ratio_factor(learner, ratio, 0u) * sums[0][kind] + ratio_factor(learner, ratio, 1u) * sums[1][kind];
    signal[kind] = weighed * factor;
  }
  return signal;
}

// Each action is charged with its own cost.
fn loss_penalty(signal: ptr<function, Signal>, learner: Learner, batch: Batch, from_reference: Ratios, to_old: Ratios) {
  for (var kind = 0u; kind < KINDS; kind++) {
    let ratio = min(1.0 + to_old.excess[kind], LARGEST_RATIO);
    let coefficient = kl_coefficient(
      learner.kl_estimator, from_reference.log[kind], from_reference.inverse_excess[kind], ratio,
    );
    let charged = learner.kl_weight * coefficient * float64(batch.moments[kind].sum);
    if (kind < DECISIONS) {
      (*signal).kl_sampling[kind] -= charged;
    } else {
      (*signal).kl_decision[kind] -= charged;
    }
  }
}

// Each action is charged with what it and all after it pay: Σ over payers of charge·Σ cost·(attempts so far).
fn reward_penalty(signal: ptr<function, Signal>, learner: Learner, batch: Batch, paid: Ratios) {
  for (var payer = 0u; payer < KINDS; payer++) {
    let charge = learner.kl_weight * kl_value(learner.kl_estimator, paid.log[payer], paid.inverse_excess[payer]);
    let moments = batch.moments[payer];
    // The attempt at hand has no RESAMPLE behind it yet where an answer pays, or a STOP.
    var before_c = moments.by_c;
    var before_w = moments.by_w;
    if ((payer == 0u) | (payer == 2u)) {
      before_c = minus64(before_c, moments.sum);
    }
    if ((payer == 1u) | (payer == 5u)) {
      before_w = minus64(before_w, moments.sum);
    }
    var charged = Kinds();
    charged[0] = charge * float64(moments.by_c);
    charged[1] = charge * float64(moments.by_w);
    charged[3] = charge * float64(before_c);
    charged[4] = charge * float64(before_w);
    if ((payer == 2u) | (payer == 5u)) {
      charged[payer] = charge * float64(moments.sum);
    }
    for (var kind = 0u; kind < KINDS; kind++) {
      if (payer < DECISIONS) {
        (*signal).kl_sampling[kind] -= charged[kind];
      } else {
        (*signal).kl_decision[kind] -= charged[kind];
      }
    }
  }
}

// What `weigh` added up: a column for right and one for wrong answers, and the rows sample, STOP, RESAMPLE.
struct Weighed {
  reward_correct: mat2x3f,
  reward_wrong: mat2x3f,
  kl_sampling: mat2x3f,
  kl_decision: mat2x3f,
}

fn by_kind(sums: mat2x3f) -> Kinds {
  return Kinds(sums[0].x, sums[1].x, sums[0].y, sums[0].z, sums[1].z, sums[1].y);
}

// Signals times scores: σ(−x) for the action that σ(x) gives, −σ(x) for the other.
fn by_logit(signal: Kinds, logits: array<Logit, 3>, share: f32) -> array<f32, 3> {
  var gradient = array<f32, 3>();
  for (var i = 0u; i < 3u; i++) {
    let x = logits[i].current;
    gradient[i] = share * (sigmoid(-x) * signal[2u * i] - sigmoid(x) * signal[2u * i + 1u]);
  }
  return gradient;
}

fn class_gradient(learner: Learner, at: u32, batch: Batch, logits: array<Logit, 3>, place: u32) -> Gradient {
  var signal = Signal();
  if (learner.by_trajectories == 1u) {
    let sums = signals[place];
    signal = Signal(
      by_kind(sums.reward_correct + sums.reward_wrong), by_kind(sums.kl_sampling), by_kind(sums.kl_decision),
    );
  } else if (learner.likelihood != LIKELIHOOD_NONE) {
    signal.reward = supervised_signal(learner, at, batch, logits);
  } else {
    let to_old = ratios_to(logits, true);
    signal.reward = reward_signal(learner, at, batch, logits, to_old);
    if (learner.kl_placement == PLACE_LOSS) {
      loss_penalty(&signal, learner, batch, ratios_to(logits, false), to_old);
    }
    if (learner.kl_placement == PLACE_REWARD) {
      reward_penalty(&signal, learner, batch, paid_ratios(logits));
    }
  }
  var parts = f32(batch.trajectories);
  if (learner.share_rule == SHARE_TOKENS) {
    var tokens = Word64();
    for (var kind = 0u; kind < KINDS; kind++) {
      tokens = plus64(tokens, batch.moments[kind].sum);
    }
    parts = float64(tokens);
  }
  let share = learner.share / parts;
  return Gradient(
    by_logit(signal.reward, logits, share),
    by_logit(signal.kl_sampling, logits, share),
    by_logit(signal.kl_decision, logits, share),
  );
}
