// The tally kernel: rolls out the sample/decide process and counts, in integers only, what it did.
//
// Persistent lanes: a workgroup takes an item (a run of groups of one cell), a lane takes every LANES-th group of
// it and starts its next trajectory when one ends, so lanes never wait for each other's long trajectories. One
// turn of the loop is one block of the generator, which serves two attempts.
//
// Counters leave a lane in u32 sums. No sum grows by more than MAX_LENGTH·k at attempt k of a trajectory, so a
// lane adds up k and flushes to 64-bit counters before Σk could pass SAFE_WORK = 2^20 − 1: 4096·(2^20−1) < 2^32.

//!include lib/philox.wgsl
//!include lib/draw.wgsl
//!include lib/u64.wgsl

override LANES: u32 = 64u;
// Outcomes m = 0..G of the largest group size of the dispatch.
override BINS: u32 = 9u;

const SUMS = 12u;
const BIN_SIZE = 7u;
const SAFE_WORK = (1u << 20u) - 1u;
// The largest k (even) with (k+1) + (k+2) <= SAFE_WORK.
const MAX_ATTEMPTS = (1u << 19u) - 2u;
const FINISHED = 1u;
const OVERRUN = 2u;

struct Run {
  key: vec2u,
  purpose: u32,
  // Counters an item has in the output; at least SUMS + BIN_SIZE·(G+1).
  counters_per_item: u32,
}

struct Item {
  cell: u32,
  first_group: u32,
  groups: u32,
}

// A pair (x, y) is about right and wrong answers: x where the answer is C, y where it is W.
struct Sums {
  tokens: vec2u,
  tokens_by_c: vec2u,
  tokens_by_w: vec2u,
  resamples_by_c: vec2u,
  resamples_by_w: vec2u,
  capped_by_c: vec2u,
}

struct Trajectory {
  // n_C and n_W so far.
  attempts: vec2u,
  last: vec2u,
  ended: bool,
  stopped: bool,
}

struct Group {
  correct: u32,
  // n_C and n_W of the members with R = 1, and of all.
  attempts_rewarded: vec2u,
  attempts: vec2u,
  capped: vec2u,
}

@group(0) @binding(1) var<storage, read> cells: array<Cell>;
@group(0) @binding(2) var<storage, read> items: array<Item>;
@group(0) @binding(3) var<uniform> run: Run;
// Low and high word of each counter.
@group(0) @binding(4) var<storage, read_write> counters: array<vec2u>;
@group(0) @binding(5) var<storage, read_write> states: array<u32>;

var<workgroup> low: array<atomic<u32>, SUMS + BIN_SIZE * BINS>;
var<workgroup> high: array<atomic<u32>, SUMS + BIN_SIZE * BINS>;
var<workgroup> overrun: atomic<u32>;

var<private> sums: Sums;
var<private> trajectory: Trajectory;
var<private> group: Group;

fn add(index: u32, value: u32) {
  if (wraps(atomicAdd(&low[index], value), value)) {
    atomicAdd(&high[index], 1u);
  }
}

fn add_pair(index: u32, value: vec2u) {
  add(index, value.x);
  add(index + 1u, value.y);
}

fn flush_sums() {
  add_pair(0u, sums.tokens);
  add_pair(2u, sums.tokens_by_c);
  add_pair(4u, sums.tokens_by_w);
  add_pair(6u, sums.resamples_by_c);
  add_pair(8u, sums.resamples_by_w);
  add_pair(10u, sums.capped_by_c);
  sums = Sums();
}

fn attempt(draw: u32, length_word: u32) {
  let live = u32(!trajectory.ended);
  let correct = draw < cell.correct;
  let outcome = select(vec2u(0u, live), vec2u(live, 0u), correct);
  trajectory.attempts += outcome;
  let n = trajectory.attempts;
  let at_cap = n.x + n.y == cell.max_attempts;
  let decides = !at_cap || cell.decides_at_cap == 1u;
  let stops = decides && select(draw >= cell.wrong_resample, draw < cell.correct_stop, correct);

  let tokens = outcome * draw_length(correct, length_word);
  sums.tokens += tokens;
  sums.tokens_by_c += tokens * n.x;
  sums.tokens_by_w += tokens * n.y;
  let resample = outcome * u32(decides && !stops);
  sums.resamples_by_c += resample * n.x;
  sums.resamples_by_w += resample * n.y;

  if (live == 1u) {
    trajectory.last = outcome;
    trajectory.stopped = stops;
    trajectory.ended = stops || at_cap;
  }
}

fn close_trajectory() {
  let n = trajectory.attempts;
  let capped = trajectory.last * u32(!trajectory.stopped);
  let rewarded = trajectory.last.x * u32(trajectory.stopped || cell.rewards_at_cap == 1u);
  sums.capped_by_c += capped * n.x;
  group.correct += rewarded;
  group.attempts_rewarded += n * rewarded;
  group.attempts += n;
  group.capped += capped;
  trajectory = Trajectory();
}

fn close_group() {
  let bin = SUMS + BIN_SIZE * group.correct;
  add(bin, 1u);
  add_pair(bin + 1u, group.attempts_rewarded);
  add_pair(bin + 3u, group.attempts - group.attempts_rewarded);
  if (group.capped.x + group.capped.y > 0u) {
    add_pair(bin + 5u, group.capped);
  }
  group = Group();
}

@compute @workgroup_size(LANES)
fn tally(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let item = items[workgroup.x];
  cell = cells[item.cell];
  var work = 0u;
  var member = 0u;
  var next_group = lane;

  while (next_group < item.groups) {
    let attempts = trajectory.attempts.x + trajectory.attempts.y;
    let turn_work = 2u * attempts + 3u;
    if (work + turn_work > SAFE_WORK) {
      flush_sums();
      work = 0u;
    }
    work += turn_work;

    let index = (item.first_group + next_group) * cell.group_size + member;
    let words = philox4x32(vec4u(attempts >> 1u, index, cell.stream, run.purpose), run.key);
    attempt(words.x, words.y);
    attempt(words.z, words.w);
    if (attempts >= MAX_ATTEMPTS) {
      // Ends the loop on any input; the host refuses the result.
      atomicStore(&overrun, 1u);
      trajectory.ended = true;
    }
    if (trajectory.ended) {
      close_trajectory();
      member++;
      if (member == cell.group_size) {
        close_group();
        member = 0u;
        next_group += LANES;
      }
    }
  }
  flush_sums();

  workgroupBarrier();
  let first = workgroup.x * run.counters_per_item;
  for (var i = lane; i < SUMS + BIN_SIZE * (cell.group_size + 1u); i += LANES) {
    counters[first + i] = vec2u(atomicLoad(&low[i]), atomicLoad(&high[i]));
  }
  if (lane == 0u) {
    states[workgroup.x] = select(FINISHED, OVERRUN, atomicLoad(&overrun) == 1u);
  }
}
