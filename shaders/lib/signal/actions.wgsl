// One trajectory: its attempts, what they cost, and what each kind of action weighs.

//!include ../draw.wgsl
//!include program.wgsl

var<private> cell: Cell;

// A number of attempts whose tokens still fit an i32.
const MAX_ATTEMPTS = (1u << 19u) - 2u;

struct Trajectory {
  attempts: u32,
  correct: bool,
  ended: bool,
  stopped: bool,
  // Σ cost by kind.
  costs_c: vec3u,
  costs_w: vec3u,
  // Σ discount; Σ_t' payment·reached with answers and with decisions as payers; Σ_{t ≤ t'} γ^(t'−t).
  discounted: mat2x3f,
  paid_by_samples: mat2x3f,
  paid_by_decisions: mat2x3f,
  reached: mat2x3f,
}

var<private> trajectory: Trajectory;

fn by_side(correct: bool, v: vec3f) -> mat2x3f {
  return mat2x3f(select(vec3f(), v, correct), select(v, vec3f(), correct));
}

// The discounts of SignalDiscount, and penalties to go: Σ_t' d_t'·(Σ_{t ≤ t'} γ^(t'−t)·1{kind}), payer by payer.
fn weigh(correct: bool, length: u32, decides: bool, stops: bool) {
  var power = 1.0;
  if (has(TOKENS_COUNT)) {
    power = numbers[program.powers + length];
  }
  let later = power * select(program.later_undecided, program.later_decided, decides);
  let own = power * select(1.0, program.sample_decided, decides);
  let decision = vec3f(0.0, f32(decides && stops), f32(decides && !stops));
  let on_decision = select(1.0, power, has(TOKENS_COUNT_ON_DECISION));
  trajectory.discounted =
    trajectory.discounted * later + by_side(correct, vec3f(own, 0.0, 0.0) + decision * on_decision);
  if (has(TO_GO)) {
    let prices = select(program.to_go_kl[1], program.to_go_kl[0], correct);
    let gamma = program.to_go_gamma;
    trajectory.reached = trajectory.reached * gamma + by_side(correct, vec3f(1.0, 0.0, 0.0));
    trajectory.paid_by_samples += trajectory.reached * (f32(length) * prices.x);
    if (decides) {
      trajectory.reached = trajectory.reached * gamma + by_side(correct, decision);
      trajectory.paid_by_decisions += trajectory.reached * select(prices.z, prices.y, stops);
    }
  }
}

fn attempt(draw: u32, length_word: u32, weighs: bool) {
  if (trajectory.ended) {
    return;
  }
  let correct = draw < cell.correct;
  trajectory.attempts++;
  let at_cap = trajectory.attempts == cell.max_attempts;
  let decides = trajectory.attempts != cell.undecided;
  let stops = decides && select(draw >= cell.wrong_resample, draw < cell.correct_stop, correct);
  let length = draw_length(cell, mask(correct), length_word);
  let costs = vec3u(length, u32(stops), u32(decides && !stops));
  trajectory.costs_c += select(vec3u(), costs, correct);
  trajectory.costs_w += select(costs, vec3u(), correct);
  trajectory.correct = correct;
  trajectory.stopped = stops;
  trajectory.ended = stops || at_cap;
  if (weighs) {
    weigh(correct, length, decides, stops);
  }
}
