// Philox4x32-10 (Salmon et al., SC 2011): a draw depends on its counter and key alone.

//!include half.wgsl

const MULTIPLIER_0 = 0xd2511f53u;
const MULTIPLIER_1 = 0xcd9e8d57u;
const WEYL_0 = 0x9e3779b9u;
const WEYL_1 = 0xbb67ae85u;

// High 32 bits of x·y from 16-bit halves: WGSL has no 64-bit product. No partial sum wraps, because
// (2^16−1)² + 2·(2^16−1) = 2^32 − 1.
fn multiply_high(x: u32, y: u32) -> u32 {
  let x_low = x & 0xffffu;
  let x_high = x >> 16u;
  let y_low = y & 0xffffu;
  let y_high = high_half(y);
  let middle = x_high * y_low + high_half(x_low * y_low);
  let carried = x_low * y_high + (middle & 0xffffu);
  return x_high * y_high + high_half(middle) + high_half(carried);
}

fn philox_round(c: vec4u, k: vec2u) -> vec4u {
  return vec4u(
    multiply_high(MULTIPLIER_1, c.z) ^ c.y ^ k.x,
    MULTIPLIER_1 * c.z,
    multiply_high(MULTIPLIER_0, c.x) ^ c.w ^ k.y,
    MULTIPLIER_0 * c.x,
  );
}

// The rounds are a loop on purpose: unrolled, a turn of the tally kernel no longer fits a processor's caches.
fn philox4x32(counter: vec4u, key: vec2u) -> vec4u {
  var c = counter;
  var k = key;
  for (var round = 0u; round < 10u; round++) {
    c = philox_round(c, k);
    k += vec2u(WEYL_0, WEYL_1);
  }
  return c;
}
