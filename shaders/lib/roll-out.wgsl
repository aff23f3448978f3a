// Rolls out groups of one cell and counts, in integers only, what they did, in the workgroup's counters.
//
// Persistent lanes: a lane takes every LANES-th group and starts its next trajectory when one ends, so lanes never wait
// for each other's long trajectories, only at the end of a group. One turn of the innermost loop is one block of the
// generator, which serves two attempts.
//
// What is rare stands outside that loop. An adapter on the processor runs the body of an `if` for lanes that do not
// take it too, with stores and atomics masked; the same holds of && and ||, so & and | stand for them here.
//
// Counters leave a lane in u32 sums. No sum grows by more than MAX_LENGTH·k at attempt k of a trajectory, so a
// lane adds up k and flushes to 64-bit counters before Σk could pass SAFE_WORK = 2^20 − 1: 4096·(2^20−1) < 2^32.

//!include philox.wgsl
//!include draw.wgsl
//!include u64.wgsl

override LANES: u32 = 64u;
// Outcomes m = 0..G of the largest group size of the dispatch.
override BINS: u32 = 9u;

const SUMS = 12u;
const BIN_SIZE = 7u;
const SAFE_WORK = (1u << 20u) - 1u;
// The largest k (even) with (k+1) + (k+2) <= SAFE_WORK, so that below it a turn always fits.
const MAX_ATTEMPTS = (1u << 19u) - 2u;

// A pair (x, y) is about right and wrong answers: x where the answer is C, y where it is W.
struct Sums {
  tokens: vec2u,
  tokens_by_c: vec2u,
  tokens_by_w: vec2u,
  attempts_by_c: vec2u,
  attempts_by_w: vec2u,
  capped_by_c: vec2u,
}

struct Attempt {
  // As masks.
  outcome: vec2u,
  length: u32,
  stops: bool,
  ends: bool,
}

struct Group {
  correct: u32,
  // n_C and n_W of the members with R = 1, and of all.
  attempts_rewarded: vec2u,
  attempts: vec2u,
  capped: vec2u,
}

var<workgroup> low: array<atomic<u32>, SUMS + BIN_SIZE * BINS>;
var<workgroup> high: array<atomic<u32>, SUMS + BIN_SIZE * BINS>;
var<workgroup> overrun: atomic<u32>;

fn add(index: u32, value: u32) {
  if (wraps(atomicAdd(&low[index], value), value)) {
    atomicAdd(&high[index], 1u);
  }
}

fn add_pair(index: u32, value: vec2u) {
  add(index, value.x);
  add(index + 1u, value.y);
}

fn flush_sums(sums: Sums) {
  add_pair(0u, sums.tokens);
  add_pair(2u, sums.tokens_by_c);
  add_pair(4u, sums.tokens_by_w);
  add_pair(6u, sums.attempts_by_c);
  add_pair(8u, sums.attempts_by_w);
  add_pair(10u, sums.capped_by_c);
}

fn flush_group(group: Group) {
  let bin = SUMS + BIN_SIZE * group.correct;
  add(bin, 1u);
  add_pair(bin + 1u, group.attempts_rewarded);
  add_pair(bin + 3u, group.attempts - group.attempts_rewarded);
  add_pair(bin + 5u, group.capped);
}

// Attempt `number`, counted from 1. The thresholds ascend, so an answer is kept below the first or from the last on.
fn draw_attempt(cell: Cell, number: u32, draw: u32, length_word: u32) -> Attempt {
  let correct = mask(draw < cell.correct);
  let stops = ((draw < cell.correct_stop) | (draw >= cell.wrong_resample)) & (number != cell.undecided);
  let length = draw_length(cell, correct, length_word);
  return Attempt(vec2u(correct, ~correct), length, stops, stops | (number == cell.max_attempts));
}

// What the next turn of a trajectory with n_C, n_W adds to the work.
fn turn_work(n: vec2u) -> u32 {
  return 2u * (n.x + n.y) + 3u;
}

// The groups from `from_group` on, `groups` of them. Once a lane has passed MAX_ATTEMPTS, `overrun` is set.
fn roll_out(cell: Cell, key: vec2u, purpose: u32, from_group: u32, groups: u32, lane: u32) {
  let rewards_at_cap = mask(cell.rewards_at_cap == 1u);
  var end_group = groups;
  var next_group = lane;
  var group = Group();
  var member = 0u;
  // n_C and n_W so far.
  var n = vec2u();
  // Of the trajectory's block of the generator, (n_C + n_W)/2: the product of its first round, low and high word.
  var block = vec2u();
  let known = philox_known(cell.stream, purpose, key);

  while (next_group < end_group) {
    var sums = Sums();
    var work = 0u;
    while ((next_group < end_group) & (work + turn_work(n) <= SAFE_WORK)) {
      let first_index = (from_group + next_group) * cell.group_size;
      while ((member < cell.group_size) & (work + turn_work(n) <= SAFE_WORK)) {
        work += turn_work(n);
        let attempts = n.x + n.y;
        let index = first_index + member;
        let words = philox_after(known, block, index, key);
        let first = draw_attempt(cell, attempts + 1u, words.x, words.y);
        let second = draw_attempt(cell, attempts + 2u, words.z, words.w);

        let goes_on = vec2u(mask(!first.ends));
        let outcome_1 = first.outcome;
        let outcome_2 = second.outcome & goes_on;
        let n_1 = n - outcome_1;
        let n_2 = n_1 - outcome_2;
        let tokens_1 = outcome_1 & vec2u(first.length);
        let tokens_2 = outcome_2 & vec2u(second.length);
        sums.tokens += tokens_1 + tokens_2;
        sums.tokens_by_c += tokens_1 * n_1.x + tokens_2 * n_2.x;
        sums.tokens_by_w += tokens_1 * n_1.y + tokens_2 * n_2.y;
        sums.attempts_by_c += (outcome_1 & n_1.xx) + (outcome_2 & n_2.xx);
        sums.attempts_by_w += (outcome_1 & n_1.yy) + (outcome_2 & n_2.yy);

        let ended = mask(first.ends | second.ends);
        let stopped = mask(first.stops | (!first.ends & second.stops));
        let last = (outcome_1 & ~goes_on) | outcome_2;
        let capped = last & vec2u(ended & ~stopped);
        let rewarded = last.x & ended & (stopped | rewards_at_cap);
        sums.capped_by_c += capped & n_2.xx;
        group.correct -= rewarded;
        group.attempts_rewarded += n_2 & vec2u(rewarded);
        group.attempts += n_2 & vec2u(ended);
        group.capped -= capped;
        member -= ended;
        n = n_2 & vec2u(~ended);
        let next_block = block.x + MULTIPLIER_0;
        block = vec2u(next_block, block.y - mask(next_block < MULTIPLIER_0)) & vec2u(~ended);
      }
      if (member == cell.group_size) {
        flush_group(group);
        group = Group();
        member = 0u;
        next_group += LANES;
      }
    }
    flush_sums(sums);
    if (n.x + n.y >= MAX_ATTEMPTS) {
      // Ends the loop on any input; the host refuses the result.
      atomicStore(&overrun, 1u);
      end_group = 0u;
    }
  }
}
