// What a learner is told: its process, its objective, its optimiser. Packed by `src/engine/webgpu/pack-train.ts`.

const PLACE_REWARD = 1u;
const PLACE_LOSS = 2u;
const PLACE_SUM = 3u;

const ESTIMATE_K1 = 0u;
const ESTIMATE_ABS = 1u;
const ESTIMATE_K2 = 2u;
const ESTIMATE_K3 = 3u;
const ESTIMATE_K3_CLAMPED = 4u;
const ESTIMATE_K3_CORRECTED = 5u;
// The value of k1, |k1| or k3, the gradient of k2.
const ESTIMATE_K1_PLUS = 6u;
const ESTIMATE_ABS_PLUS = 7u;
const ESTIMATE_K3_PLUS = 8u;

const RATIO_NONE = 0u;
const RATIO_CUT = 1u;
const RATIO_CLAMP = 2u;
const RATIO_GATE = 3u;
// One ratio of a trajectory, from log ratios clipped action by action.
const RATIO_CLIPPED = 5u;

const LIKELIHOOD_NONE = 0u;
const LIKELIHOOD_SFT = 1u;
const LIKELIHOOD_DFT = 2u;
const LIKELIHOOD_DFT_WHOLE = 3u;

const SHARE_TOKENS = 1u;

// What the batch does to advantages.
const BATCH_DEVIATION = 1u;
const BATCH_SHARE = 2u;
const BATCH_GREEDY = 3u;

const OPTIMISE_SGD = 0u;
const OPTIMISE_MOMENTUM = 1u;
const OPTIMISE_ADAM = 2u;

const REFERENCE_FIXED = 0u;
const REFERENCE_REFRESHED = 1u;
const REFERENCE_AVERAGE = 2u;

struct Learner {
  // The thresholds are worked out on the device.
  cell: Cell,
  // First of A(m, R) at [2m + R], of φ at [class·FEATURES + feature], and of the data's thresholds, three a class.
  advantages: u32,
  features: u32,
  data: u32,
  // Of one update, in each class.
  groups: u32,
  minibatches: u32,
  // With one rollout policy: minibatches times epochs.
  updates: u32,
  likelihood: u32,
  // Bit k is set where actions of kind k carry loss.
  carries: u32,
  token_weighted: u32,
  ratio_form: u32,
  // Where A >= 0, and where A < 0.
  ratio_low: array<f32, 2>,
  ratio_high: array<f32, 2>,
  temperature: array<f32, 2>,
  kl_placement: u32,
  kl_estimator: u32,
  kl_weight: f32,
  share_rule: u32,
  share: f32,
  optimiser: u32,
  learning_rate: f32,
  // β1 and β2 of Adam; the first is momentum's.
  decay: array<f32, 2>,
  epsilon: f32,
  reference_rule: u32,
  reference_every: u32,
  reference_decay: f32,
  batch_step: u32,
  // 1 where the objective weighs trajectories one by one, and what the two classes of its program are of: bit i is set
  // where class i is that of A < 0.
  by_trajectories: u32,
  sides: u32,
}

// Of each learner: step, status and powers, then vectors of parameters.
const STATE_HEAD = 4u;
const STATE_VECTORS = 5u;

// The batch of a step, counted over rollouts and their minibatches: epochs see the same ones again.
fn batch_of(learner: Learner, step: u32) -> u32 {
  return step / learner.updates * learner.minibatches + step % learner.updates % learner.minibatches;
}
