// Unsigned 64-bit counters as two words. The old value that atomicAdd returns tells whether this very addition
// wrapped the low word, so exactly one invocation carries, whatever the order.

fn wraps(old: u32, value: u32) -> bool {
  return old + value < old;
}
