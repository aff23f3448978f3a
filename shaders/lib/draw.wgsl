// Draws of the process: the answer and the decision from one word, the answer's length from another.

//!include half.wgsl
//!include mask.wgsl

struct LengthTable {
  first_entry: u32,
  // 2^bits, 2..4096.
  columns: u32,
  // Length of column 0.
  base: u32,
}

struct Cell {
  correct_stop: u32,
  correct: u32,
  wrong_resample: u32,
  // 0 for no cap.
  max_attempts: u32,
  // The attempt that no decision follows; 0 for none.
  undecided: u32,
  rewards_at_cap: u32,
  group_size: u32,
  stream: u32,
  length_c: LengthTable,
  length_w: LengthTable,
}

// False where every table of the dispatch has one length: then none is read. An adapter on the processor spends an eighth of
// a rollout on them.
override LENGTHS_VARY: bool = true;

// Alias entries of all tables: threshold << bits | alias.
@group(0) @binding(0) var<storage, read> entries: array<u32>;

// The high bits of the word choose a column, the low bits are the coin. Multiplying by 2^bits takes both apart without
// a shift by a variable: the high half of a product is the column (it needs only the word's high half, as bits <= 12),
// and the product itself is coin << bits.
fn draw_length(cell: Cell, correct: u32, word: u32) -> u32 {
  let base = pick(correct, cell.length_c.base, cell.length_w.base);
  if (!LENGTHS_VARY) {
    return base;
  }
  let columns = pick(correct, cell.length_c.columns, cell.length_w.columns);
  let first_entry = pick(correct, cell.length_c.first_entry, cell.length_w.first_entry);
  let column = high_half(high_half(word) * columns);
  let coin = word * columns;
  let entry = entries[first_entry + column];
  let alias_column = entry & (columns - 1u);
  let threshold = entry - alias_column;
  return base + select(alias_column, column, coin < threshold);
}
