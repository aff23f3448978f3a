// The generator by itself: known answers, and any draw held against the reference. Every other one is drawn as the tally kernel
// draws, whose first round is carried on from block to block.

//!include lib/philox.wgsl

struct Input {
  counter: vec4u,
  key: vec2u,
}

@group(0) @binding(0) var<storage, read> inputs: array<Input>;
@group(0) @binding(1) var<storage, read_write> outputs: array<vec4u>;

@compute @workgroup_size(64)
fn probe(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < arrayLength(&inputs)) {
    let counter = inputs[id.x].counter;
    let key = inputs[id.x].key;
    if ((id.x & 1u) == 0u) {
      let block = vec2u(MULTIPLIER_0 * counter.x, multiply_high(counter.x, MULTIPLIER_0));
      outputs[id.x] = philox_after(philox_known(counter.z, counter.w, key), block, counter.y, key);
    } else {
      outputs[id.x] = philox4x32(counter, key);
    }
  }
}
