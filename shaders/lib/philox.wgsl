// Philox4x32-10 (Salmon et al., SC 2011): a draw depends on its counter and key alone.

//!include half.wgsl

const MULTIPLIER_0 = 0xd2511f53u;
const MULTIPLIER_1 = 0xcd9e8d57u;
const WEYL_0 = 0x9e3779b9u;
const WEYL_1 = 0xbb67ae85u;

// High 32 bits of x·y from 16-bit halves: WGSL has no 64-bit product. `product` is the low 32 bits, which a round needs
// anyway.
fn multiply_high(x: u32, y: u32, product: u32) -> u32 {
  if (SHIFT_BY_FLOAT) {
    return multiply_high_by_float(x, y, product);
  }
  // No partial sum wraps, because (2^16−1)² + 2·(2^16−1) = 2^32 − 1.
  let x_low = x & 0xffffu;
  let x_high = x >> 16u;
  let y_low = y & 0xffffu;
  let y_high = high_half(y);
  let middle = x_high * y_low + high_half(x_low * y_low);
  let carried = x_low * y_high + (middle & 0xffffu);
  return x_high * y_high + high_half(middle) + high_half(carried);
}

// (x·y − product)/2^32 is a whole number. What x_high·y_high leaves of it is x_low·y_high/2^16 + x·y_low/2^32 − product/2^32,
// below 2^17 + 1, and is worked out in floats. A rounding is off by 2^−24 of its value at most: two of x·y_low/2^32 and one of
// each of the other sums and products make less than 2^−5. The product as a signed word is 2^31 less, which adds a half, and
// the last constant is a half below 2^23, from where on floats are whole: the sum is rounded to the number that is meant.
// This takes rounding to nearest, which WGSL leaves open and processors have, and the float form is for these alone.
fn multiply_high_by_float(x: u32, y: u32, product: u32) -> u32 {
  let y_high = high_half(y);
  let cross = f32(x & 0xffffu) * 0x1p-16f * f32(bitcast<i32>(y_high));
  let low = f32(x) * 0x1p-32f * f32(bitcast<i32>(y & 0xffffu));
  let rest = cross + low - f32(bitcast<i32>(product ^ 0x80000000u)) * 0x1p-32f;
  return (x >> 16u) * y_high + (bitcast<u32>(rest + 8388607.5f) - 0x4b000000u);
}

fn philox_round(c: vec4u, k: vec2u) -> vec4u {
  let product_0 = MULTIPLIER_0 * c.x;
  let product_1 = MULTIPLIER_1 * c.z;
  return vec4u(
    multiply_high(MULTIPLIER_1, c.z, product_1) ^ c.y ^ k.x,
    product_1,
    multiply_high(MULTIPLIER_0, c.x, product_0) ^ c.w ^ k.y,
    product_0,
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
