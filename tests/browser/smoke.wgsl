// Triangular numbers: each invocation sums 0..i in integers.

@group(0) @binding(0) var<storage, read_write> sums: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= arrayLength(&sums)) {
    return;
  }
  var sum = 0u;
  for (var k = 0u; k <= id.x; k++) {
    sum += k;
  }
  sums[id.x] = sum;
}
