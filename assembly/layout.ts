/** Where things lie in the module's memory. Fixed, so that addresses are part of the instructions. */

/** Words of the cell, in the order of `src/engine/wasm/cell-words.ts`. */
export const CELL: usize = 0x100;

export const SEED_LOW: usize = CELL + 0;
export const SEED_HIGH: usize = CELL + 4;
export const PURPOSE: usize = CELL + 8;
export const STREAM: usize = CELL + 12;
export const CORRECT_STOP: usize = CELL + 16;
export const CORRECT: usize = CELL + 20;
export const WRONG_RESAMPLE: usize = CELL + 24;
/** 0 for no cap. */
export const MAX_ATTEMPTS: usize = CELL + 28;
/** Index into CAP_RULES. */
export const AT_CAP: usize = CELL + 32;
export const GROUP_SIZE: usize = CELL + 36;
export const BITS_C: usize = CELL + 40;
export const BASE_C: usize = CELL + 44;
export const BITS_W: usize = CELL + 48;
export const BASE_W: usize = CELL + 52;

/** Round keys of the generator: ten pairs of vectors. */
export const KEYS: usize = 0x200;
/** Of each set of lanes, the rank of a lane within it: sixteen vectors. */
export const RANKS: usize = 0x400;
/** What the lanes bring to the end of a group: three kinds of pairs in two vectors each, then the right answers. */
export const CLOSING: usize = 0x500;
/** Sums over all attempts, two 64-bit halves each. */
export const SUMS: usize = 0x600;
/** Four counters in, four draws out, a vector a word. */
export const DRAWS: usize = 0x800;

/** Bins by right answers in the group, 64 bytes each (257 at most): see `bins.ts`. */
export const BINS: usize = 0x1000;
export const BIN_BYTES: usize = 64;
/** The tally, in the layout of `src/model/tally.ts`. */
export const TALLY: usize = 0x6000;

/** Alias entries as the plan has them: those of right answers, then those of wrong ones. */
export const ENTRIES: usize = 0x10000;
export const MOST_COLUMNS: usize = 4096;
/** The same, spread for the lanes: wrong answers first, 8 bytes a column; up to 0x30000, the end of the memory. */
export const COLUMNS: usize = 0x20000;
