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
/** Of each set of lanes, the bytes that bring them to the front: sixteen vectors. */
export const PACKINGS: usize = 0x400;
/** Sums over all attempts, two 64-bit halves each. */
export const SUMS: usize = 0x600;
/** The words of four draws, a vector a word. */
export const DRAWS: usize = 0x800;
/** Where the lengths of four attempts are looked up. */
export const ADDRESSES: usize = 0x840;
/** What the first four rounds of a block combine with words that differ: see `setBlock`. */
export const BLOCK_KEYS: usize = 0x900;
/**
 * What a turn compares and combines with, the same in all lanes. They are loaded where they are used: V8 would make a
 * vector of a number anew in each turn, which takes three instructions.
 */
export const BELOW_STOP_C: usize = 0xa00;
export const BELOW_CORRECT: usize = 0xa10;
export const BELOW_RESAMPLE_W: usize = 0xa20;
export const COLUMN_FACTOR: usize = 0xa30;
export const COLUMN_MASK: usize = 0xa40;
export const TABLE_OF_C: usize = 0xa50;
export const COIN_MASK: usize = 0xa60;
export const LOW_HALF: usize = 0xa70;
export const FACTOR_0: usize = 0xa80;
export const FACTOR_1: usize = 0xa90;
/** Masks of the rule at the cap: no decision follows; it pays for a right answer. */
export const UNDECIDED: usize = 0xaa0;
export const PAID_AT_CAP: usize = 0xab0;

/** Bins by right answers in the group, 64 bytes each (257 at most): see `bins.ts`. */
export const BINS: usize = 0x1000;
export const BIN_BYTES: usize = 64;
/** The tally, in the layout of `src/model/tally.ts`. */
export const TALLY: usize = 0x6000;

/** Alias entries as the plan has them: those of right answers, then those of wrong ones. */
export const ENTRIES: usize = 0x10000;
export const MOST_COLUMNS: usize = 4096;
/** The entries, spread for the lanes: wrong answers first, 8 bytes a column; up to 0x30000, the end of the memory. */
export const COLUMNS: usize = 0x20000;

/** What the groups of a batch bring to the bins, a vector each, written in fours: see `groups.ts`. Up to 0x1a000. */
export const RECORDS: usize = 0x18000;
/** A multiple of four. */
export const MOST_GROUPS: u32 = 512;
/** Trajectories of a batch that go on, a word each, stored four at a time: see `rollLater`. Up to 0x1e010. */
export const QUEUE: usize = 0x1c000;
/** ATTEMPTS_SHIFT of `first-block.ts` and GROUP_SHIFT of `later-blocks.ts` hold for no more. */
export const MOST_TRAJECTORIES: u32 = 2048;
