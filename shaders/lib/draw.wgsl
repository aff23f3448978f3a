// Draws of the process: the answer and the decision from one word, the answer's length from another.

struct LengthTable {
  first_entry: u32,
  bits: u32,
  // Length of column 0.
  base: u32,
}

struct Cell {
  correct_stop: u32,
  correct: u32,
  wrong_resample: u32,
  // 0 for no cap.
  max_attempts: u32,
  decides_at_cap: u32,
  rewards_at_cap: u32,
  group_size: u32,
  stream: u32,
  length_c: LengthTable,
  length_w: LengthTable,
}

// Alias entries of all tables: threshold << bits | alias.
@group(0) @binding(0) var<storage, read> entries: array<u32>;

var<private> cell: Cell;

fn draw_length(correct: bool, word: u32) -> u32 {
  let bits = select(cell.length_w.bits, cell.length_c.bits, correct);
  let first_entry = select(cell.length_w.first_entry, cell.length_c.first_entry, correct);
  let base = select(cell.length_w.base, cell.length_c.base, correct);
  let shift = 32u - bits;
  let column = word >> shift;
  let coin = word & ((1u << shift) - 1u);
  let entry = entries[first_entry + column];
  let alias_column = entry & ((1u << bits) - 1u);
  return base + select(alias_column, column, coin < (entry >> bits));
}
