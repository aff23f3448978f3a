// A signal program as the host packs it, one for each cell, and the tables of numbers that programs use.

const MASK_OVERLONG = 1u;
const CONSTANT_BASELINE = 2u;
const LENGTH_WEIGHTED = 4u;
const SCALED = 8u;
const BY_OUTCOME = 16u;
const PER_TOKEN = 32u;
const TOKENS_COUNT = 64u;
const TOKENS_COUNT_ON_DECISION = 128u;
const RATIO = 256u;
const TO_GO = 512u;

// A matrix has a column for right and one for wrong answers, and the rows sample, STOP, RESAMPLE.
struct Program {
  paid: mat2x3f,
  // What depends on the sign of A; with BY_OUTCOME, on the outcome instead.
  positive: mat2x3f,
  negative: mat2x3f,
  log_ratio_positive: mat2x3f,
  log_ratio_negative: mat2x3f,
  loss_kl: mat2x3f,
  to_go_kl: mat2x3f,
  log_range_positive: vec2f,
  log_range_negative: vec2f,
  log_cap: f32,
  penalty_slope: f32,
  baseline_value: f32,
  baseline_factor: f32,
  inverse_size: f32,
  inverse_freedom: f32,
  variance_floor: f32,
  scale_epsilon: f32,
  advantage_limit: f32,
  length_epsilon: f32,
  to_go_gamma: f32,
  sample_decided: f32,
  later_decided: f32,
  later_undecided: f32,
  max_tokens: u32,
  penalty_start: u32,
  penalty_full: u32,
  flags: u32,
  first_pass: u32,
  // Where in `numbers` γ^L begins, and A by (m, r).
  powers: u32,
  advantages: u32,
}

@group(0) @binding(2) var<storage, read> programs: array<Program>;
@group(0) @binding(3) var<storage, read> numbers: array<f32>;

var<private> program: Program;

fn has(flag: u32) -> bool {
  return (program.flags & flag) != 0u;
}
