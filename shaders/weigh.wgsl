// The weigh kernel: a workgroup a learner and class replays the batch of the step at hand and adds up weights of actions, for
// objectives that its counts do not settle. It runs between `roll`, which counts the same trajectories, and `finish`.
//
// The sum has one shape on every device: part c has the groups c, c + PARTS, …, and the parts are added in pairs.

//!include lib/signal/run.wgsl
//!include lib/train/learner.wgsl

override LANES: u32 = 64u;
override FEATURES: u32 = 1u;
override CLASSES: u32 = 1u;

const PARTS = 64u;

struct Run {
  key: vec2u,
  purpose: u32,
  first_learner: u32,
}

@group(0) @binding(1) var<storage, read> learners: array<Learner>;
@group(0) @binding(4) var<storage, read> states: array<u32>;
@group(0) @binding(5) var<uniform> run: Run;
// Of each learner and class.
@group(0) @binding(6) var<storage, read_write> signals: array<Sums>;
@group(0) @binding(7) var<storage, read> draws: array<vec4u>;

var<workgroup> parts: array<Sums, PARTS>;

fn added(x: Sums, y: Sums) -> Sums {
  return Sums(
    x.reward_correct + y.reward_correct,
    x.reward_wrong + y.reward_wrong,
    x.kl_sampling + y.kl_sampling,
    x.kl_decision + y.kl_decision,
  );
}

@compute @workgroup_size(LANES)
fn weigh_batch(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let learner_index = run.first_learner + workgroup.x;
  let place = learner_index * CLASSES + workgroup.y;
  let learner = learners[learner_index];
  let step = states[learner_index * (STATE_HEAD + STATE_VECTORS * 3u * FEATURES)];
  let draw = draws[place];
  cell = learner.cell;
  cell.correct_stop = draw.x;
  cell.correct = draw.y;
  cell.wrong_resample = draw.z;
  program = programs[place];
  let groups = select(0u, draw.w, learner.by_trajectories == 1u);
  let first_group = (batch_of(learner, step) * CLASSES + workgroup.y) * learner.groups;
  for (var part = lane; part < PARTS; part += LANES) {
    sums = Sums();
    let own = select(0u, (groups - part + PARTS - 1u) / PARTS, part < groups);
    weigh_groups(first_group + part, PARTS, own, run.key, run.purpose);
    parts[part] = sums;
  }
  for (var half = PARTS / 2u; half >= 1u; half /= 2u) {
    workgroupBarrier();
    for (var part = lane; part < half; part += LANES) {
      parts[part] = added(parts[part], parts[part + half]);
    }
  }
  workgroupBarrier();
  if (lane == 0u) {
    signals[place] = parts[0];
  }
}
