// The tally kernel: a workgroup takes an item, a run of groups of one cell, rolls it out and writes what it counted.

//!include lib/roll-out.wgsl

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

@group(0) @binding(1) var<storage, read> cells: array<Cell>;
@group(0) @binding(2) var<storage, read> items: array<Item>;
@group(0) @binding(3) var<uniform> run: Run;
// Low and high word of each counter.
@group(0) @binding(4) var<storage, read_write> counters: array<vec2u>;
@group(0) @binding(5) var<storage, read_write> states: array<u32>;

@compute @workgroup_size(LANES)
fn tally(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let item = items[workgroup.x];
  let cell = cells[item.cell];
  roll_out(cell, run.key, run.purpose, item.first_group, item.groups, lane);

  workgroupBarrier();
  let first = workgroup.x * run.counters_per_item;
  for (var i = lane; i < SUMS + BIN_SIZE * (cell.group_size + 1u); i += LANES) {
    counters[first + i] = vec2u(atomicLoad(&low[i]), atomicLoad(&high[i]));
  }
  if (lane == 0u) {
    states[workgroup.x] = select(FINISHED, OVERRUN, atomicLoad(&overrun) == 1u);
  }
}
