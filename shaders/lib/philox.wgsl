// Philox4x32-10 (Salmon et al., SC 2011): a draw depends on its counter and key alone.

//!include half.wgsl

const MULTIPLIER_0 = 0xd2511f53u;
const MULTIPLIER_1 = 0xcd9e8d57u;
const WEYL_0 = 0x9e3779b9u;
const WEYL_1 = 0xbb67ae85u;

// High 32 bits of x·y from 16-bit halves: WGSL has no 64-bit product.
fn multiply_high(x: u32, y: u32) -> u32 {
  // No partial sum wraps, because (2^16−1)² + 2·(2^16−1) = 2^32 − 1.
  let x_low = x & 0xffffu;
  let x_high = x >> 16u;
  let y_low = y & 0xffffu;
  let y_high = y >> 16u;
  let middle = x_high * y_low + ((x_low * y_low) >> 16u);
  let carried = x_low * y_high + (middle & 0xffffu);
  return x_high * y_high + (middle >> 16u) + (carried >> 16u);
}

// The same where the halves of y add up to less than 2^16: then the middle holds both cross products and what comes from below,
// as (2^16−1)·(y_low + y_high + 1) < 2^32.
fn multiply_high_without_carry(x: u32, y: u32) -> u32 {
  let x_low = x & 0xffffu;
  let x_high = x >> 16u;
  let y_low = y & 0xffffu;
  let y_high = y >> 16u;
  let middle = x_high * y_low + (x_low * y_high + ((x_low * y_low) >> 16u));
  return x_high * y_high + (middle >> 16u);
}

// As `multiply_high`, of an x whose highest bit is flipped, in floats. Read as a signed number it is t = x − 2^31. An odd multiple of
// 2^31 is 2^31 again in 32 bits and y is odd, so the product comes flipped by itself: q = product − 2^31.
//
//   high = (x·y − product)/2^32 = x_high·y_high + (y_low − 1)/2 + (x_low·y_high·2^16 + t·y_low − q)/2^32
//
// The last term is a whole number below 2^17. Above its bar the roundings of two conversions, two products, a sum and a
// difference, all of them below 2^49, are off by 2^24 each at most, together by less than 2^−5 of 2^32. From 2^55 on floats are
// multiples of 2^32, so adding 1.5·2^55 rounds to the number that is meant and leaves it in the low bits. In the same way
// x_high − 2^15 stands in those of 1.5·2^39 + (t without its low half), which is exact. `rest` is (y_low − 1)/2 and takes off
// what the two bring with them. This takes rounding to nearest and sums in the order that is written, which WGSL leaves open
// and processors keep, and the float form is for these alone; known answers and draws of "verify" tell where it fails. The parts of y come as numbers, which are instructions' own; of a struct they would be loaded.
fn multiply_high_flipped(t: u32, q: u32, y_high: u32, y_high_float: f32, y_low_float: f32, rest: u32) -> u32 {
  let x_high = bitcast<u32>(f32(bitcast<i32>(t & 0xffff0000u)) + 0x1.8p39f);
  let cross = f32(bitcast<i32>(t & 0xffffu)) * y_high_float + f32(bitcast<i32>(t)) * y_low_float;
  let whole = bitcast<u32>(cross - f32(bitcast<i32>(q)) + 0x1.8p55f);
  return x_high * y_high + whole + rest;
}

const HIGH_0 = MULTIPLIER_0 >> 16u;
const HIGH_1 = MULTIPLIER_1 >> 16u;
const LOW_0 = MULTIPLIER_0 & 0xffffu;
const LOW_1 = MULTIPLIER_1 & 0xffffu;
// (LOW >> 1) − 0x5b400000 − 0x533f8000·HIGH, with the patterns of 1.5·2^55 and of 1.5·2^39 − 2^15·2^16. Worked out, because some
// compilers refuse constants that wrap; tests/unit/philox-constants.test.ts works them out again.
const REST_0 = 0x36a88fa9u;
const REST_1 = 0x6a0f46abu;

fn high_of_0(x: u32, product: u32) -> u32 {
  if (SHIFT_BY_FLOAT) {
    return multiply_high_flipped(x, product, HIGH_0, f32(HIGH_0) * 0x1p16f, f32(LOW_0), REST_0);
  }
  return multiply_high_without_carry(x, MULTIPLIER_0);
}

fn high_of_1(x: u32, product: u32) -> u32 {
  if (SHIFT_BY_FLOAT) {
    return multiply_high_flipped(x, product, HIGH_1, f32(HIGH_1) * 0x1p16f, f32(LOW_1), REST_1);
  }
  return multiply_high(x, MULTIPLIER_1);
}

fn philox_round(c: vec4u, k: vec2u) -> vec4u {
  let product_0 = MULTIPLIER_0 * c.x;
  let product_1 = MULTIPLIER_1 * c.z;
  return vec4u(
    high_of_1(c.z, product_1) ^ c.y ^ k.x,
    product_1,
    high_of_0(c.x, product_0) ^ c.w ^ k.y,
    product_0,
  );
}

// The rounds from `first` on, of words that are flipped in the float form; `key` is that of round `first`. They are a loop on
// purpose: unrolled, a turn of the tally kernel no longer fits a processor's caches. In the float form words are flipped on the way:
// a new word is a product, or a high product joined by exclusive or with a product and a key.
fn philox_rounds(words: vec4u, key: vec2u, first: u32) -> vec4u {
  var c = words;
  var k = key;
  for (var round = first; round < 10u; round++) {
    c = philox_round(c, k);
    k += vec2u(WEYL_0, WEYL_1);
  }
  return c;
}

fn philox_flip() -> u32 {
  return select(0u, 0x80000000u, SHIFT_BY_FLOAT);
}

fn philox4x32(counter: vec4u, key: vec2u) -> vec4u {
  let flip = vec4u(philox_flip());
  return philox_rounds(counter ^ flip, key, 0u) ^ flip;
}

// The first round of the counter (block, index, word_2, word_3) without block and index: what index is joined with by exclusive or,
// word 1, and what the block's high product is joined with.
fn philox_known(word_2: u32, word_3: u32, key: vec2u) -> vec3u {
  let known = vec3u(multiply_high(word_2, MULTIPLIER_1) ^ key.x, MULTIPLIER_1 * word_2, word_3 ^ key.y);
  return known ^ vec3u(philox_flip());
}

// philox4x32 of such a counter. `block` is the low and the high word of MULTIPLIER_0·block, which a lane that counts blocks
// has by adding; so the first round costs nothing.
fn philox_after(known: vec3u, block: vec2u, index: u32, key: vec2u) -> vec4u {
  let flip = philox_flip();
  let words = vec4u(known.x ^ index, known.y, known.z ^ block.y, block.x ^ flip);
  return philox_rounds(words, key + vec2u(WEYL_0, WEYL_1), 1u) ^ vec4u(flip);
}
