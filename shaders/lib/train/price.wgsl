// What each kind of action weighs in the step at hand, for objectives by trajectories: the words of `lib/signal/program.wgsl`
// that depend on policies. The host has filled in the others.

const PROGRAM_WORDS = 84u;
// Words of a matrix, and the matrices in their order; a column holds three kinds and one word of padding.
const MATRIX = 8u;
const PAID = 0u;
const MULTIPLIER = 1u;
const LOG_RATIO = 3u;
const LOSS_KL = 5u;
const TO_GO_KL = 6u;

fn price(learner: Learner, logits: array<Logit, 3>, place: u32) {
  let to_old = ratios_to(logits, true);
  let from_reference = ratios_to(logits, false);
  let paid = paid_ratios(logits);
  // Of C, W, STOP|C, RESAMPLE|C, RESAMPLE|W, STOP|W in a matrix.
  var words = array<u32, 6>(0u, 4u, 1u, 2u, 6u, 5u);
  for (var kind = 0u; kind < KINDS; kind++) {
    let at = place * PROGRAM_WORDS + words[kind];
    let ratio = min(1.0 + to_old.excess[kind], LARGEST_RATIO);
    let charge = learner.kl_weight * kl_value(learner.kl_estimator, paid.log[kind], paid.inverse_excess[kind]);
    let loss = learner.kl_weight * kl_coefficient(
      learner.kl_estimator, from_reference.log[kind], from_reference.inverse_excess[kind], ratio,
    );
    programs[at + PAID * MATRIX] = select(0.0, charge, learner.kl_placement == PLACE_SUM);
    programs[at + TO_GO_KL * MATRIX] = select(0.0, charge, learner.kl_placement == PLACE_REWARD);
    programs[at + LOSS_KL * MATRIX] = select(0.0, loss, learner.kl_placement == PLACE_LOSS);
    for (var i = 0u; i < 2u; i++) {
      let side = (learner.sides >> i) & 1u;
      var factor = ratio_factor(learner, ratio, side);
      var log_ratio = to_old.log[kind];
      if (learner.ratio_form == RATIO_CLIPPED) {
        let least = learner.ratio_low[side];
        let most = learner.ratio_high[side];
        factor = select(1.0, 0.0, (log_ratio < least) | (log_ratio > most));
        log_ratio = min(max(log_ratio, least), most);
      }
      programs[at + (MULTIPLIER + i) * MATRIX] = factor;
      programs[at + (LOG_RATIO + i) * MATRIX] = log_ratio;
    }
  }
}
