// exp, log and quotients as the device works them out, for holding against the accuracy that WGSL promises.

struct Arguments {
  exp: f32,
  log: f32,
  dividend: f32,
  divisor: f32,
}

struct Results {
  exp: f32,
  log: f32,
  quotient: f32,
  inverse: f32,
}

@group(0) @binding(0) var<storage, read> inputs: array<Arguments>;
@group(0) @binding(1) var<storage, read_write> outputs: array<Results>;

@compute @workgroup_size(64)
fn accuracy(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < arrayLength(&inputs)) {
    let given = inputs[id.x];
    let quotient = given.dividend / given.divisor;
    outputs[id.x] = Results(exp(given.exp), log(given.log), quotient, 1.0 / given.divisor);
  }
}
