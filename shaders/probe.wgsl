// The generator by itself: known answers, and any draw held against the reference.

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
    outputs[id.x] = philox4x32(inputs[id.x].counter, inputs[id.x].key);
  }
}
