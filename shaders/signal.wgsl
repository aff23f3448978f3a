// The signal kernel: replays the trajectories of the tally and adds up weights of actions, as `objective/signal-program`
// defines them. An invocation takes one run of whole groups; the host adds runs in float64.

//!include lib/signal/run.wgsl

override LANES: u32 = 64u;

struct Run {
  key: vec2u,
  purpose: u32,
}

struct Item {
  cell: u32,
  first_group: u32,
  groups: u32,
}

@group(0) @binding(1) var<storage, read> cells: array<Cell>;
@group(0) @binding(4) var<storage, read> items: array<Item>;
@group(0) @binding(5) var<uniform> run: Run;
@group(0) @binding(6) var<storage, read_write> outputs: array<Sums>;
// Groups finished by an invocation, or OVERRUN.
@group(0) @binding(7) var<storage, read_write> states: array<u32>;

@compute @workgroup_size(LANES)
fn signal(@builtin(global_invocation_id) id: vec3u) {
  let item = items[id.x];
  cell = cells[item.cell];
  program = programs[item.cell];
  let state = weigh_groups(item.first_group, 1u, item.groups, run.key, run.purpose);
  if (item.groups > 0u) {
    outputs[id.x] = sums;
    states[id.x] = state;
  }
}
