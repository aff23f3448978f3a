// The train kernels: three dispatches are one step of every learner, and nothing leaves the device between steps.
//   begin   an invocation a learner: the reference, the thresholds to draw by, and what actions weigh
//   roll    a workgroup a learner and class: trajectories, counted in integers
//   finish  an invocation a learner: gradient and update
// Where objectives need trajectories one by one, `weigh.wgsl` runs between the last two.
//
// A learner holds three logits for each class of queries, θ_i = Σ_f φ_f·parameter[i·FEATURES + f], so that learning on
// one class moves the others. The state of a learner holds its step, so that a step needs no word from the host.

//!include lib/roll-out.wgsl
//!include lib/logit.wgsl
//!include lib/train/learner.wgsl
//!include lib/train/gradient.wgsl
//!include lib/train/price.wgsl

override FEATURES: u32 = 1u;
override CLASSES: u32 = 1u;
// Invocations of a workgroup that each have a learner of their own.
override TEAM: u32 = 64u;
const MAX_FEATURES = 8u;

// Why a learner learns no more. It keeps the parameters with which it stopped.
const LEARNING = 0u;
const DIVERGED = 1u;
const ENDLESS = 2u;
const OVERRUN = 3u;

const MAX_PARAMETER = 40.0;
// Below this chance of STOP an attempt without a cap goes on for 2^13 attempts and more on average.
const LEAST_STOP = 0x1p-13f;
// Adam's root of a second moment that is nothing but rounding is 0.
const LEAST_MOMENT = 0x1p-96f;
// The largest 32-bit float below 2^32.
const LARGEST_WORD = 0x1.fffffep31f;

struct Run {
  key: vec2u,
  purpose: u32,
  first_learner: u32,
  // Up to which learner this dispatch goes, and how many there are.
  end_learner: u32,
  learners: u32,
  // A record of every step whose number this divides, from this record on.
  record_every: u32,
  first_record: u32,
  // Counters of a learner and class, and a word that says whether a trajectory overran.
  counters_per_class: u32,
}

@group(0) @binding(1) var<storage, read> learners: array<Learner>;
// Tables of the learners: advantages and features as floats, thresholds of data as words.
@group(0) @binding(2) var<storage, read> numbers: array<u32>;
@group(0) @binding(3) var<uniform> run: Run;
// Of each learner: step, status and powers, then five vectors of parameters.
@group(0) @binding(4) var<storage, read_write> states: array<u32>;
// Of each recorded step and learner the state before the step, then CLASS_WORDS for each class.
@group(0) @binding(5) var<storage, read_write> records: array<u32>;
// Of each learner and class, of the step at hand.
@group(0) @binding(6) var<storage, read_write> counters: array<vec2u>;
// Of each learner and class: three thresholds, and the groups to draw.
@group(0) @binding(7) var<storage, read_write> draws: array<vec4u>;

// Of each learner and class the words of a signal program, and what `weigh` added up: for objectives by trajectories.
@group(0) @binding(8) var<storage, read_write> programs: array<f32>;
@group(0) @binding(9) var<storage, read> signals: array<Weighed>;

const STEP = 0u;
const STATUS = 1u;
// β1^t and β2^t of Adam.
const POWER = 2u;
const THETA = 0u;
const REFERENCE = 1u;
const OLD = 2u;
const FIRST = 3u;
const SECOND = 4u;
// Three thresholds, nine components, right answers, attempts and tokens.
const CLASS_WORDS = 16u;

fn number(index: u32) -> f32 {
  return bitcast<f32>(numbers[index]);
}

fn parameters() -> u32 {
  return 3u * FEATURES;
}

fn state_words() -> u32 {
  return STATE_HEAD + STATE_VECTORS * parameters();
}

fn state_float(index: u32) -> f32 {
  return bitcast<f32>(states[index]);
}

// Where entry i of a vector stands.
fn place(state_at: u32, vector: u32, i: u32) -> u32 {
  return state_at + STATE_HEAD + vector * parameters() + i;
}

fn entry(state_at: u32, vector: u32, i: u32) -> f32 {
  return state_float(place(state_at, vector, i));
}

fn set_entry(state_at: u32, vector: u32, i: u32, value: f32) {
  states[place(state_at, vector, i)] = bitcast<u32>(value);
}

// Where the record of a step stands.
fn record_place(learner_index: u32, step: u32) -> u32 {
  let slot = (step / run.record_every - run.first_record) * run.learners + learner_index;
  return slot * (state_words() + CLASSES * CLASS_WORDS);
}

fn is_recorded(step: u32) -> bool {
  return step % run.record_every == 0u;
}

// θ of one logit in one class, for a vector of parameters.
fn logit_of(learner: Learner, state_at: u32, vector: u32, class_index: u32, i: u32) -> f32 {
  var sum = 0.0;
  for (var f = 0u; f < FEATURES; f++) {
    sum += number(learner.features + class_index * FEATURES + f) * entry(state_at, vector, i * FEATURES + f);
  }
  return sum;
}

// θ minus another vector, in one logit of one class.
fn logit_difference(learner: Learner, state_at: u32, other: u32, class_index: u32, i: u32) -> f32 {
  var sum = 0.0;
  for (var f = 0u; f < FEATURES; f++) {
    let at = i * FEATURES + f;
    let difference = entry(state_at, THETA, at) - entry(state_at, other, at);
    sum += number(learner.features + class_index * FEATURES + f) * difference;
  }
  return sum;
}

fn logits_of(learner: Learner, state_at: u32, class_index: u32) -> array<Logit, 3> {
  var logits = array<Logit, 3>();
  for (var i = 0u; i < 3u; i++) {
    logits[i] = Logit(
      logit_of(learner, state_at, THETA, class_index, i),
      logit_of(learner, state_at, REFERENCE, class_index, i),
      logit_of(learner, state_at, OLD, class_index, i),
      logit_difference(learner, state_at, REFERENCE, class_index, i),
      logit_difference(learner, state_at, OLD, class_index, i),
    );
  }
  return logits;
}

fn word_of(chance: f32) -> u32 {
  return u32(min(chance * 0x1p32f, LARGEST_WORD));
}

// p·a, p and q·b of the policy that rolls out, as integers: u < T1 is C and STOP, u < T2 C, u < T3 W and RESAMPLE.
fn thresholds_of(learner: Learner, state_at: u32, class_index: u32) -> vec3u {
  if (learner.likelihood != LIKELIHOOD_NONE) {
    let at = learner.data + 3u * class_index;
    return vec3u(numbers[at], numbers[at + 1u], numbers[at + 2u]);
  }
  let theta_s = logit_of(learner, state_at, OLD, class_index, 0u);
  let right = sigmoid(theta_s);
  let correct = word_of(right);
  let stops = sigmoid(logit_of(learner, state_at, OLD, class_index, 1u));
  let correct_stop = min(word_of(right * stops), correct);
  let resamples = word_of(sigmoid(-theta_s) * sigmoid(logit_of(learner, state_at, OLD, class_index, 2u)));
  let wrong_resample = correct + resamples;
  return vec3u(correct_stop, correct, select(wrong_resample, 0xffffffffu, wrong_resample < correct));
}

@compute @workgroup_size(TEAM)
fn begin(@builtin(global_invocation_id) invocation: vec3u) {
  let learner_index = run.first_learner + invocation.x;
  if (learner_index >= run.end_learner) {
    return;
  }
  let learner = learners[learner_index];
  let state_at = learner_index * state_words();
  let step = states[state_at + STEP];
  let keeps = is_recorded(step);
  let record_at = record_place(learner_index, step);
  if (keeps) {
    for (var i = 0u; i < state_words(); i++) {
      records[record_at + i] = states[state_at + i];
    }
  }
  let draws_anew = step % learner.updates == 0u;
  for (var i = 0u; i < parameters(); i++) {
    let theta = entry(state_at, THETA, i);
    if ((learner.reference_rule == REFERENCE_REFRESHED) & (step % learner.reference_every == 0u)) {
      set_entry(state_at, REFERENCE, i, theta);
    }
    if (learner.reference_rule == REFERENCE_AVERAGE) {
      let average = entry(state_at, REFERENCE, i);
      set_entry(state_at, REFERENCE, i, average + (1.0 - learner.reference_decay) * (theta - average));
    }
    if (draws_anew) {
      set_entry(state_at, OLD, i, theta);
    }
  }
  for (var class_index = 0u; class_index < CLASSES; class_index++) {
    let thresholds = thresholds_of(learner, state_at, class_index);
    let stops = f32(thresholds.x) + f32(0xffffffffu - thresholds.z);
    let endless = (learner.cell.max_attempts == 0u) & (stops < LEAST_STOP * 0x1p32f);
    if (endless & (states[state_at + STATUS] == LEARNING)) {
      states[state_at + STATUS] = ENDLESS;
    }
    let groups = select(0u, learner.groups, states[state_at + STATUS] == LEARNING);
    draws[learner_index * CLASSES + class_index] = vec4u(thresholds, groups);
    if (learner.by_trajectories == 1u) {
      price(learner, logits_of(learner, state_at, class_index), learner_index * CLASSES + class_index);
    }
    if (keeps) {
      let at = record_at + state_words() + class_index * CLASS_WORDS;
      records[at] = thresholds.x;
      records[at + 1u] = thresholds.y;
      records[at + 2u] = thresholds.z;
    }
  }
}

@compute @workgroup_size(LANES)
fn roll(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let learner_index = run.first_learner + workgroup.x;
  let class_index = workgroup.y;
  let learner = learners[learner_index];
  let step = states[learner_index * state_words() + STEP];
  let draw = draws[learner_index * CLASSES + class_index];
  var cell = learner.cell;
  cell.correct_stop = draw.x;
  cell.correct = draw.y;
  cell.wrong_resample = draw.z;
  let first_group = (batch_of(learner, step) * CLASSES + class_index) * learner.groups;
  roll_out(cell, run.key, run.purpose, first_group, draw.w, lane);

  workgroupBarrier();
  let at = (learner_index * CLASSES + class_index) * run.counters_per_class;
  for (var i = lane; i < SUMS + BIN_SIZE * (cell.group_size + 1u); i += LANES) {
    counters[at + i] = vec2u(atomicLoad(&low[i]), atomicLoad(&high[i]));
  }
  if (lane == 0u) {
    counters[at + run.counters_per_class - 1u] = vec2u(atomicLoad(&overrun), 0u);
  }
}

@compute @workgroup_size(TEAM)
fn finish(@builtin(global_invocation_id) invocation: vec3u) {
  let learner_index = run.first_learner + invocation.x;
  if (learner_index >= run.end_learner) {
    return;
  }
  let learner = learners[learner_index];
  let state_at = learner_index * state_words();
  let step = states[state_at + STEP];
  let keeps = is_recorded(step);
  let record_at = record_place(learner_index, step) + state_words();
  var gradient = array<f32, 3u * MAX_FEATURES>();
  for (var class_index = 0u; class_index < CLASSES; class_index++) {
    let at = (learner_index * CLASSES + class_index) * run.counters_per_class;
    if ((counters[at + run.counters_per_class - 1u].x == 1u) & (states[state_at + STATUS] == LEARNING)) {
      states[state_at + STATUS] = OVERRUN;
    }
    let class_at = record_at + class_index * CLASS_WORDS;
    if (states[state_at + STATUS] == LEARNING) {
      let batch = read_batch(learner.cell, at);
      let terms = class_gradient(learner, at, batch, logits_of(learner, state_at, class_index), learner_index * CLASSES + class_index);
      for (var i = 0u; i < 3u; i++) {
        let total = (terms[0][i] + terms[1][i] + terms[2][i]) / f32(CLASSES);
        for (var f = 0u; f < FEATURES; f++) {
          gradient[i * FEATURES + f] += number(learner.features + class_index * FEATURES + f) * total;
        }
      }
      if (keeps) {
        for (var term = 0u; term < 3u; term++) {
          for (var i = 0u; i < 3u; i++) {
            records[class_at + 3u + 3u * term + i] = bitcast<u32>(terms[term][i]);
          }
        }
        let tokens = plus64(batch.moments[0].sum, batch.moments[1].sum);
        records[class_at + 12u] = batch.rewarded;
        records[class_at + 13u] = batch.attempts;
        records[class_at + 14u] = tokens.x;
        records[class_at + 15u] = tokens.y;
      }
    } else if (keeps) {
      for (var i = 3u; i < CLASS_WORDS; i++) {
        records[class_at + i] = 0u;
      }
    }
  }
  if (states[state_at + STATUS] == LEARNING) {
    update(learner, state_at, gradient);
  }
  states[state_at + STEP] = step + 1u;
}

// Ascent. A step that would leave ±MAX_PARAMETER is not taken.
fn update(learner: Learner, state_at: u32, gradient: array<f32, 3u * MAX_FEATURES>) {
  var next = array<f32, 3u * MAX_FEATURES>();
  var stays = true;
  let power_1 = state_float(state_at + POWER) * learner.decay[0];
  let power_2 = state_float(state_at + POWER + 1u) * learner.decay[1];
  states[state_at + POWER] = bitcast<u32>(power_1);
  states[state_at + POWER + 1u] = bitcast<u32>(power_2);
  for (var i = 0u; i < parameters(); i++) {
    let g = gradient[i];
    var direction = g;
    if (learner.optimiser == OPTIMISE_MOMENTUM) {
      direction = learner.decay[0] * entry(state_at, FIRST, i) + g;
      set_entry(state_at, FIRST, i, direction);
    }
    if (learner.optimiser == OPTIMISE_ADAM) {
      let first = learner.decay[0] * entry(state_at, FIRST, i) + (1.0 - learner.decay[0]) * g;
      let second = learner.decay[1] * entry(state_at, SECOND, i) + (1.0 - learner.decay[1]) * (g * g);
      set_entry(state_at, FIRST, i, first);
      set_entry(state_at, SECOND, i, second);
      let spread = second / (1.0 - power_2);
      let root = select(0.0, sqrt(spread), spread > LEAST_MOMENT);
      direction = (first / (1.0 - power_1)) / (root + learner.epsilon);
    }
    next[i] = entry(state_at, THETA, i) + learner.learning_rate * direction;
    stays = stays & (abs(next[i]) <= MAX_PARAMETER);
  }
  if (!stays) {
    states[state_at + STATUS] = DIVERGED;
    return;
  }
  for (var i = 0u; i < parameters(); i++) {
    set_entry(state_at, THETA, i, next[i]);
  }
}
