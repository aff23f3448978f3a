// Conditions as words: all bits set for true, none for false. `x & mask` is one instruction on every adapter, where
// `select` is eight on SwiftShader; and n − mask counts one.

fn mask(condition: bool) -> u32 {
  return select(0u, 0xffffffffu, condition);
}

// x where m is set, else y.
fn pick(m: u32, x: u32, y: u32) -> u32 {
  return y ^ (m & (x ^ y));
}
