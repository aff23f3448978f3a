// Functions of logits near which nothing cancels: no difference of two probabilities or of two logarithms is taken.

// σ(x). The other action's chance is σ(−x), not 1 − σ(x).
fn sigmoid(x: f32) -> f32 {
  return 1.0 / (1.0 + exp(-x));
}

// e^x − 1: by its series up to x^8/8! where e^x would cancel.
fn expm1(x: f32) -> f32 {
  if (abs(x) > 0.5) {
    return exp(x) - 1.0;
  }
  var sum = 1.0 / 40320.0;
  sum = sum * x + 1.0 / 5040.0;
  sum = sum * x + 1.0 / 720.0;
  sum = sum * x + 1.0 / 120.0;
  sum = sum * x + 1.0 / 24.0;
  sum = sum * x + 1.0 / 6.0;
  sum = sum * x + 0.5;
  sum = sum * x + 1.0;
  return sum * x;
}

// log(1 + y) for y >= 0: 2·artanh(z), z = y/(2 + y), by its series up to z^11/11 where 1 + y would lose y.
fn log1p(y: f32) -> f32 {
  if (y > 0.5) {
    return log(1.0 + y);
  }
  let z = y / (2.0 + y);
  let square = z * z;
  var sum = 1.0 / 11.0;
  sum = sum * square + 1.0 / 9.0;
  sum = sum * square + 1.0 / 7.0;
  sum = sum * square + 0.2;
  sum = sum * square + 1.0 / 3.0;
  sum = sum * square + 1.0;
  return 2.0 * z * sum;
}

// How the chance of an action with logit x compares with that under logit x − difference.
struct Ratio {
  // log(π/π').
  log: f32,
  // π/π' − 1.
  excess: f32,
  // π'/π − 1.
  inverse_excess: f32,
}

// π/π' − 1 = σ(−x)·(e^δ − 1) and π'/π − 1 = σ(−x')·(e^−δ − 1), with δ = x − x'. Of the two the positive one has the
// logarithm.
fn compare(x: f32, other: f32, difference: f32) -> Ratio {
  let excess = sigmoid(-x) * expm1(difference);
  let inverse_excess = sigmoid(-other) * expm1(-difference);
  let rises = difference >= 0.0;
  let size = log1p(select(inverse_excess, excess, rises));
  return Ratio(select(-size, size, rises), excess, inverse_excess);
}
