// The high 16 bits of a word, in the form that the adapter does fast.

// SwiftShader shifts the four lanes of a vector one by one, 24 instructions, and converts and adds floats four at a
// time. The host sets this on a software adapter only.
override SHIFT_BY_FLOAT: bool = false;

// In the float form every step is exact, whatever the rounding: x & 0xffff0000 is a signed 16-bit number s times 2^16,
// which f32 holds; 1.5·2^39 + s·2^16 has steps of 2^16, so its low 16 bits are those of s.
fn high_half(x: u32) -> u32 {
  if (SHIFT_BY_FLOAT) {
    return bitcast<u32>(f32(bitcast<i32>(x & 0xffff0000u)) + 0x1.8p39f) & 0xffffu;
  }
  return x >> 16u;
}
